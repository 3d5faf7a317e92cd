/**
 * What both transports, WebSockets and event streams, need of a connection: its supervision, its
 * close codes, the throttle of errors about its inputs, the rates of its inputs, and its metrics.
 *
 * <p>Threads: {@link dev.martlet.server.connection.ConnectionSupervisor} has a thread of its own.
 * Everything else is called on the threads of the connection, and says which.
 *
 * <p>Uses {@code config} and {@code refusal}.
 */
package dev.martlet.server.connection;
