package dev.martlet.api.shard;

import dev.martlet.api.ShardId;

/**
 * Sends signals to other shards. For the simulation's own thread only.
 *
 * @since 1.0
 */
public interface Signals {
  /**
   * Sends a signal to a shard, which may be of another plugin, or this one. It is written as JSON
   * at once, as a state is, and read as the type that the other's {@link ShardType#signalType}
   * names: so the two need no class in common. The other shard is given it in its next tick, this
   * one in a later tick; those of one sender arrive in their order.
   *
   * <p>A signal arrives at most once. It is lost if there is no such shard (none is made for it),
   * if too many wait there ({@code martlet.limits.signals-waiting}), if it is no signal for that
   * shard, or if the shard ends first. The sender is not told; the server counts it ({@code
   * martlet_signals_lost_total}).
   *
   * @param to the shard
   * @param signal a record, or whatever else is data
   * @throws IllegalArgumentException if the signal is no data
   * @throws IllegalStateException on another thread
   */
  void send(ShardId to, Object signal);
}
