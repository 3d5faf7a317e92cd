package dev.martlet.engine;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * When a shard has been idle for long enough to end. Any thread notes that it is needed; the
 * housekeeping thread asks for the end; the turn checks once more, because somebody may have come.
 */
final class IdleShutdown {
  private final Duration limit;
  private final AtomicLong lastNeeded;
  private final AtomicBoolean requested = new AtomicBoolean();

  /**
   * A shard that is needed now.
   *
   * @param limit for how long it may be idle; zero for ever
   * @param now on the shard's clock, in nanoseconds
   */
  IdleShutdown(Duration limit, long now) {
    this.limit = limit;
    this.lastNeeded = new AtomicLong(now);
  }

  /** Somebody needs the shard. */
  void needed(long now) {
    lastNeeded.set(now);
  }

  /** Whether nobody has needed it for its idle time. */
  boolean due(long now) {
    return !limit.isZero() && now - lastNeeded.get() >= limit.toNanos();
  }

  /** Asks the next turn to end the shard. */
  void request() {
    requested.set(true);
  }

  /** The turn: takes the request, if there is one. */
  boolean takeRequest() {
    return requested.getAndSet(false);
  }
}
