package dev.martlet.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.martlet.api.shard.ShardSettings;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** When an idle shard is stopped. */
class IdleShutdownTest extends ShardFixture {
  private final ShardSettings settings =
      ShardSettings.DEFAULT.withIdleShutdown(Duration.ofSeconds(90));

  @Test
  void aShardThatNobodyNeedsIsStopped() {
    Shard<?> shard = shard(settings);
    Player eva = new Player(shard, "eva");
    clock.advance(HOUR);
    shard.housekeep();
    clock.settle();
    assertTrue(shard.running(), "a subscriber is attached");
    eva.leave();
    clock.advance(Duration.ofSeconds(89));
    shard.housekeep();
    clock.settle();
    assertTrue(shard.running(), "not long enough");
    clock.advance(Duration.ofSeconds(2));
    shard.housekeep();
    clock.settle();
    assertFalse(shard.running());
    assertEquals(List.of(shard), ended);
  }

  @Test
  void aSubscriberThatJoinsBeforeTheStopKeepsItRunning() {
    Shard<?> shard = shard(settings);
    clock.advance(HOUR);
    shard.housekeep();
    Player eva = new Player(shard, "eva");
    clock.settle();
    assertTrue(shard.running());
    assertNull(eva.closeReason());
    assertEquals("72000 {\"words\":[],\"size\":0}", eva.read());
  }

  @Test
  void zeroIsNever() {
    Shard<?> shard = shard(settings.withIdleShutdown(Duration.ZERO));
    clock.advance(HOUR);
    shard.housekeep();
    clock.settle();
    assertTrue(shard.running());
  }

  @ParameterizedTest
  @MethodSource("longTimes")
  void aTimeThatNoClockCountsIsNeverAndBreaksNothing(Duration time) {
    Shard<?> shard = shard(settings.withIdleShutdown(time));
    clock.advance(HOUR);
    shard.housekeep();
    clock.settle();
    assertTrue(shard.running());
    assertEquals(time, shard.status().settings().idleShutdown());
  }

  static List<Duration> longTimes() {
    return List.of(
        ChronoUnit.FOREVER.getDuration(),
        Duration.ofDays(365 * 293),
        Duration.ofNanos(Long.MAX_VALUE),
        Duration.ofSeconds(Long.MAX_VALUE / 1000));
  }
}
