package dev.martlet.engine.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.martlet.engine.metrics.EngineMetric;
import dev.martlet.engine.metrics.Metrics;
import dev.martlet.engine.plugin.PluginThreads.Outcome;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PluginThreadsTest {
  private static final Duration DEADLINE = Duration.ofSeconds(60);
  private static final Duration SOON = Duration.ofMillis(50);

  private static final ClassLoader LOADER = PluginThreadsTest.class.getClassLoader();

  private final Metrics metrics = new Metrics();
  private final PluginThreads threads = new PluginThreads("test", 2, metrics);

  @AfterEach
  void close() {
    threads.close();
  }

  @Test
  void whatIsReturnedOrThrownIsTheOutcome() throws Exception {
    assertEquals(new Outcome.Returned<>(7), threads.call("seven", LOADER, DEADLINE, () -> 7));
    assertEquals(new Outcome.Returned<>(null), threads.call("null", LOADER, DEADLINE, () -> null));
    Outcome.Threw<?> threw =
        assertInstanceOf(
            Outcome.Threw.class,
            threads.call(
                "throws",
                LOADER,
                DEADLINE,
                () -> {
                  throw new StackOverflowError("deep");
                }));
    assertEquals("deep", threw.message());
    assertTrue(threw.stack().contains("PluginThreadsTest"), threw.stack());
    assertEquals(0, threads.lost());
  }

  @Test
  void theyArePlatformThreadsThatTellThemselvesFromThoseThatPluginsStart() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    long before = PluginThreads.startedByPlugins();
    Outcome<Boolean> outcome =
        threads.call(
            "starts one",
            LOADER,
            DEADLINE,
            () -> {
              new Thread(() -> awaitQuietly(end), "the plugin's own").start();
              return Thread.currentThread().isVirtual();
            });
    assertEquals(new Outcome.Returned<>(false), outcome);
    assertEquals(before + 1, PluginThreads.startedByPlugins());
    end.countDown();
  }

  private static void awaitQuietly(CountDownLatch latch) {
    while (true) {
      try {
        latch.await();
        return;
      } catch (InterruptedException e) {
        // hostile: ignores interrupts
      }
    }
  }

  @Test
  void aCallThatDoesNotReturnIsLeftBehindAndCountsUntilItDoes() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    CountDownLatch ended = new CountDownLatch(2);
    for (int i = 0; i < 2; i++) {
      Outcome<Object> late =
          threads.call(
              "hangs",
              LOADER,
              SOON,
              () -> {
                awaitQuietly(end);
                ended.countDown();
                return null;
              });
      String stack = assertInstanceOf(Outcome.Late.class, late).stack();
      assertTrue(stack.contains("awaitQuietly"), stack);
    }
    assertEquals(2, threads.lost());
    assertEquals(2, metrics.counted(EngineMetric.PLUGIN_CALLS_LATE));
    assertInstanceOf(Outcome.Busy.class, threads.call("no thread is left", LOADER, SOON, () -> 1));
    assertEquals(1, metrics.counted(EngineMetric.PLUGIN_CALLS_REFUSED));
    end.countDown();
    assertTrue(ended.await(60, TimeUnit.SECONDS));
    assertEquals(new Outcome.Returned<>(1), threads.call("room again", LOADER, DEADLINE, () -> 1));
    assertFalse(Thread.currentThread().isInterrupted());
  }

  @Test
  void anInterruptOfTheDeadlineDoesNotReachTheNextCall() throws Exception {
    CountDownLatch interrupted = new CountDownLatch(1);
    threads.call(
        "waits",
        LOADER,
        SOON,
        () -> {
          try {
            new CountDownLatch(1).await();
          } finally {
            Thread.currentThread().interrupt();
            interrupted.countDown();
          }
          return null;
        });
    assertTrue(interrupted.await(60, TimeUnit.SECONDS));
    for (int i = 0; i < 20; i++) {
      assertEquals(
          new Outcome.Returned<>(false),
          threads.call("next", LOADER, DEADLINE, () -> Thread.currentThread().isInterrupted()));
    }
  }

  @Test
  void aDeadlineThatNoClockCountsToIsNone() throws Exception {
    Duration forever = ChronoUnit.FOREVER.getDuration();
    assertEquals(new Outcome.Returned<>(7), threads.call("seven", LOADER, forever, () -> 7));
  }

  @Test
  void aCallHasItsPluginsContextClassLoaderAndWhatItChangesOfTheThreadDoesNotReachTheNextCall()
      throws Exception {
    ClassLoader plugin = new ClassLoader() {};
    assertEquals(
        new Outcome.Returned<>(plugin),
        threads.call(
            "looks", plugin, DEADLINE, () -> Thread.currentThread().getContextClassLoader()));
    for (int i = 0; i < 20; i++) {
      Outcome<String> outcome =
          threads.call(
              "looks and changes",
              LOADER,
              DEADLINE,
              () -> {
                Thread thread = Thread.currentThread();
                String seen =
                    thread.getName() + " " + thread.getPriority() + " " + thread.isInterrupted();
                assertEquals(LOADER, thread.getContextClassLoader());
                assertEquals(thread.getThreadGroup(), thread.getUncaughtExceptionHandler());
                thread.setName("mine");
                thread.setPriority(Thread.MIN_PRIORITY);
                thread.setContextClassLoader(plugin);
                thread.setUncaughtExceptionHandler((failed, cause) -> {});
                thread.interrupt();
                return seen;
              });
      assertEquals(new Outcome.Returned<>("martlet-test 5 false"), outcome);
    }
  }
}
