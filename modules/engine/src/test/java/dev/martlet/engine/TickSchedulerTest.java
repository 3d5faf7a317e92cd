package dev.martlet.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.martlet.api.shard.Input;
import dev.martlet.api.shard.ShardSettings;
import dev.martlet.api.shard.Simulation;
import dev.martlet.api.shard.Subscriber;
import dev.martlet.api.shard.Tick;
import dev.martlet.engine.limits.EngineLimits;
import dev.martlet.engine.limits.InputBytes;
import dev.martlet.engine.metrics.Metrics;
import dev.martlet.engine.tick.Scheduling;
import dev.martlet.engine.tick.TickScheduler;
import dev.martlet.engine.tick.Turn;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The scheduler with its real threads. */
class TickSchedulerTest {
  private static final int DEADLINE_S = 60;
  private static final Duration DEADLINE = Duration.ofSeconds(DEADLINE_S);

  /** Limits for floods: no input waits for its share. */
  private static final EngineLimits ALL_AT_ONCE =
      EngineLimits.builder()
          .inputsPerTick(Integer.MAX_VALUE)
          .inputsWaiting(Integer.MAX_VALUE)
          .inputBytes(InputBytes.UNLIMITED)
          .createDeadline(DEADLINE)
          .hungPerType(1)
          .shardCpu(Duration.ofDays(1))
          .shardAllocation(Long.MAX_VALUE)
          .build();

  /** Fails if two threads are in it at once. Counts without synchronization of its own. */
  private static final class Unsynchronised implements Simulation<Probe.Word> {
    final AtomicBoolean inside = new AtomicBoolean();
    final AtomicBoolean overlapped = new AtomicBoolean();
    final CountDownLatch all;
    int applied;

    Unsynchronised(int inputs) {
      all = new CountDownLatch(inputs);
    }

    private void alone(Runnable work) {
      if (!inside.compareAndSet(false, true)) {
        overlapped.set(true);
      }
      work.run();
      inside.set(false);
    }

    @Override
    public void onJoin(Subscriber subscriber) {
      alone(Thread::yield);
    }

    @Override
    public void apply(Subscriber subscriber, Input<Probe.Word> input) {
      alone(() -> applied++);
      all.countDown();
    }

    @Override
    public void advance(Tick tick) {
      alone(Thread::yield);
    }

    @Override
    public Object snapshot() {
      return List.of();
    }
  }

  private static Shard<?> start(
      Simulation<Probe.Word> simulation, int rate, Scheduling scheduling) {
    return Shards.of(
        simulation,
        ShardSettings.DEFAULT.withTickRate(rate).withMaxQueuedInputs(0).withMaxSubscribers(0),
        new ShardHost(scheduling, ALL_AT_ONCE, new Metrics(), s -> {}));
  }

