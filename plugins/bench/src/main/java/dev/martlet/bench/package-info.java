/**
 * Shard types that put a load on a server, for measuring it.
 *
 * <p>The simulations are only touched on their shard's thread. The shard types have no state and
 * can be called on any thread. The package uses the plugin API and the JDK.
 */
package dev.martlet.bench;
