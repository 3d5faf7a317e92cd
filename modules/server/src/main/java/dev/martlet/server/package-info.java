/**
 * The process: the command line, starting and stopping the server, and its housekeeping.
 *
 * <p>Threads: the main thread starts the server; signals stop it on a thread of their own;
 * housekeeping has a thread.
 *
 * <p>Uses all packages below it. They are, from the ground up: {@code logging}, {@code tls}, {@code
 * config}, {@code plugin}, {@code refusal}, {@code connection}, {@code admission}, {@code socket},
 * {@code http}. A package uses only those named before it.
 */
package dev.martlet.server;
