package dev.martlet.engine.tick;

import dev.martlet.api.shard.Timers;
import dev.martlet.engine.journal.ShardCheckpoint;
import dev.martlet.engine.limits.Nanos;
import dev.martlet.engine.plugin.PluginNames;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * The timers of one shard: names, and when they are due in the shard's time. Used on the shard's
 * turn, and while its simulation is created.
 */
public final class ShardTimers implements Timers {
  private final Runnable requireTurn;
  private final int most;
  private LongSupplier time = () -> 0;

  // Null in a shard without timers, as most are.
  private Map<String, Timer> byName;
  private TreeSet<Timer> byTime;

  private long settings;

  /** Times in nanoseconds; the order tells those of the same time apart. */
  private record Timer(String name, long due, long order, long period)
      implements Comparable<Timer> {
    @Override
    public int compareTo(Timer other) {
      int byDue = Long.compare(due, other.due);
      return byDue != 0 ? byDue : Long.compare(order, other.order);
    }
  }

  /**
   * No timers.
   *
   * @param requireTurn throws unless it is called on the shard's turn
   * @param most how many there may be
   */
  public ShardTimers(Runnable requireTurn, int most) {
    this.requireTurn = requireTurn;
    this.most = most;
  }

  /**
   * Connects them with their shard, once it exists.
   *
   * @param shardTime tells the shard's time in nanoseconds
   */
  public void open(LongSupplier shardTime) {
    this.time = shardTime;
  }

  // ---- the simulation ---------------------------------------------------------------------

  @Override
  public void after(String name, Duration delay) {
    set(name, sum(time.getAsLong(), Nanos.of(delay)), 0);
  }

  @Override
  public void every(String name, Duration period) {
    if (period.isNegative() || period.isZero()) {
      throw new IllegalArgumentException("the period of a timer is above zero: " + period);
    }
    long nanos = Nanos.of(period);
    set(name, sum(time.getAsLong(), nanos), nanos);
  }

  @Override
  public void at(String name, Duration point) {
    set(name, Nanos.of(point), 0);
  }

  @Override
  public boolean cancel(String name) {
    requireTurn.run();
    Timer timer = byName == null ? null : byName.remove(name);
    return timer != null && byTime.remove(timer);
  }

  @Override
  public Optional<Duration> due(String name) {
    requireTurn.run();
    return Optional.ofNullable(byName == null ? null : byName.get(name))
        .map(timer -> Duration.ofNanos(timer.due()));
  }

  private void set(String name, long due, long period) {
    requireTurn.run();
    PluginNames.requireGiven("a timer", name);
    if (byName == null) {
      byName = new HashMap<>();
      byTime = new TreeSet<>();
    }
    if (byName.size() >= most && !byName.containsKey(name)) {
      throw new IllegalStateException(
          "there are " + most + " timers already (martlet.limits.timers-per-shard)");
    }
    put(new Timer(name, due, settings++, period));
  }

  private void put(Timer timer) {
    Timer before = byName.put(timer.name(), timer);
    if (before != null) {
      byTime.remove(before);
    }
    byTime.add(timer);
  }

  /** Without overflow: a timer may be set to for ever. */
  private static long sum(long a, long b) {
    long sum = a + b;
    return a > 0 && b > 0 && sum < 0 ? Long.MAX_VALUE : sum;
  }

  // ---- the turn ---------------------------------------------------------------------------

  /**
   * Calls for each timer that is due now, in order. Timers that are set meanwhile are due in a
   * later tick; those that are cancelled or moved meanwhile are not due.
   *
   * @param now the shard's time, in nanoseconds
   * @param onTimer called with each name
   */
  public void fire(long now, Consumer<String> onTimer) {
    if (byTime == null || byTime.isEmpty() || byTime.first().due() > now) {
      return;
    }
    List<Timer> due = new ArrayList<>();
    for (Timer timer : byTime) {
      if (timer.due() > now) {
        break;
      }
      due.add(timer);
    }
    for (Timer timer : due) {
      if (byName.get(timer.name()) == timer) { // else it was cancelled or moved
        next(timer, now);
        onTimer.accept(timer.name());
      }
    }
  }

  /** Before it is called for, so that what the simulation does to it holds. */
  private void next(Timer timer, long now) {
    if (timer.period() == 0) {
      byName.remove(timer.name());
      byTime.remove(timer);
      return;
    }
    long missed = (now - timer.due()) / timer.period();
    long due = sum(timer.due(), (missed + 1) * timer.period());
    put(new Timer(timer.name(), due, settings++, timer.period()));
  }

  /**
   * What there is to keep of them.
   *
   * @return all timers
   */
  public ShardCheckpoint.Timers save() {
    List<ShardCheckpoint.Timer> all = new ArrayList<>();
    if (byTime != null) {
      byTime.forEach(
          timer ->
              all.add(
                  new ShardCheckpoint.Timer(
                      timer.name(), timer.due(), timer.order(), timer.period())));
    }
    return new ShardCheckpoint.Timers(all, settings);
  }

  /**
   * Brings back what was kept, in place of those that are set.
   *
   * @param kept by {@link #save}
   */
  public void restore(ShardCheckpoint.Timers kept) {
    byName = null;
    byTime = null;
    settings = kept.settings();
    if (!kept.timers().isEmpty()) {
      byName = new HashMap<>();
      byTime = new TreeSet<>();
      kept.timers()
          .forEach(
              timer -> put(new Timer(timer.name(), timer.due(), timer.order(), timer.period())));
    }
  }

  /**
   * When the next timer is due.
   *
   * @return the shard's time in nanoseconds, or {@link Long#MAX_VALUE} for never
   */
  public long next() {
    return byTime == null || byTime.isEmpty() ? Long.MAX_VALUE : byTime.first().due();
  }
}
