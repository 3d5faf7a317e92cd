/**
 * The port of the shard sockets: accepting, the upgrade (RFC 6455), and WebSockets until they
 * close.
 *
 * <p>Threads: one thread accepts; each connection has a virtual thread, from its first byte to its
 * end, which reads; the fan-out writes. The supervisor and the shards' turns call in, and each
 * class says where.
 *
 * <p>Uses {@code config}, {@code refusal}, {@code connection}, {@code admission}, {@code transport}
 * and {@code fanout}.
 */
package dev.martlet.server.socket;
