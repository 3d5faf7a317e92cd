package dev.martlet.api;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * What something was after each of the last ticks: where all entities were, say. A player acts on
 * what he sees, and what he sees is as old as his connection is slow; a simulation that wants to be
 * fair to him looks up what was there at the tick that he saw (lag compensation). How far back it
 * looks is its own choice, and the bound on what a liar gains: half a second is much.
 *
 * <p>For the simulation's own thread, as all that it has.
 *
 * @param <V> what is remembered; it must not change any more
 */
public final class TickHistory<V> {
  private final Object[] values;
  private long newest;
  private int size;

  /**
   * An empty history.
   *
   * @param ticks that it remembers, the newest included: 1 to 100 000
   * @throws IllegalArgumentException if it is another number
   */
  public TickHistory(int ticks) {
    if (ticks < 1 || ticks > 100_000) {
      throw new IllegalArgumentException("a history is of 1 to 100000 ticks, not " + ticks);
    }
    values = new Object[ticks];
  }

  /**
   * A history that reaches back for some time.
   *
   * @param <V> what is remembered
   * @param time that it reaches back from the newest tick; not negative
   * @param tickRate of the shard, in ticks a second, from 1
   * @return a history of so many ticks
   * @throws IllegalArgumentException if that is no number of ticks that there can be
   */
  public static <V> TickHistory<V> reaching(Duration time, int tickRate) {
    if (time.isNegative() || tickRate < 1) {
      throw new IllegalArgumentException("not a time: " + time + " at " + tickRate + " Hz");
    }
    return new TickHistory<>(Math.toIntExact(time.toMillis() * tickRate / 1000) + 1);
  }

  /**
   * Remembers a value, and forgets the oldest if there are as many as may be.
   *
   * @param tick after which it was so: one more than the tick before
   * @param value to remember
   * @throws IllegalArgumentException if it is not the next tick
   */
  public void add(long tick, V value) {
    Objects.requireNonNull(value);
    if (size > 0 && tick != newest + 1) {
      throw new IllegalArgumentException("tick " + tick + " does not come after " + newest);
    }
    newest = tick;
    values[place(tick)] = value;
    size = Math.min(size + 1, values.length);
  }

  /**
   * What it was after a tick.
   *
   * @param tick that a client says he saw: any number
   * @return the value of that tick; of the oldest that is remembered if it was before, of the
   *     newest if it is after; empty only as long as nothing was remembered
   */
  @SuppressWarnings("unchecked") // nothing else was put in
  public Optional<V> at(long tick) {
    if (size == 0) {
      return Optional.empty();
    }
    long known = Math.clamp(tick, newest - size + 1, newest);
    return Optional.of((V) values[place(known)]);
  }

  private int place(long tick) {
    return (int) Math.floorMod(tick, (long) values.length);
  }
}
