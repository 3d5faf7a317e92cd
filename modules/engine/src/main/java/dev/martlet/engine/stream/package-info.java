/**
 * How states reach subscribers: a strategy for each version of the protocol, frames that are
 * encoded once and shared, and the outbox that hands them to a connection.
 *
 * <p>Thread: the shard's turn puts frames in, whoever writes to the connection takes them out.
 * Uses: {@code interest} and below.
 */
package dev.martlet.engine.stream;
