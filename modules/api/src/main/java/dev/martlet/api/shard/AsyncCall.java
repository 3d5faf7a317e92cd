package dev.martlet.api.shard;

import java.time.Duration;

/** What {@link AsyncWork} is told about its call. For the thread that runs the work. */
public interface AsyncCall {
  /**
   * The id of the call.
   *
   * @return the id, which {@link ShardContext#async} returned
   */
  AsyncId id();

  /**
   * How much time is left: pass it on as a timeout, for example of a query.
   *
   * @return the time until the deadline, at least zero
   */
  Duration left();
}
