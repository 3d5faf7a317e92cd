/**
 * What comes to a shard besides its clients' messages, to be taken in its next tick: results of the
 * work that it has done elsewhere.
 *
 * <p>Thread: any may put mail into the box; the shard's turn takes it out. Uses: {@code metrics},
 * {@code limits}, {@code plugin}.
 */
package dev.martlet.engine.mail;
