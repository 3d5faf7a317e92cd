/**
 * Connections before any protocol is spoken on them, for both ports: how they are accepted, for
 * whom a proxy calls, and their bytes in plain text or by TLS.
 *
 * <p>Threads: each port has one that accepts; a connection's own thread does the rest.
 *
 * <p>Uses {@code config}, {@code refusal}, {@code connection} and {@code admission}.
 */
package dev.martlet.server.transport;
