/**
 * An auction, as an example of an event-driven shard with options and a closing time.
 *
 * <p>The simulation is only touched on the shard's thread. The shard type has no state and can be
 * called on any thread. The package uses the plugin API and the JDK.
 */
package dev.martlet.lot;
