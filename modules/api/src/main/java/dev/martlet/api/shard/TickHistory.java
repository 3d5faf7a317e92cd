package dev.martlet.api.shard;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Remembers a value for each of the last ticks: for example, the positions of all entities. Players
 * act on what they see, and on a slow connection they see an older state. To be fair to them, a
 * simulation looks up the value at the tick they saw (lag compensation). The simulation chooses how
 * far back it looks. That bounds what a client gains by lying about what it saw; half a second is a
 * lot.
 *
 * <p>For the simulation's own thread: it is not thread-safe.
 *
 * @param <V> the type of the values, which must not change once added
 * @since 1.0
 */
public final class TickHistory<V> {
  private static final int MOST = 100_000;

  /** Longer than this is too long at any rate. */
  private static final Duration LONGEST = Duration.ofSeconds(MOST);

  private final Object[] values;
  private long newest;
  private int size;

  /**
   * Creates an empty history.
   *
   * @param ticks that it remembers, including the newest: 1 to 100 000
   * @throws IllegalArgumentException if the number is out of range
   */
  public TickHistory(int ticks) {
    if (ticks < 1 || ticks > MOST) {
      throw new IllegalArgumentException("a history is of 1 to " + MOST + " ticks, not " + ticks);
    }
    values = new Object[ticks];
  }

  /**
   * Creates an empty history that reaches back for some time.
   *
   * @param <V> the type of the values
   * @param time that it reaches back from the newest tick; not negative
   * @param tickRate of the shard, in ticks a second, from 1
   * @return a history of as many ticks as that takes
   * @throws IllegalArgumentException if the time or the rate is out of range, or the history would
   *     be too long
   */
  public static <V> TickHistory<V> reaching(Duration time, int tickRate) {
    if (time.isNegative() || tickRate < 1) {
      throw new IllegalArgumentException("not a time: " + time + " at " + tickRate + " Hz");
    }
    long ticks =
        time.compareTo(LONGEST) > 0 ? Long.MAX_VALUE : time.toMillis() * tickRate / 1000 + 1;
    if (ticks > MOST) {
      throw new IllegalArgumentException(
          "a history is of 1 to " + MOST + " ticks: " + time + " at " + tickRate + " Hz are more");
    }
    return new TickHistory<>((int) ticks);
  }

  /**
   * Adds the value of the next tick. A full history drops its oldest value. If numbers were left
   * out, as when a shard of level {@link Durability#CHECKPOINT} goes on after a crash, it drops
   * all.
   *
   * @param tick after which the value holds: mostly one more than the tick before
   * @param value to remember
   * @throws IllegalArgumentException if the tick is not later than the one before
   */
  public void add(long tick, V value) {
    Objects.requireNonNull(value, "value is null");
    if (size > 0 && tick <= newest) {
      throw new IllegalArgumentException("tick " + tick + " does not come after " + newest);
    }
    if (tick != newest + 1) {
      size = 0;
    }
    newest = tick;
    values[place(tick)] = value;
    size = Math.min(size + 1, values.length);
  }

  /**
   * Returns the value after a tick.
   *
   * @param tick that a client claims to have seen: any number
   * @return the value of that tick; the oldest value if the tick is older, the newest if it is
   *     newer; empty only if nothing was added yet
   */
  @SuppressWarnings("unchecked") // add takes values of V only
  public Optional<V> at(long tick) {
    if (size == 0) {
      return Optional.empty();
    }
    long known = Math.clamp(tick, newest - size + 1, newest);
    return Optional.of((V) values[place(known)]);
  }

  /**
   * The tick whose value was added last.
   *
   * @return its number; empty if nothing was added yet
   */
  public OptionalLong newest() {
    return size == 0 ? OptionalLong.empty() : OptionalLong.of(newest);
  }

  /**
   * What it remembers, to be {@linkplain Simulation#save saved}.
   *
   * @return the values, the oldest first; the last one is that of {@link #newest}
   */
  @SuppressWarnings("unchecked") // add takes values of V only
  public List<V> values() {
    List<V> all = new ArrayList<>(size);
    for (long tick = newest - size + 1; tick <= newest && size > 0; tick++) {
      all.add((V) values[place(tick)]);
    }
    return all;
  }

  /**
   * Adds the values of several ticks, as {@link #values} has returned them.
   *
   * @param last tick, that of the last value
   * @param saved values, the oldest first
   * @throws IllegalArgumentException if they do not come next
   */
  public void addAll(long last, List<V> saved) {
    long tick = last - saved.size();
    for (V value : saved) {
      add(++tick, value);
    }
  }

  private int place(long tick) {
    return (int) Math.floorMod(tick, (long) values.length);
  }
}
