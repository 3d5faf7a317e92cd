package dev.martlet.api.shard;

/**
 * Takes the result of {@link AsyncWork}.
 *
 * @param <T> the type of the result
 */
@FunctionalInterface
public interface AsyncHandler<T> {
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
