package dev.martlet.engine.tick;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.martlet.api.shard.ShardSettings;
import dev.martlet.engine.metrics.Metrics;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** The test plays the watchdog. */
class TickThreadTest {
  private static final long LONG = 10;

  private final TickThread watched = new TickThread();

  /** A turn that lasts until it is released. */
  private static final class Lasting implements Turn {
    final CountDownLatch begun = new CountDownLatch(1);
    final CountDownLatch release = new CountDownLatch(1);
    final AtomicBoolean cameBack = new AtomicBoolean();

    @Override
    public void run() {
      begun.countDown();
      try {
        release.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public void onReturned() {
      cameBack.set(true);
    }

    void awaitBegun() throws InterruptedException {
      assertTrue(begun.await(60, TimeUnit.SECONDS));
    }
  }

  @Test
  void aTurnThatBeginsWhileTheOneBeforeIsAbandonedIsNotAbandoned() throws Exception {
    Lasting first = new Lasting();
    Lasting second = new Lasting();
    AtomicBoolean goesOn = new AtomicBoolean();
    Thread thread =
        Thread.ofPlatform()
            .start(
                () -> {
                  watched.begin();
                  goesOn.set(watched.run(first) && watched.run(second));
                });
    first.awaitBegun();
    assertEquals(0, watched.check(LONG, LONG), "seen for the first time");
    assertEquals(LONG, watched.check(LONG, LONG));
    first.release.countDown();
    second.awaitBegun();
    assertNull(watched.abandonTurn());
    second.release.countDown();
    thread.join();
    assertTrue(goesOn.get());
    assertFalse(first.cameBack.get() || second.cameBack.get());
  }

  @Test
  void aThreadThatReturnsFromAnAbandonedTurnEnds() throws Exception {
    Lasting hanging = new Lasting();
    AtomicBoolean goesOn = new AtomicBoolean(true);
    Thread thread =
        Thread.ofPlatform()
            .start(
                () -> {
                  watched.begin();
                  goesOn.set(watched.run(hanging));
                });
    hanging.awaitBegun();
    watched.check(LONG, LONG);
    assertNull(watched.abandonTurn(), "not long in it");
    assertEquals(LONG, watched.check(100 * LONG, LONG), "found to be long in it");
    assertEquals(2 * LONG, watched.check(LONG, LONG), "and still");
    assertSame(hanging, watched.abandonTurn());
    assertTrue(watched.abandoned());
    hanging.release.countDown();
    thread.join();
    assertFalse(goesOn.get());
    assertTrue(hanging.cameBack.get());
  }

  /** A turn that says when it is slow. */
  private static final class Blocking implements Turn {
    final CountDownLatch begun = new CountDownLatch(1);
    final CountDownLatch release = new CountDownLatch(1);
    final List<String> reports = new CopyOnWriteArrayList<>();
    long slowAfter;

    @Override
    public void run() {
      begun.countDown();
      boolean interrupted = false;
      while (!interrupted && release.getCount() > 0) {
        try {
          release.await();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    }

    @Override
    public long slowAfterNanos() {
      return slowAfter;
    }

    @Override
    public void onSlow(long nanos, Thread.State state, StackTraceElement[] stack) {
      reports.add(nanos + " " + Arrays.toString(stack));
    }
  }

  @Test
  void aSlowTurnIsReportedOnceWithWhereItIs() throws Exception {
    Blocking slow = new Blocking();
    slow.slowAfter = 2 * LONG;
    long before = System.nanoTime();
    Thread thread =
        Thread.ofPlatform()
            .start(
                () -> {
                  watched.begin();
                  watched.run(slow);
                });
    assertTrue(slow.begun.await(60, TimeUnit.SECONDS));
    assertFalse(watched.reportSlow(before, 1), "not yet");
    long later = System.nanoTime() + 2 * LONG;
    assertFalse(watched.reportSlow(later, Long.MAX_VALUE), "shorter than a slow turn");
    slow.slowAfter = Long.MAX_VALUE;
    assertFalse(watched.reportSlow(later, LONG), "it may take that long");
    slow.slowAfter = 2 * LONG;
    assertTrue(watched.reportSlow(later, LONG));
    assertFalse(watched.reportSlow(later + LONG, LONG), "once");
    slow.release.countDown();
    thread.join();
    assertFalse(watched.reportSlow(later + LONG, LONG), "it is over");
    assertEquals(1, slow.reports.size());
    assertTrue(slow.reports.getFirst().contains("Blocking.run"), slow.reports::toString);
  }

  /** A turn that is slow by any measure, and is looked at while the engine counts what it cost. */
  private final class Counted implements Turn {
    boolean reported;

    @Override
    public void run() {}

    @Override
    public void charge(long elapsed, long cpu, long allocated) {
      reported = watched.reportSlow(System.nanoTime() + 2 * LONG, LONG);
    }

    @Override
    public long slowAfterNanos() {
      return 0;
    }
  }

  @Test
  void whatTheEngineDoesAfterATurnIsNotReportedAsTheTurns() {
    Counted turn = new Counted();
    watched.begin();
    watched.run(turn);
    assertFalse(turn.reported);
  }

  @Test
  void aShardThatStaysSlowIsReportedOnceInAWhile() {
    ShardClock clock =
        new ShardClock(ShardSettings.DEFAULT.withTickRate(5), new Metrics().forType("slow"), -LONG);
    SlowTurnLog log = new SlowTurnLog("slow", clock);
    long step = Duration.ofMillis(200).toNanos();
    assertEquals(step, log.afterNanos(-LONG));
    log.report(2 * step, Thread.State.WAITING, new StackTraceElement[0], -LONG);
    assertEquals(Long.MAX_VALUE, log.afterNanos(0));
    assertEquals(step, log.afterNanos(SlowTurnLog.REPEAT.toNanos()));
  }
}
