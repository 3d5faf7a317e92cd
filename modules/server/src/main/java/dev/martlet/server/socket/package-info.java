/**
 * The port of the shard sockets: accepting, the upgrade (RFC 6455), and WebSockets until they
 * close.
 *
 * <p>Threads: one thread accepts; each handshake has a virtual thread; the WebSockets belong to a
 * few event loops. The supervisor and the shards' turns call in, and each class says where.
 *
 * <p>Uses {@code config}, {@code refusal}, {@code connection}, {@code admission} and {@code
 * transport}.
 */
package dev.martlet.server.socket;
