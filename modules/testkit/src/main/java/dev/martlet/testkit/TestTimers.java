package dev.martlet.testkit;

import dev.martlet.api.shard.Timers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The timers of a test shard. */
final class TestTimers implements Timers {
  /** The order tells those of the same time apart; a period of zero is none. */
  private record Timer(String name, Duration due, long order, Duration period) {}

  private static final int LONGEST_NAME = 128;

  private final Supplier<Duration> time;
  private final Map<String, Timer> timers = new HashMap<>();
  private long settings;

  TestTimers(Supplier<Duration> time) {
    this.time = time;
  }

  @Override
  public void after(String name, Duration delay) {
    set(name, time.get().plus(delay), Duration.ZERO);
  }

  @Override
  public void every(String name, Duration period) {
    if (!period.isPositive()) {
      throw new IllegalArgumentException("the period of a timer is above zero: " + period);
    }
    set(name, time.get().plus(period), period);
  }

  @Override
  public void at(String name, Duration point) {
    set(name, point, Duration.ZERO);
  }

  private void set(String name, Duration due, Duration period) {
    if (name.isEmpty() || name.length() > LONGEST_NAME) {
      throw new IllegalArgumentException("the name of a timer has 1 to 128 characters");
    }
    timers.put(name, new Timer(name, due, settings++, period));
  }

  @Override
  public boolean cancel(String name) {
    return timers.remove(name) != null;
  }

  @Override
  public Optional<Duration> due(String name) {
    return Optional.ofNullable(timers.get(name)).map(Timer::due);
  }

  /** Runs something whose changes to timers have no effect. */
  void keep(Runnable work) {
    Map<String, Timer> before = Map.copyOf(timers);
    long order = settings;
    work.run();
    timers.clear();
    timers.putAll(before);
    settings = order;
  }

  /** When the next timer is due. */
  Optional<Duration> next() {
    return timers.values().stream().map(Timer::due).min(Comparator.naturalOrder());
  }

  /** Calls for each timer that is due; those that are set meanwhile wait for a later tick. */
  void fire(Consumer<String> onTimer) {
    List<Timer> due = new ArrayList<>(timers.values());
    due.removeIf(timer -> timer.due.compareTo(time.get()) > 0);
    due.sort(Comparator.comparing(Timer::due).thenComparing(Timer::order));
    for (Timer timer : due) {
      if (timers.remove(timer.name, timer)) {
        again(timer);
        onTimer.accept(timer.name);
      }
    }
  }

  /** Periods that have passed meanwhile are missed. */
  private void again(Timer timer) {
    if (timer.period.isPositive()) {
      long passed = time.get().minus(timer.due).dividedBy(timer.period) + 1;
      set(timer.name, timer.due.plus(timer.period.multipliedBy(passed)), timer.period);
    }
  }
}
