/**
 * How states reach subscribers: a strategy for each version of the protocol, encoded once for all
 * that share a state, and the outbox that hands frames over to a connection.
 *
 * <p>Thread: the shard's turn puts in, a connection's writer takes out. Uses: {@code interest} and
 * below.
 */
package dev.martlet.engine.stream;
