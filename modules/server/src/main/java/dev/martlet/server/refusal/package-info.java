/**
 * The answers to requests that are refused: status, code and message of each, and their JSON.
 *
 * <p>Threads: values without state; any thread.
 *
 * <p>Uses the engine's input errors and close reasons, and no other package of the server.
 */
package dev.martlet.server.refusal;
