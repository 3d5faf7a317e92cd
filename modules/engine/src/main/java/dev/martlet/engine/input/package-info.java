/**
 * How inputs reach the simulation: the inbox of a shard, and the outcome of each input.
 *
 * <p>Thread: any thread puts inputs in, the shard's turn takes them out. Uses: {@code stream} and
 * below.
 */
package dev.martlet.engine.input;
