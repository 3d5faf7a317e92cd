package dev.martlet.engine;

import dev.martlet.engine.limits.Nanos;
import dev.martlet.engine.tick.Scheduling;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Decides when a shard has been idle for long enough to end. Any thread notes that the shard is
 * needed. The housekeeping thread requests the end; the turn checks once more, because a client may
 * have joined meanwhile.
 */
final class IdleShutdown {
  /** In nanoseconds; 0 for ever. */
  private final long limit;

  private final AtomicLong lastNeeded;
  private final AtomicBoolean requested = new AtomicBoolean();

  /**
   * For a shard that is needed now.
   *
   * @param limit how long the shard may be idle; zero, or a time that no clock can count, for ever
   * @param now on the shard's clock, in nanoseconds
   */
  IdleShutdown(Duration limit, long now) {
    this.limit = Nanos.of(limit);
    this.lastNeeded = new AtomicLong(now);
  }

  /** Notes that the shard is needed. */
  void needed(long now) {
    lastNeeded.set(now);
  }

  /** Whether the shard has not been needed for its idle time, in which somebody could have come. */
  boolean due(Scheduling scheduling) {
    long now = scheduling.nanoTime();
    return limit != 0
        && now - lastNeeded.get() >= limit
        && now - scheduling.resumedAt(now) >= limit;
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
