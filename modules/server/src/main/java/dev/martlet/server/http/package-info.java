/**
 * The HTTP port: the API, event streams and posted inputs, health and metrics, the console, static
 * files.
 *
 * <p>Threads: Helidon gives each request a virtual thread, and an event stream keeps its own. The
 * supervisor and the shards' turns call in, and each class says where.
 *
 * <p>Uses {@code config}, {@code plugin}, {@code refusal}, {@code connection} and {@code
 * admission}.
 */
package dev.martlet.server.http;
