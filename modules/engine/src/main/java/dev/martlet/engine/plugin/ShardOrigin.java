package dev.martlet.engine.plugin;

import dev.martlet.api.ShardId;
import java.util.Optional;
import java.util.concurrent.Callable;

/** For which shard code of a plugin runs outside of its turns, for the log. Any thread. */
public final class ShardOrigin {
  private static final ScopedValue<ShardId> SHARD = ScopedValue.newInstance();

  private ShardOrigin() {}

  /**
   * The shard that the calling thread works for.
   *
   * @return its id; empty if the thread works for none, or runs the shard's turn
   */
  public static Optional<String> current() {
    return SHARD.isBound() ? Optional.of(SHARD.get().value()) : Optional.empty();
  }

  /**
   * Runs work for a shard.
   *
   * @param <T> the type of its result
   * @param shard that it is for
   * @param work to run
   * @return its result
   * @throws Exception what the work throws
   */
  public static <T> T in(ShardId shard, Callable<T> work) throws Exception {
    return ScopedValue.where(SHARD, shard).call(work::call);
  }
}
