package dev.martlet.engine.tick;

import dev.martlet.api.shard.ShardSettings;
import dev.martlet.api.shard.Tick;
import dev.martlet.api.shard.Wake;
import dev.martlet.engine.limits.Nanos;
import dev.martlet.engine.metrics.ShardTypeMetrics;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * When a shard ticks, and how much time passes in it. With a tick rate a tick always takes one
 * divided by the rate; a late shard catches up by a few ticks and skips the rest.
 *
 * <p>The shard's turn owns it. Any thread may pause and resume it, which the next turn notices, and
 * may read the status.
 */
public final class ShardClock {
  /** A shard catches up if it is late by fewer ticks than this; otherwise it skips them. */
  public static final int MAX_CATCH_UP = 5;

  /** The time of a turn that is not due at all. */
  public static final long NEVER = Long.MAX_VALUE;

  /**
   * Time between two ticks of a late shard, as a fraction of the step. The ticks come a little
   * faster, not all at once: two at once would leave the writers no time in between, so every
   * subscriber would miss the first.
   */
  private static final double CATCH_UP_PACE = 0.75;

  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  /** How long a turn of an event-driven shard may take without being counted. */
  private static final long EVENT_STEP_NANOS = NANOS_PER_SECOND / 20;

  private final ShardTypeMetrics metrics;
  private final long stepNanos;
  private final Duration step;

  /** When the shard's time was zero, if it had always passed. */
  private volatile long madeAt;

  // Any thread.
  private volatile boolean paused;
  private final AtomicInteger stepsAsked = new AtomicInteger();

  // Written by the turn only; volatile if other threads read it.
  /** The shard's time. A plain number: an object would be one more for the collector to trace. */
  private long timeNanos;

  /** When the next tick is due. */
  private long nextTickAt;

  /** The earliest time for the next tick if the one before was late. */
  private long notBefore;

  /** When an event-driven simulation wants its next tick. */
  private long wakeAt = NEVER;

  /** Whether the last turn found the clock paused. */
  private boolean wasPaused;

  private volatile long tick;
  private volatile long ticksSkipped;
  private volatile long maxLateness;

  /** The recent maximum, see {@link FadingMax}. */
  private volatile long lateness;

  /**
   * A clock that starts now.
   *
   * @param settings of the shard
   * @param metrics of its type
   * @param now the time, as {@link Scheduling#nanoTime}
   */
  public ShardClock(ShardSettings settings, ShardTypeMetrics metrics, long now) {
    this.metrics = metrics;
    this.stepNanos = settings.eventDriven() ? 0 : NANOS_PER_SECOND / settings.tickRate();
    this.step = Duration.ofNanos(stepNanos);
    this.madeAt = now;
    this.nextTickAt = now + stepNanos;
    this.notBefore = nextTickAt;
  }

  // ---- any thread -------------------------------------------------------------------------

  /** Stops the clock. */
  public void pause() {
    paused = true;
  }

  /** Lets the clock run again. */
  public void resume() {
    paused = false;
  }

  /**
   * Asks a paused clock for one tick.
   *
   * @return whether the clock is paused; if not, nothing happens
   */
  public boolean step() {
    if (paused) {
      stepsAsked.incrementAndGet();
    }
    return paused;
  }

  /**
   * Whether the clock was told to pause.
   *
   * @return true if so; the turn may not have noticed yet
   */
  public boolean paused() {
    return paused;
  }

  /**
   * Whether the shard ticks on events, not at a rate.
   *
   * @return true for a shard without a tick rate
   */
  public boolean eventDriven() {
    return stepNanos == 0;
  }

  /**
   * How long a turn may take without being counted as too long.
   *
   * @return nanoseconds
   */
  public long turnNanos() {
    return eventDriven() ? EVENT_STEP_NANOS : stepNanos;
  }

  /**
   * The last tick.
   *
   * @return its number; 0 before the first
   */
  public long tick() {
    return tick;
  }

  /**
   * The state of the clock.
   *
   * @return its numbers
   */
  public ClockStatus status() {
    return new ClockStatus(paused, tick, ticksSkipped, lateness, maxLateness);
  }

  // ---- the turn ---------------------------------------------------------------------------

  /**
   * Applies a pause or resume. A resumed clock continues where it stopped.
   *
   * @param now the time
   * @return whether the clock was paused or resumed since the last check
   */
  public boolean check(long now) {
    boolean nowPaused = paused;
    if (wasPaused == nowPaused) {
      return false;
    }
    if (wasPaused) {
      stepsAsked.set(0);
      nextTickAt = now + stepNanos;
      notBefore = nextTickAt;
    }
    wasPaused = nowPaused;
    return true;
  }

  /**
   * Whether the clock stands still in this turn.
   *
   * @return true if the turn found it paused
   */
  public boolean stopped() {
    return wasPaused;
  }

  /**
   * Whether this turn should tick.
   *
   * @param now the time
   * @param news whether something has arrived that makes an event-driven shard tick
   * @return true if the turn should tick
   */
  public boolean due(long now, boolean news) {
    if (wasPaused) {
      return stepsAsked.get() > 0 && stepsAsked.getAndDecrement() > 0;
    }
    if (!eventDriven()) {
      return now - paced() >= 0;
    }
    return news || wakeAt != NEVER && now - wakeAt >= 0;
  }

