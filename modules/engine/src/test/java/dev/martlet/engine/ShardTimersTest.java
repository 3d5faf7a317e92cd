package dev.martlet.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.martlet.api.shard.ShardSettings;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Timers of shards that tick at a rate, and of those that tick on events. */
class ShardTimersTest extends ContextFixture {
  private List<String> events() {
    return probe.events.stream()
        .filter(event -> event.startsWith("tick") || event.startsWith("timer"))
        .toList();
  }

  @Test
  void aTimerIsDueInTheTickThatReachesItBeforeItsAdvance() {
    prepare(ShardSettings.DEFAULT);
    context.timers().after("turn", Duration.ofMillis(100));
    start();
    clock.advance(Duration.ofMillis(150));
    assertEquals(List.of("tick 1", "timer turn", "tick 2", "tick 3"), events());
  }

  @Test
  void anEventDrivenShardTicksForItsTimers() {
    prepare(ShardSettings.DEFAULT.withTickRate(0));
    context.timers().every("minute", Duration.ofMinutes(1));
    start();
    clock.advance(Duration.ofSeconds(125));
    assertEquals(List.of("timer minute", "tick 1", "timer minute", "tick 2"), events());
    assertEquals(Duration.ofMinutes(2), probe.ticks.getLast().time());
  }

  @Test
  void theTimeOfAnEventDrivenShardPassesBetweenItsTicks() {
    prepare(ShardSettings.DEFAULT.withTickRate(0));
    probe.views =
        subscriber -> {
          context.timers().after("soon", Duration.ofSeconds(1));
          return Optional.empty();
        };
    Shard<?> shard = start();
    clock.advance(HOUR);
    new Player(shard, "eva");
    clock.settle();
    assertEquals(List.of("tick 1"), events(), "an hour after the last tick, a second is to come");
    clock.advance(Duration.ofSeconds(1));
    assertEquals(List.of("tick 1", "timer soon", "tick 2"), events());
  }

  @Test
  void timersStandStillWhileTheShardIsPaused() {
    prepare(ShardSettings.DEFAULT);
    context.timers().after("turn", Duration.ofMillis(100));
    Shard<?> shard = start();
    clock.advance(STEP);
    shard.pause();
    clock.advance(HOUR);
    assertEquals(List.of("tick 1"), events());
    shard.step();
    clock.settle();
    assertEquals(List.of("tick 1", "timer turn", "tick 2"), events());
  }

  @Test
  void aTimerThatThrowsEndsTheShard() {
    prepare(ShardSettings.DEFAULT);
    context.timers().after("turn", Duration.ZERO);
    probe.throwIn = "onTimer";
    Shard<?> shard = start();
    clock.advance(STEP);
    assertFalse(shard.running());
  }

  @Test
  void timersAreForTheShardsTurn() {
    started(ShardSettings.DEFAULT);
    assertThrows(IllegalStateException.class, () -> context.timers().after("turn", Duration.ZERO));
  }
}
