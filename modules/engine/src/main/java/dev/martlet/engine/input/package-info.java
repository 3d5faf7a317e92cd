/**
 * How inputs reach the simulation: the inbox of a shard, and what becomes of each input.
 *
 * <p>Thread: any puts in, the shard's turn takes out. Uses: {@code stream} and below.
 */
package dev.martlet.engine.input;
