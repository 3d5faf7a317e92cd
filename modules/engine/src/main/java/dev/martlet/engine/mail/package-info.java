/**
 * What comes to a shard besides its clients' messages, to be taken in its next tick: results of the
 * work that it has done elsewhere, and why a signal was not taken.
 *
 * <p>Thread: any may bring a result; the shard's turn takes it. Uses: {@code metrics}, {@code
 * limits}, {@code plugin}.
 */
package dev.martlet.engine.mail;
