/**
 * The subscribers of a shard: joining, seats, resuming a seat after a lost connection, and how a
 * simulation reaches its subscribers.
 *
 * <p>Thread: requests on any thread, answers on the shard's turn. Uses: {@code input} and below.
 */
package dev.martlet.engine.subscription;
