/**
 * Shard types and simulations: what a game implements, and what it is given.
 *
 * <p>The server calls a {@link dev.martlet.api.shard.Simulation} on one thread at a time, and what
 * a simulation is given is for that thread only. A {@link dev.martlet.api.shard.ShardType} and a
 * {@link dev.martlet.api.shard.SnapshotFormat} are called from several threads at once. Settings,
 * subscribers and decisions are immutable.
 */
@NullMarked
package dev.martlet.api.shard;

import org.jspecify.annotations.NullMarked;