  private static void flood(int rate) throws Exception {
    int senders = 8;
    int each = 2_000;
    Unsynchronised simulation = new Unsynchronised(senders * each);
    byte[] message = "{\"input\":{\"text\":\"x\"}}".getBytes(StandardCharsets.UTF_8);
    try (TickScheduler scheduler = new TickScheduler(4, DEADLINE, new Metrics())) {
      Shard<?> shard = start(simulation, rate, scheduler);
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < senders; i++) {
        String name = "p" + i;
        threads.add(
            Thread.startVirtualThread(
                () -> {
                  Player player = new Player(shard, name);
                  for (int k = 0; k < each; k++) {
                    shard.receive(player.subscription, message);
                  }
                }));
      }
      for (Thread thread : threads) {
        thread.join();
      }
      assertTrue(simulation.all.await(DEADLINE_S, TimeUnit.SECONDS), "every input is applied");
      assertFalse(simulation.overlapped.get(), "one thread at a time");
      assertEquals(senders * each, simulation.applied, "and each sees what the last one did");
    }
  }

  @Test
  void aTickingShardHasOneOwnerAtATime() throws Exception {
    flood(1000);
  }

  @Test
  void anEventDrivenShardHasOneOwnerAtATime() throws Exception {
    flood(0);
  }

  /**
   * A client may send as soon as its socket is open, which is before the shard has answered its
   * join.
   */
  @Test
  void inputsSentRightAfterTheJoinRequestAreNotLost() throws Exception {
    int players = 2_000;
    Unsynchronised simulation = new Unsynchronised(players);
    byte[] message = "{\"input\":{\"text\":\"x\"}}".getBytes(StandardCharsets.UTF_8);
    try (TickScheduler scheduler = new TickScheduler(2, DEADLINE, new Metrics())) {
      Shard<?> shard = start(simulation, 1000, scheduler);
      for (int i = 0; i < players; i++) {
        Player player = new Player(shard, "p");
        shard.receive(player.subscription, message);
        if (i % 2 == 0) {
          player.leave(); // half of them before the shard has answered
        }
      }
      assertTrue(
          simulation.all.await(DEADLINE_S, TimeUnit.SECONDS),
          () -> "lost " + simulation.all.getCount());
    }
  }

  @Test
  void aShardThatHangsDoesNotKeepAnotherFromTicking() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    CountDownLatch hanging = new CountDownLatch(1);
    CountDownLatch ticked = new CountDownLatch(20);
    Probe stuck =
        new Probe() {
          @Override
          public void advance(Tick tick) {
            hanging.countDown();
            try {
              release.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          }
        };
    Probe healthy =
        new Probe() {
          @Override
          public void advance(Tick tick) {
            ticked.countDown();
          }
        };
    try (TickScheduler scheduler = new TickScheduler(2, DEADLINE, new Metrics())) {
      start(stuck, 100, scheduler);
      assertTrue(hanging.await(DEADLINE_S, TimeUnit.SECONDS));
      start(healthy, 100, scheduler);
      assertTrue(ticked.await(DEADLINE_S, TimeUnit.SECONDS));
      release.countDown();
    }
  }

  @Test
  void whatIsDueFirstRunsFirst() throws Exception {
    List<Integer> order = new ArrayList<>();
    AtomicInteger seen = new AtomicInteger();
    CountDownLatch done = new CountDownLatch(3);
    try (TickScheduler scheduler = new TickScheduler(1, DEADLINE, new Metrics())) {
      CountDownLatch gate = new CountDownLatch(1);
      scheduler.schedule(
          () -> {
            try {
              gate.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          },
          scheduler.nanoTime());
      long now = scheduler.nanoTime();
      for (int i : new int[] {2, 0, 1}) {
        scheduler.schedule(
            () -> {
              order.add(i);
              seen.incrementAndGet();
              done.countDown();
            },
            now + i);
      }
      gate.countDown();
      assertTrue(done.await(DEADLINE_S, TimeUnit.SECONDS));
      assertEquals(3, seen.get());
      assertEquals(List.of(0, 1, 2), order);
    }
  }

  /** What a query to a database does, in a simulation that must not wait. */
  @Test
  void aTurnThatBlocksLongerThanItsStepIsReportedWhileItBlocks() throws Exception {
    CountDownLatch reported = new CountDownLatch(1);
    List<StackTraceElement> where = new CopyOnWriteArrayList<>();
    Turn blocking =
        new Turn() {
          @Override
          public void run() {
            try {
              reported.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          }

          @Override
          public long slowAfterNanos() {
            return Duration.ofMillis(200).toNanos();
          }

          @Override
          public void onSlow(long nanos, Thread.State state, StackTraceElement[] stack) {
            where.addAll(List.of(stack));
            reported.countDown();
          }
        };
    try (TickScheduler scheduler = new TickScheduler(2, DEADLINE, new Metrics())) {
      scheduler.schedule(blocking, scheduler.nanoTime());
      assertTrue(reported.await(DEADLINE_S, TimeUnit.SECONDS));
      assertTrue(
          where.stream().anyMatch(frame -> frame.getClassName().startsWith(getClass().getName())),
          where::toString);
    }
  }
}
