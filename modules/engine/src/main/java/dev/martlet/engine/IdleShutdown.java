package dev.martlet.engine;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Decides when a shard has been idle for long enough to end. Any thread notes that the shard is
 * needed. The housekeeping thread requests the end; the turn checks once more, because a client may
 * have joined meanwhile.
 */
final class IdleShutdown {
  private final Duration limit;
  private final AtomicLong lastNeeded;
  private final AtomicBoolean requested = new AtomicBoolean();

  /**
   * For a shard that is needed now.
   *
   * @param limit how long the shard may be idle; zero for ever
   * @param now on the shard's clock, in nanoseconds
   */
  IdleShutdown(Duration limit, long now) {
    this.limit = limit;
    this.lastNeeded = new AtomicLong(now);
  }

  /** Notes that the shard is needed. */
  void needed(long now) {
    lastNeeded.set(now);
  }

  /** Whether the shard has not been needed for its idle time. */
  boolean due(long now) {
    return !limit.isZero() && now - lastNeeded.get() >= limit.toNanos();
  }

  /** Asks the next turn to end the shard. */
  void request() {
    requested.set(true);
  }

  /** The turn: takes the request. Returns whether there was one. */
  boolean takeRequest() {
    return requested.getAndSet(false);
  }
}
