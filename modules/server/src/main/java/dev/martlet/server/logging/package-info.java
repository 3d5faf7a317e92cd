/**
 * The log: written by a thread of its own, as text or JSON.
 *
 * <p>Threads: any thread logs and never waits; one thread writes.
 *
 * <p>Uses no other package of the server, and the engine to tell whose events they are. Exported to
 * {@code java.logging}, which creates the classes that conf/logging.properties and the launcher
 * name.
 */
package dev.martlet.server.logging;
