package dev.martlet.api.shard;

import org.jspecify.annotations.Nullable;

/**
 * Takes the result of {@link AsyncWork}.
 *
 * @param <T> the type of the result
 * @since 1.0
 */
@FunctionalInterface
public interface AsyncHandler<T extends @Nullable Object> {
  /**
   * Called once for each call, on the shard's thread, in a later tick than the call; not at all if
   * the shard ends before.
   *
   * <p>If it throws, that is logged, and the shard goes on.
   *
   * @param result of the work, or why there is none
   */
  void accept(AsyncResult<T> result);
}
