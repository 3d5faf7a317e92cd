/**
 * Loading plugins into module layers, and what they provide.
 *
 * <p>Threads: the starting thread loads; constructors of plugins run on the pool for plugin code.
 * What was loaded is immutable; any thread reads it.
 *
 * <p>Uses {@code config}.
 */
package dev.martlet.server.plugin;
