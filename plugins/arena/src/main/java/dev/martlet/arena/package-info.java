/**
 * A game of tag, as an example of a shard at a fixed rate with lag compensation, events and
 * spectators.
 *
 * <p>The simulation and its players are only touched on the shard's thread. The shard type has no
 * state and can be called on any thread. The package uses the plugin API and the JDK.
 */
package dev.martlet.arena;
