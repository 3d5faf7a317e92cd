package dev.martlet.api.shard;

import org.jspecify.annotations.Nullable;

/**
 * Work that waits, such as a query, see {@link ShardContext#async}.
 *
 * @param <T> the type of its result
 * @since 1.0
 */
@FunctionalInterface
public interface AsyncWork<T extends @Nullable Object> {
  /**
   * Does the work. It runs beside the shard, on a thread that it may block, and must not touch the
   * simulation: it works on values that were taken out of it before, and answers with a value. It
   * is interrupted at its deadline, and when its shard ends.
   *
   * @param call that it runs for
   * @return the result: data, preferably a record; or null
   * @throws Exception if the work fails; the simulation is told
   */
  T run(AsyncCall call) throws Exception;
}
