package dev.martlet.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.martlet.api.SubscriberId;
import dev.martlet.api.auth.Principal;
import dev.martlet.api.shard.Decision;
import dev.martlet.api.shard.ShardSettings;
import dev.martlet.api.shard.Subscriber;
import dev.martlet.api.shard.Tick;
import dev.martlet.engine.codec.InputError;
import dev.martlet.engine.limits.EngineLimits;
import dev.martlet.engine.metrics.EngineMetric;
import dev.martlet.engine.metrics.Metrics;
import dev.martlet.engine.plugin.HostedType;
import dev.martlet.engine.stream.CloseReason;
import dev.martlet.engine.subscription.SubscriberConnection;
import dev.martlet.engine.subscription.Subscription;
import dev.martlet.engine.tick.TickScheduler;
import dev.martlet.engine.tick.Turn;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A turn that does not return, with the real threads and the real watchdog. */
class QuarantineTest {
  private static final int DEADLINE_S = 60;
  private static final Duration TIMEOUT = Duration.ofMillis(400);
  private static final ShardSettings FAST = ShardSettings.DEFAULT.withTickRate(200);

  private final Metrics metrics = new Metrics();
  private final TickScheduler scheduler = new TickScheduler(1, TIMEOUT, metrics);
  private final LinkedBlockingQueue<Shard<?>> ended = new LinkedBlockingQueue<>();
  private final ShardHost host =
      new ShardHost(scheduler, EngineLimits.DEFAULT, metrics, ended::add);
  private final CountDownLatch release = new CountDownLatch(1);

  @AfterEach
  void close() {
    release.countDown();
    scheduler.close();
  }

  /** Hangs in a method and ignores interrupts until the test is over. */
  private final class Hanging extends Probe {
    final CountDownLatch hangs = new CountDownLatch(1);
    final CountDownLatch back = new CountDownLatch(1);
    private final String method;

    Hanging(String method) {
      this.method = method;
    }

    private void enter(String name) {
      if (!name.equals(method)) {
        return;
      }
      hangs.countDown();
      boolean waiting = true;
      while (waiting) {
        try {
          release.await();
          waiting = false;
        } catch (InterruptedException e) {
          // hostile
        }
      }
      back.countDown();
    }

    @Override
    public void advance(Tick tick) {
      enter("advance");
    }

    @Override
    public Decision authorizeJoin(Subscriber subscriber) {
      enter("authorizeJoin");
      return Decision.allow();
    }
  }

  /** Ticks normally and counts. */
  private static Probe counting(CountDownLatch ticked) {
    return new Probe() {
      @Override
      public void advance(Tick tick) {
        ticked.countDown();
      }
    };
  }

  /** A connection whose close can be awaited. */
  private static final class Waiter implements SubscriberConnection {
    final CountDownLatch over = new CountDownLatch(1);
    private volatile Subscription subscription;

    void subscribe(Shard<?> shard) {
      subscription = shard.subscribe(new SubscriberId("eva"), Principal.user("eva"), this);
      ready(); // in case it ended before the subscription was known
    }

    @Override
    public void ready() {
      Subscription mine = subscription;
      if (mine != null && mine.outbox().closeReason().isPresent()) {
        over.countDown();
      }
    }

    @Override
    public void onInputError(InputError error) {}

    CloseReason closeReason() throws InterruptedException {
      assertTrue(over.await(DEADLINE_S, TimeUnit.SECONDS), "it is told");
      return subscription.outbox().closeReason().orElseThrow();
    }
  }

  private Shard<?> await(LinkedBlockingQueue<Shard<?>> queue) throws InterruptedException {
    return queue.poll(DEADLINE_S, TimeUnit.SECONDS);
  }

