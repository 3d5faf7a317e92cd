package dev.martlet.api.shard;

import java.time.Duration;
import java.util.Optional;

/**
 * The timers of a shard, in its own time ({@link Tick#time()}): they stand still while the shard is
 * paused, and are as late as its ticks. A timer is a name, with which {@link Simulation#onTimer} is
 * called in the first tick whose time has reached it; an event-driven shard ticks for it. Setting a
 * timer again moves it.
 *
 * <p>For the simulation's own thread only. In the methods below, a name has 1 to 128 characters;
 * for another, and for more than {@code martlet.limits.timers-per-shard} timers at once, they
 * throw.
 */
public interface Timers {
  /**
   * Sets a timer to a time from now.
   *
   * @param name of the timer
   * @param delay from now; at zero or below, the timer is due in the next tick
   * @throws IllegalArgumentException if the name is not valid
   * @throws IllegalStateException if there are too many timers
   */
  void after(String name, Duration delay);

  /**
   * Sets a timer that is due again and again, until it is cancelled. Periods that pass between two
   * ticks, or while ticks are skipped, are missed: it is due at most once in a tick.
   *
   * @param name of the timer
   * @param period between two times, and from now to the first; greater than 0
   * @throws IllegalArgumentException if the name or the period is not valid
   * @throws IllegalStateException if there are too many timers
   */
  void every(String name, Duration period);

  /**
   * Sets a timer to a point in the shard's time.
   *
   * @param name of the timer
   * @param point as {@link Tick#time()} counts it; if it has passed, the timer is due in the next
   *     tick
   * @throws IllegalArgumentException if the name is not valid
   * @throws IllegalStateException if there are too many timers
   */
  void at(String name, Duration point);

  /**
   * Cancels a timer. It is not due any more, not even in this tick.
   *
   * @param name of the timer
   * @return whether it was set
   */
  boolean cancel(String name);

  /**
   * When a timer is due.
   *
   * @param name of the timer
   * @return the point in the shard's time; empty if it is not set
   */
  Optional<Duration> due(String name);
}