  /** When a shard with a tick rate ticks next. */
  private long paced() {
    return nextTickAt - notBefore >= 0 ? nextTickAt : notBefore;
  }

  /**
   * When the next turn is due if nothing arrives before.
   *
   * @param now the time
   * @param news whether something has arrived already
   * @return the time, or {@link #NEVER}
   */
  public long nextTurn(long now, boolean news) {
    if (wasPaused) {
      return stepsAsked.get() > 0 ? now : NEVER;
    }
    return !eventDriven() ? paced() : news ? now : wakeAt;
  }

  /**
   * Sets when an event-driven simulation wants its next tick. Ticks never come faster than at the
   * highest tick rate.
   *
   * @param wanted by the simulation; empty for no tick without an event
   * @param timer when its next timer is due, in shard time, in nanoseconds; {@link Long#MAX_VALUE}
   *     for never
   * @param now the time
   */
  public void wakeAt(Optional<Wake> wanted, long timer, long now) {
    long point = wanted.isEmpty() ? timer : Math.min(timer, inShardTime(wanted.get()));
    wakeAt = point == Long.MAX_VALUE ? NEVER : wakingAt(Math.min(point, Nanos.FOREVER), now);
  }

  private long inShardTime(Wake wanted) {
    return switch (wanted) {
      case Wake.At(Duration point) -> Nanos.of(point);
      case Wake.After(Duration delay) -> timeNanos + Nanos.of(delay);
    };
  }

  private long wakingAt(long point, long now) {
    long soonest = now + NANOS_PER_SECOND / ShardSettings.MAX_TICK_RATE;
    long wanted = madeAt + point;
    return wanted - soonest < 0 ? soonest : wanted;
  }

  /**
   * The shard's time in this turn. That of an event-driven shard passes between its ticks. Other
   * threads may ask, too, who are told about what it is.
   *
   * @param now the time
   * @return nanoseconds, as the tick of this turn counts them, if there is one
   */
  public long time(long now) {
    return !eventDriven() ? tick * stepNanos : wasPaused ? timeNanos : now - madeAt;
  }

  /**
   * Begins the next tick.
   *
   * @param now the time
   * @param turnNanos how long the shard's recent turns have taken, which tells whether the shard
   *     itself made it late
   * @return the tick
   */
  public Tick next(long now, long turnNanos) {
    tick++;
    metrics.ticks.increment();
    if (eventDriven()) {
      long since = now - madeAt - timeNanos;
      timeNanos += since;
      return new Tick(tick, Duration.ofNanos(since), Duration.ofNanos(timeNanos));
    }
    if (wasPaused) {
      nextTickAt = now;
    }
    noteLateness(now - nextTickAt);
    nextTickAt += stepNanos;
    notBefore = now + (long) (stepNanos * CATCH_UP_PACE);
    skip(now - nextTickAt, turnNanos);
    timeNanos += stepNanos;
    return new Tick(tick, step, Duration.ofNanos(timeNanos));
  }

  /**
   * The shard's time in the last tick.
   *
   * @return nanoseconds
   */
  public long timeOfTick() {
    return timeNanos;
  }

  /**
   * Runs a tick again that was before, while the shard is recovered.
   *
   * @param number of the tick
   * @param nanos the shard's time in it; of no meaning with a tick rate
   * @return the tick
   */
  public Tick replay(long number, long nanos) {
    tick = number;
    long before = timeNanos;
    timeNanos = eventDriven() ? nanos : number * stepNanos;
    return new Tick(
        tick, eventDriven() ? Duration.ofNanos(nanos - before) : step, Duration.ofNanos(timeNanos));
  }

  /**
   * Sets the last tick of a shard that is restored, without running it.
   *
   * @param number of the tick; 0 for none
   * @param nanos the shard's time in it; of no meaning with a tick rate
   */
  public void restore(long number, long nanos) {
    tick = number;
    timeNanos = eventDriven() ? nanos : number * stepNanos;
  }

  /**
   * When it was so late in the shard's time.
   *
   * @param nanos the time of an event-driven shard
   * @return the time, as {@link Scheduling#nanoTime}
   */
  public long when(long nanos) {
    return madeAt + nanos;
  }

  /**
   * Goes on where a recovered shard was.
   *
   * @param nanos the shard's time
   * @param now the time
   */
  public void goOn(long nanos, long now) {
    madeAt = now - nanos;
    nextTickAt = now + stepNanos;
    notBefore = nextTickAt;
  }

  private void noteLateness(long late) {
    metrics.tickLateness.record(late);
    if (late > maxLateness) {
      maxLateness = late;
    }
    long faded = FadingMax.next(lateness, late);
    if (faded != lateness) {
      lateness = faded;
    }
  }

  private void skip(long behind, long turnNanos) {
    if (behind >= MAX_CATCH_UP * stepNanos) {
      long skipped = behind / stepNanos + 1;
      ticksSkipped += skipped;
      metrics.ticksSkipped.add(skipped);
      if (turnNanos <= stepNanos) {
        metrics.ticksStarved.add(skipped);
      }
      nextTickAt += skipped * stepNanos;
    }
  }
}
