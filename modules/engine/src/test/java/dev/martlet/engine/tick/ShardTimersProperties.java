package dev.martlet.engine.tick;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Timers against a list of what is due, over any sequence of settings and ticks. */
class ShardTimersProperties {
  private enum Kind {
    AFTER,
    AT,
    EVERY,
    CANCEL,
    TICK
  }

  private record Step(Kind kind, String name, long nanos) {}

  /** A timer of the model. */
  private record Due(long time, long order, long period) {}

  private long now;
  private long order;

  @Provide
  Arbitrary<List<Step>> steps() {
    return Combinators.combine(
            Arbitraries.of(Kind.values()),
            Arbitraries.of("a", "b", "c", "d"),
            Arbitraries.longs().between(1, 30))
        .as(Step::new)
        .list()
        .ofMaxSize(80);
  }

  @Property
  void timersAreDueInOrderAndOnceATick(@ForAll("steps") List<Step> steps) {
    ShardTimers timers = new ShardTimers(() -> {}, 100);
    timers.open(() -> now);
    Map<String, Due> model = new LinkedHashMap<>();
    for (Step step : steps) {
      String name = step.name();
      Duration time = Duration.ofNanos(step.nanos());
      switch (step.kind()) {
        case AFTER -> {
          timers.after(name, time);
          model.put(name, new Due(now + step.nanos(), order++, 0));
        }
        case AT -> {
          timers.at(name, time);
          model.put(name, new Due(step.nanos(), order++, 0));
        }
        case EVERY -> {
          timers.every(name, time);
          model.put(name, new Due(now + step.nanos(), order++, step.nanos()));
        }
        case CANCEL -> assertEquals(model.remove(name) != null, timers.cancel(name));
        case TICK -> {
          now += step.nanos();
          List<String> fired = new ArrayList<>();
          timers.fire(now, fired::add);
          assertEquals(fire(model), fired);
        }
      }
      assertEquals(
          Optional.ofNullable(model.get(name)).map(due -> Duration.ofNanos(due.time())),
          timers.due(name));
      assertEquals(
          model.values().stream().mapToLong(Due::time).min().orElse(Long.MAX_VALUE), timers.next());
    }
  }

  private List<String> fire(Map<String, Due> model) {
    List<String> due =
        model.entrySet().stream()
            .filter(entry -> entry.getValue().time() <= now)
            .sorted(
                Map.Entry.comparingByValue(
                    Comparator.comparingLong(Due::time).thenComparingLong(Due::order)))
            .map(Map.Entry::getKey)
            .toList();
    for (String name : due) {
      Due was = model.remove(name);
      if (was.period() > 0) {
        long next = was.time();
        while (next <= now) {
          next += was.period();
        }
        model.put(name, new Due(next, order++, was.period()));
      }
    }
    return due;
  }

  @Example
  void whatATimerDoesToOthersHoldsAtOnceAndWhatItSetsIsForALaterTick() {
    ShardTimers timers = new ShardTimers(() -> {}, 100);
    List<String> fired = new ArrayList<>();
    timers.after("first", Duration.ZERO);
    timers.after("second", Duration.ZERO);
    timers.after("third", Duration.ZERO);
    timers.fire(
        0,
        name -> {
          fired.add(name);
          timers.cancel("second");
          timers.after("third", Duration.ofNanos(5));
          timers.after("fourth", Duration.ofNanos(-5));
        });
    assertEquals(List.of("first"), fired);
    timers.fire(0, fired::add);
    assertEquals(List.of("first", "fourth"), fired);
  }

  @Example
  void namesPeriodsAndTheirNumberAreBounded() {
    ShardTimers timers = new ShardTimers(() -> {}, 1);
    assertThrows(IllegalArgumentException.class, () -> timers.after("", Duration.ZERO));
    assertThrows(
        IllegalArgumentException.class, () -> timers.after("x".repeat(129), Duration.ZERO));
    assertThrows(IllegalArgumentException.class, () -> timers.every("x", Duration.ZERO));
    timers.every("x", Duration.ofSeconds(Long.MAX_VALUE));
    timers.every("x", Duration.ofSeconds(1));
    IllegalStateException full =
        assertThrows(IllegalStateException.class, () -> timers.after("y", Duration.ZERO));
    assertEquals("there are 1 timers already (martlet.limits.timers-per-shard)", full.getMessage());
  }
}
