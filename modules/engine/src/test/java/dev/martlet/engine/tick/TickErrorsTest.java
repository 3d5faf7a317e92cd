package dev.martlet.engine.tick;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.martlet.engine.metrics.EngineMetric;
import dev.martlet.engine.metrics.Metrics;
import dev.martlet.engine.plugin.SurvivedFaults;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Errors around turns, on real tick threads with a real watchdog. */
class TickErrorsTest {
  private static final int DEADLINE_S = 60;
  private static final int THREADS = 2;
  private static final int RUNS = 200;

  private final Metrics metrics = new Metrics();

  /** A turn that runs again and again, and fails each time in one of its methods. */
  private static final class Faulty implements Turn {
    private final String fails;
    private final Scheduling scheduling;
    final CountDownLatch runs = new CountDownLatch(RUNS);

    Faulty(String fails, Scheduling scheduling) {
      this.fails = fails;
      this.scheduling = scheduling;
    }

    private void enter(String method) {
      if (method.equals(fails)) {
        throw new OutOfMemoryError("a test's");
      }
    }

    @Override
    public void run() {
      runs.countDown();
      scheduling.schedule(this, scheduling.nanoTime() + 100_000);
      enter("run");
    }

    @Override
    public ClassLoader loader() {
      enter("loader");
      return ClassLoader.getSystemClassLoader();
    }

    @Override
    public long expectedNanos() {
      enter("expectedNanos");
      return 0;
    }

    @Override
    public void charge(long elapsed, long cpu, long allocated) {
      enter("charge");
    }

    @Override
    public long slowAfterNanos() {
      enter("slowAfterNanos");
      return Long.MAX_VALUE;
    }

    void await() throws InterruptedException {
      assertTrue(runs.await(DEADLINE_S, TimeUnit.SECONDS), () -> runs.getCount() + " left");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"run", "loader", "expectedNanos", "charge", "slowAfterNanos", "none"})
  void aTurnThatFailsInAnyOfItsMethodsRunsOnLikeTheOthers(String method) throws Exception {
    long before = SurvivedFaults.count();
    try (TickScheduler scheduler =
        new TickScheduler(THREADS, Duration.ofSeconds(DEADLINE_S), Duration.ZERO, metrics)) {
      Faulty faulty = new Faulty(method, scheduler);
      Faulty healthy = new Faulty("none", scheduler);
      scheduler.schedule(faulty, scheduler.nanoTime());
      scheduler.schedule(healthy, scheduler.nanoTime());
      faulty.await();
      healthy.await();
    }
    assertEquals(0, metrics.counted(EngineMetric.TICK_THREADS_DIED));
    boolean eachTime = List.of("run", "loader", "charge").contains(method);
    assertTrue(!eachTime || SurvivedFaults.count() - before >= RUNS, "the operator sees a figure");
  }

  @Test
  void aShardThatCouldNotBeToldThatItHangsIsToldAgain() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    CountDownLatch told = new CountDownLatch(1);
    AtomicInteger tries = new AtomicInteger();
    Turn hanging =
        new Turn() {
          @Override
          public void run() {
            try {
              release.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          }

          @Override
          public void onAbandoned(Thread thread, Duration after) {
            if (tries.incrementAndGet() < 3) {
              throw new OutOfMemoryError("a test's");
            }
            told.countDown();
          }
        };
    try (TickScheduler scheduler = new TickScheduler(1, Duration.ofMillis(50), metrics)) {
      scheduler.schedule(hanging, scheduler.nanoTime());
      assertTrue(told.await(DEADLINE_S, TimeUnit.SECONDS));
      release.countDown();
    }
    assertEquals(3, tries.get());
  }

  // ---- a thread that ends all the same ----------------------------------------------------

  /** Threads that a test makes, for a real watchdog. */
  private static final class TestPool implements TickWatchdog.Pool {
    final Set<TickThread> threads = ConcurrentHashMap.newKeySet();
    final LinkedBlockingQueue<TickThread> buried = new LinkedBlockingQueue<>();
    final LinkedBlockingQueue<Integer> available = new LinkedBlockingQueue<>();
    volatile boolean closed;

    @Override
    public Iterable<TickThread> threads() {
      return threads;
    }

    @Override
    public int spare() {
      return 0;
    }

    @Override
    public void bury(TickThread dead) {
      threads.remove(dead);
      buried.add(dead);
    }

    @Override
    public void relieve(int now) {
      if (available.isEmpty()) {
        available.add(now);
      }
    }

    @Override
    public boolean closed() {
      return closed;
    }
  }

  @Test
  void aThreadThatHasEndedInATurnIsReplacedAndItsTurnDoesNotHang() throws Exception {
    AtomicInteger abandoned = new AtomicInteger();
    Turn innocent =
        new Turn() {
          @Override
          public void run() {}

          @Override
          public void onAbandoned(Thread thread, Duration after) {
            abandoned.incrementAndGet();
          }
        };
    TickThread dead = new TickThread();
    Thread thread =
        Thread.ofPlatform()
            .start(
                () -> {
                  dead.begin();
                  dead.enterTurn(innocent); // and ends in it
                });
    thread.join();
    TestPool pool = new TestPool();
    pool.threads.add(dead);
    TickWatchdog watchdog =
        new TickWatchdog(
            pool, Duration.ofNanos(1), Duration.ofDays(1), new ProcessPauses(System.nanoTime()));
    watchdog.start();
    assertSame(dead, pool.buried.poll(DEADLINE_S, TimeUnit.SECONDS));
    assertEquals(0, pool.available.poll(DEADLINE_S, TimeUnit.SECONDS), "another is started");
    pool.closed = true;
    watchdog.stop();
    assertEquals(0, abandoned.get());
    assertSame(innocent, dead.unfinished(), "its shard is given another turn");
    assertFalse(dead.abandoned());
  }
}
