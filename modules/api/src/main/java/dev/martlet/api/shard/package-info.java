/**
 * Shard types and simulations: what a game implements, and what it is given.
 *
 * <p>The server calls a {@link dev.martlet.api.shard.Simulation} on one thread at a time, and what
 * a simulation is given is for that thread only. A {@link dev.martlet.api.shard.ShardType} and a
 * {@link dev.martlet.api.shard.SnapshotFormat} are called from several threads at once. Settings,
 * subscribers and decisions are immutable.
 *
 * <p>What the server implements ({@link dev.martlet.api.shard.ShardContext} and what it leads to)
 * may get more methods with a minor version. A plugin does not implement it; its tests find it in
 * the module {@code dev.martlet.testkit}.
 */
@NullMarked
package dev.martlet.api.shard;

import org.jspecify.annotations.NullMarked;
