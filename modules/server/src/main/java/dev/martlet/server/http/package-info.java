/**
 * The HTTP port: the API, event streams and posted inputs, health and metrics, the console, static
 * files, the pages of plugins.
 *
 * <p>Threads: one accepts; each connection has a virtual thread, on which Helidon serves its
 * requests, and an event stream keeps it. The supervisor and the shards' turns call in, and each
 * class says where.
 *
 * <p>Uses {@code config}, {@code plugin}, {@code refusal}, {@code connection}, {@code admission}
 * and {@code transport}.
 */
package dev.martlet.server.http;