  @Test
  void subscribersAreToldAndOthersTickOnWithOneThreadOnly() throws Exception {
    Hanging stuck = new Hanging("advance");
    HostedType<Probe.Word> type = Shards.type();
    Shard<?> shard = Shards.of(type, stuck, FAST, host);
    Waiter eva = new Waiter();
    eva.subscribe(shard);
    assertTrue(stuck.hangs.await(DEADLINE_S, TimeUnit.SECONDS));

    // The one tick thread hangs; another takes its place long before the turn is abandoned.
    CountDownLatch ticked = new CountDownLatch(100);
    Shards.of(counting(ticked), FAST, host);
    assertTrue(ticked.await(DEADLINE_S, TimeUnit.SECONDS));
    assertSame(shard, await(ended));
    assertEquals(CloseReason.HANGS, eva.closeReason());
    assertTrue(shard.hanging());
    assertFalse(shard.running());
    assertEquals(1, scheduler.lost());
    assertEquals(1, type.hung().get());
    assertEquals(1, metrics.counted(EngineMetric.SHARDS_QUARANTINED));
    assertTrue(metrics.counted(EngineMetric.TICK_THREADS_RELIEVED) >= 1);
    assertEquals(0, shard.status().subscribers());

    // A join is still answered, although the shard has no more turns.
    Waiter late = new Waiter();
    late.subscribe(shard);
    assertEquals(CloseReason.STOPPED, late.closeReason());

    release.countDown();
    assertTrue(stuck.back.await(DEADLINE_S, TimeUnit.SECONDS));
    awaitNone(shard);
    assertEquals(0, type.hung().get());
    assertEquals(1, shard.status().clock().tick(), "it came back, and ticked no more");
  }

  /** Not timed: ends when the thread has noticed. */
  private void awaitNone(Shard<?> shard) {
    while (shard.hanging() || scheduler.lost() > 0) {
      Thread.onSpinWait();
    }
  }

  @Test
  void aSubscriberThatIsJustJoiningIsToldToo() throws Exception {
    Hanging stuck = new Hanging("authorizeJoin");
    Shard<?> shard = Shards.of(stuck, FAST, host);
    Waiter eva = new Waiter();
    eva.subscribe(shard);
    assertTrue(stuck.hangs.await(DEADLINE_S, TimeUnit.SECONDS));
    assertEquals(CloseReason.HANGS, eva.closeReason());
    release.countDown();
    awaitNone(shard);
    assertEquals(0, shard.status().subscribers(), "and takes no seat when the turn comes back");
  }

  @Test
  void aTickThreadThatAPluginInterruptsGoesOn() throws Exception {
    CountDownLatch ticked = new CountDownLatch(50);
    Shards.of(
        new Probe() {
          @Override
          public void advance(Tick tick) {
            Thread.currentThread().interrupt();
            ticked.countDown();
          }
        },
        FAST,
        host);
    assertTrue(ticked.await(DEADLINE_S, TimeUnit.SECONDS));
  }

  /** Each turn blocks for longer than the watchdog waits, and still every shard gets its ticks. */
  @Test
  void manyThatBlockDoNotHoldUpOneThatDoesNot() throws Exception {
    CountDownLatch blocked = new CountDownLatch(20);
    List<Shard<?>> slow = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      boolean[] first = {true};
      slow.add(
          Shards.of(
              new Probe() {
                @Override
                public void advance(Tick tick) {
                  if (first[0]) {
                    first[0] = false;
                    blocked.countDown();
                    try {
                      release.await();
                    } catch (InterruptedException e) {
                      // abandoned: it ends
                    }
                  }
                }
              },
              FAST,
              host));
    }
    CountDownLatch ticked = new CountDownLatch(20);
    Shards.of(counting(ticked), FAST, host);
    assertTrue(blocked.await(DEADLINE_S, TimeUnit.SECONDS));
    assertTrue(ticked.await(DEADLINE_S, TimeUnit.SECONDS));
    release.countDown();
    assertEquals(20, slow.size());
  }

  @Test
  void whatATurnCostsIsCharged() throws Exception {
    LinkedBlockingQueue<long[]> charges = new LinkedBlockingQueue<>();
    scheduler.schedule(
        new Turn() {
          private byte[] kept;

          @Override
          public void run() {
            kept = new byte[10_000_000];
            kept[0] = 1;
          }

          @Override
          public void charge(long elapsed, long cpu, long allocated) {
            charges.add(new long[] {elapsed, cpu, allocated});
          }
        },
        scheduler.nanoTime());
    long[] charge = charges.poll(DEADLINE_S, TimeUnit.SECONDS);
    assertTrue(charge[0] > 0 && charge[1] > 0);
    assertTrue(charge[2] >= 10_000_000, "allocated " + charge[2]);
  }
}
