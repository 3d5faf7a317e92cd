package dev.martlet.api.shard;

import org.jspecify.annotations.Nullable;

/**
 * What became of a call of {@link ShardContext#async}.
 *
 * @param <T> the type of the result
 * @since 1.0
 */
public sealed interface AsyncResult<T extends @Nullable Object> {
  /**
   * The id of the call.
   *
   * @return the id
   */
  AsyncId id();

  /**
   * The work is done.
   *
   * @param <T> the type of the result
   * @param id of the call
   * @param value that the work returned; null if it did
   * @since 1.0
   */
  record Done<T extends @Nullable Object>(AsyncId id, T value) implements AsyncResult<T> {}

  /**
   * The work failed, or its result is no data. It may have had effects before.
   *
   * @param <T> the type of the result
   * @param id of the call
   * @param type class name of what was thrown
   * @param message of what was thrown, or empty
   * @since 1.0
   */
  record Failed<T extends @Nullable Object>(AsyncId id, String type, String message)
      implements AsyncResult<T> {}

  /**
   * The work was not done at its deadline ({@code martlet.limits.async-deadline}). It may never
   * have begun, and it may have had effects, or have them yet.
   *
   * @param <T> the type of the result
   * @param id of the call
   * @since 1.0
   */
  record Late<T extends @Nullable Object>(AsyncId id) implements AsyncResult<T> {}

  /**
   * The work was not begun, because the shard or the server has too many calls already. It has had
   * no effect.
   *
   * @param <T> the type of the result
   * @param id of the call
   * @param reason which limit was reached
   * @since 1.0
   */
  record Refused<T extends @Nullable Object>(AsyncId id, String reason) implements AsyncResult<T> {}

  /**
   * Why there is no value, in a few words for a log.
   *
   * @return the words; empty text if the work is done
   */
  default String fault() {
    return switch (this) {
      case Done<T> done -> "";
      case Failed<T> failed ->
          failed.message().isEmpty() ? failed.type() : failed.type() + ": " + failed.message();
      case Late<T> late -> "not done at its deadline";
      case Refused<T> refused -> "refused: " + refused.reason();
    };
  }
}
