package dev.martlet.engine.plugin;

import java.util.concurrent.Callable;

/**
 * Work that is told of in no log: a replay beside the shards that run would say once more, and as
 * if it were now, what a shard has said. Any thread.
 */
public final class Unlogged {
  private static final ScopedValue<Boolean> UNLOGGED = ScopedValue.newInstance();

  private Unlogged() {}

  /**
   * Whether the calling thread does such work.
   *
   * @return true if what it logs is to be left out
   */
  public static boolean current() {
    return UNLOGGED.isBound();
  }

  /**
   * Does such work.
   *
   * @param <T> the type of its result
   * @param work to do
   * @return its result
   * @throws Exception what the work throws
   */
  public static <T> T call(Callable<T> work) throws Exception {
    return ScopedValue.where(UNLOGGED, true).call(work::call);
  }
}
