package dev.martlet.engine;

import dev.martlet.api.ShardSettings;
import dev.martlet.api.Tick;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * When a shard ticks, and which time passes in it. With a tick rate the time of a tick is always
 * one over it; who is late makes up for a few ticks, and skips the rest.
 *
 * <p>The shard's turn owns it. Any thread may stop it and let it run again, which the next turn
 * finds, and may read the figures.
 */
final class ShardClock {
  /** By how many ticks a shard may be late and still make up for them; with more it skips them. */
  static final int MAX_CATCH_UP = 5;

  static final long NEVER = Long.MAX_VALUE;

  /**
   * How a late shard makes up for it: its ticks come a little faster, not all at once. Two at once
   * would leave the writers no time between them, and every subscriber would miss the first.
   */
  private static final double CATCH_UP_PACE = 0.75;

  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  /** How long a turn of an event-driven shard may take without being counted. */
  private static final long EVENT_STEP_NANOS = NANOS_PER_SECOND / 20;

  private final TypeFigures figures;
  private final long stepNanos;
  private final Duration step;
  private final long madeAt;

  // Any thread.
  private volatile boolean paused;
  private final AtomicInteger stepsAsked = new AtomicInteger();

  // The turn only; volatile where others look.
  /** On the shard's clock. A number: an object would be one more for the collector to trace. */
  private long timeNanos;

  /** When the next tick is due; and the earliest time for it, when the one before was late. */
  private long nextTickAt;

  private long notBefore;
  private long wakeAt = NEVER;

  /** Whether the last turn found the clock stopped. */
  private boolean wasPaused;

  private volatile long tick;
  private volatile long ticksSkipped;
  private volatile long maxLateness;

  /** The worst of late, which fades. */
  private volatile long lateness;

  ShardClock(ShardSettings settings, TypeFigures figures, long now) {
    this.figures = figures;
    this.stepNanos = settings.eventDriven() ? 0 : NANOS_PER_SECOND / settings.tickRate();
    this.step = Duration.ofNanos(stepNanos);
    this.madeAt = now;
    this.nextTickAt = now + stepNanos;
    this.notBefore = nextTickAt;
  }

  // ---- any thread -------------------------------------------------------------------------

  void pause() {
    paused = true;
  }

  void resume() {
    paused = false;
  }

  /** Has it tick once; whether it is paused, or nothing is done. */
  boolean step() {
    if (paused) {
      stepsAsked.incrementAndGet();
    }
    return paused;
  }

  boolean paused() {
    return paused;
  }

  boolean eventDriven() {
    return stepNanos == 0;
  }

  /** How long a turn may take. */
  long turnNanos() {
    return eventDriven() ? EVENT_STEP_NANOS : stepNanos;
  }

  long tick() {
    return tick;
  }

  long ticksSkipped() {
    return ticksSkipped;
  }

  long lateness() {
    return lateness;
  }

  long maxLateness() {
    return maxLateness;
  }

  // ---- the turn ---------------------------------------------------------------------------

  /**
   * Looks whether it was stopped. A clock that runs again begins where it stopped.
   *
   * @param now the time
   * @return whether it was stopped or let run since it was looked at last
   */
  boolean look(long now) {
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

  /** Whether it stands still in this turn. */
  boolean stopped() {
    return wasPaused;
  }

  /**
   * Whether there is to be a tick in this turn.
   *
   * @param now the time
   * @param news whether something came that a shard that ticks on events waits for
   */
  boolean due(long now, boolean news) {
    if (wasPaused) {
      return stepsAsked.get() > 0 && stepsAsked.getAndDecrement() > 0;
    }
    if (!eventDriven()) {
      return now - paced() >= 0;
    }
    return news || wakeAt != NEVER && now - wakeAt >= 0;
  }

  /** When a shard that ticks is to tick next. */
  private long paced() {
    return nextTickAt - notBefore >= 0 ? nextTickAt : notBefore;
  }

  /**
   * When there is to be another turn even if nothing comes.
   *
   * @param now the time
   * @param news whether something waits already
   */
  long nextTurn(long now, boolean news) {
    if (wasPaused) {
      return stepsAsked.get() > 0 ? now : NEVER;
    }
    return !eventDriven() ? paced() : news ? now : wakeAt;
  }

  /**
   * What an event-driven simulation wants. One that always wants the next tick at once gets as many
   * as one at the highest rate.
   */
  void wakeAt(Optional<Duration> wanted, long now) {
    wakeAt = wanted.isEmpty() ? NEVER : wakingAt(wanted.get(), now);
  }

  private long wakingAt(Duration at, long now) {
    long soonest = now + NANOS_PER_SECOND / ShardSettings.MAX_TICK_RATE;
    long wanted = madeAt + at.toNanos();
    return wanted - soonest < 0 ? soonest : wanted;
  }

  /**
   * Begins the next tick.
   *
   * @param now the time
   * @param turnNanos how long the shard's turns take, of late: whether it is late by itself
   */
  Tick next(long now, long turnNanos) {
    tick++;
    figures.ticks.increment();
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

  private void noteLateness(long late) {
    figures.tickLateness.record(late);
    if (late > maxLateness) {
      maxLateness = late;
    }
    long worst = Math.max(late, lateness - lateness / 8);
    if (worst > Shard.NEGLIGIBLE_NANOS || lateness > Shard.NEGLIGIBLE_NANOS) {
      lateness = worst;
    }
  }

  private void skip(long behind, long turnNanos) {
    if (behind >= MAX_CATCH_UP * stepNanos) {
      long skipped = behind / stepNanos + 1;
      ticksSkipped += skipped;
      figures.ticksSkipped.add(skipped);
      if (turnNanos <= stepNanos) {
        figures.ticksStarved.add(skipped);
      }
      nextTickAt += skipped * stepNanos;
    }
  }
}
