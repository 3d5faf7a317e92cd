package dev.martlet.engine.tick;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
}
