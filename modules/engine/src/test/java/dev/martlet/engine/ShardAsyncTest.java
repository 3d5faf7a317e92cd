package dev.martlet.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.martlet.api.shard.AsyncId;
import dev.martlet.api.shard.AsyncResult;
import dev.martlet.api.shard.AsyncWork;
import dev.martlet.api.shard.ShardSettings;
import dev.martlet.engine.limits.AsyncLimits;
import dev.martlet.engine.limits.EngineLimits;
import dev.martlet.engine.metrics.EngineMetric;
import dev.martlet.engine.plugin.PluginThreads;
import dev.martlet.engine.stream.CloseReason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Work that a simulation has done beside its ticks: each outcome that it can have. */
class ShardAsyncTest extends ContextFixture {
  private static final Duration SOON = Duration.ofMillis(50);

  private final List<AsyncResult<?>> results = new ArrayList<>();
  private final List<Long> ticksOfResults = new ArrayList<>();

  /** What the simulation does in its next turn, when it is asked for a view. */
  private void inTurn(Runnable what) {
    AtomicBoolean done = new AtomicBoolean();
    probe.views =
        subscriber -> {
          if (!done.getAndSet(true)) {
            what.run();
          }
          return Optional.empty();
        };
  }

  private <T> AsyncId call(AsyncWork<T> work) {
    return context.async(
        "work",
        work,
        result -> {
          results.add(result);
          ticksOfResults.add((long) probe.ticks.size() + 1);
        });
  }

  /** Makes calls in the next tick, and runs it; they are done when they are told to end. */
  private void callAtOnce(int calls, CountDownLatch end) {
    inTurn(
        () -> {
          for (int i = 0; i < calls; i++) {
            call(
                call -> {
                  end.await();
                  return "done";
                });
          }
        });
    clock.advance(STEP);
  }

  private void awaitMail() {
    await(() -> context.calls().waiting() > 0);
  }

  private void limit(AsyncLimits async) {
    limits = EngineLimits.builder().async(async).build();
  }

  private double counted(String outcome) {
    return metrics.counter(EngineMetric.ASYNC_CALLS, "probe", outcome).sum();
  }

  @Test
  void aResultIsHandledInALaterTickBeforeTheInputs() {
    Shard<?> shard = started(ShardSettings.DEFAULT);
    Player eva = new Player(shard, "eva");
    clock.settle();
    AtomicReference<AsyncId> id = new AtomicReference<>();
    AtomicReference<Thread> thread = new AtomicReference<>();
    inTurn(
        () ->
            id.set(
                call(
                    call -> {
                      thread.set(Thread.currentThread());
                      return "done by " + call.id().number();
                    })));
    clock.advance(STEP);
    awaitMail();
    eva.say("hello");
    clock.advance(STEP);
    assertEquals(List.of(new AsyncResult.Done<>(id.get(), "done by 1")), results);
    assertEquals(List.of(2L), ticksOfResults);
    assertEquals(1, counted("done"));
    assertFalse(thread.get().isVirtual());
    assertEquals(PluginThreads.GROUP, thread.get().getThreadGroup());
  }

  @Test
  void anEventDrivenShardTicksForAResult() {
    Shard<?> shard = started(ShardSettings.DEFAULT.withTickRate(0));
    Player eva = new Player(shard, "eva");
    clock.settle();
    inTurn(() -> call(call -> 7));
    eva.say("now");
    await( // the result is there before the shard is woken for it
        () -> {
          clock.settle();
          return results.size() == 1;
        });
    assertEquals(3, probe.ticks.size());
  }

  @Test
  void aCallOfCreateIsHandledInTheFirstTick() {
    prepare(ShardSettings.DEFAULT);
    AsyncId id = call(call -> "loaded");
    awaitMail();
    start();
    clock.advance(STEP);
    assertEquals(List.of(new AsyncResult.Done<>(id, "loaded")), results);
    assertEquals("probe:x/0000000000000007/0/1", id.toString());
  }

  @Test
  void theIdsCountTheCallsOfATick() {
    Shard<?> shard = started(ShardSettings.DEFAULT);
    List<String> ids = new ArrayList<>();
    new Player(shard, "eva");
    clock.settle();
    inTurn(
        () -> {
          ids.add(call(call -> 1).toString());
          ids.add(call(call -> 2).toString());
        });
    clock.advance(STEP);
    await(() -> context.calls().waiting() == 2);
    inTurn(() -> ids.add(call(call -> 3).toString()));
    clock.advance(STEP);
    assertEquals(
        List.of(
            "probe:x/0000000000000007/1/1",
            "probe:x/0000000000000007/1/2",
            "probe:x/0000000000000007/2/1"),
        ids);
  }

  @Test
  void workThatThrowsFailsAndTheShardGoesOn() {
    Shard<?> shard = started(ShardSettings.DEFAULT);
    new Player(shard, "eva");
    clock.settle();
    inTurn(
        () ->
            call(
                call -> {
                  throw new StackOverflowError("deep");
                }));
    clock.advance(STEP);
    awaitMail();
    clock.advance(STEP);
    AsyncResult.Failed<?> failed = assertInstanceOf(AsyncResult.Failed.class, results.getFirst());
    assertEquals("java.lang.StackOverflowError: deep", failed.fault());
    assertEquals(1, counted("failed"));
    assertTrue(shard.running());
  }

  @Test
  void aResultThatIsNoDataFails() {
    Shard<?> shard = started(ShardSettings.DEFAULT);
    new Player(shard, "eva");
    clock.settle();
    inTurn(() -> call(call -> new Thread()));
    clock.advance(STEP);
    awaitMail();
    clock.advance(STEP);
    AsyncResult.Failed<?> failed = assertInstanceOf(AsyncResult.Failed.class, results.getFirst());
    assertEquals(
        "java.lang.IllegalArgumentException: the result is no data: (java.lang.Thread) is no data:"
            + " put what clients need of it into a record; the protocol page lists the types of the"
            + " JDK that are data",
        failed.fault());
  }

  @Test
  void workThatLoopsIsLateAndLeftBehindAndAnotherRunsInItsPlace() {
    limit(AsyncLimits.DEFAULT.withThreads(1).withDeadline(SOON));
    Shard<?> shard = started(ShardSettings.DEFAULT);
    new Player(shard, "eva");
    clock.settle();
    AtomicBoolean enough = new AtomicBoolean();
    inTurn(
        () ->
            call(
                call -> {
                  while (!enough.get()) {
                    Thread.onSpinWait(); // heeds no interrupt
                  }
                  return "too late";
                }));
    clock.advance(STEP);
    awaitMail();
    clock.advance(STEP);
    assertInstanceOf(AsyncResult.Late.class, results.getFirst());
    assertEquals(1, host.calls().lost());
    assertEquals(1, type.lateCalls().get());
    inTurn(() -> call(call -> "next"));
    clock.advance(STEP);
    awaitMail();
    clock.advance(STEP);
    assertInstanceOf(AsyncResult.Done.class, results.getLast());
    enough.set(true);
    await(() -> host.calls().lost() == 0);
    clock.advance(STEP);
    assertEquals(2, results.size(), "the result that came after the deadline is nobody's");
  }

  @Test
  void workThatFoundNoThreadUntilItsDeadlineIsLate() {
    limit(AsyncLimits.DEFAULT.withThreads(1).withDeadline(SOON));
    Shard<?> shard = started(ShardSettings.DEFAULT);
    new Player(shard, "eva");
    clock.settle();
    CountDownLatch end = new CountDownLatch(1);
    AtomicBoolean begun = new AtomicBoolean();
    host.calls()
        .submitLast(
            "occupies the thread",
            type,
            () -> {
              end.await();
              return null;
            },
            outcome -> {});
    inTurn(
        () ->
            call(
                call -> {
                  begun.set(true);
                  return null;
                }));
    clock.advance(STEP);
    awaitMail();
    clock.advance(STEP);
    assertInstanceOf(AsyncResult.Late.class, results.getFirst());
    end.countDown();
    await(() -> host.calls().running() == 0);
    assertFalse(begun.get());
  }

  @Test
  void tooManyCallsAreRefusedWithoutEffect() {
    limit(AsyncLimits.DEFAULT.withPerShard(2));
    Shard<?> shard = started(ShardSettings.DEFAULT);
    new Player(shard, "eva");
    clock.settle();
    CountDownLatch end = new CountDownLatch(1);
    callAtOnce(3, end);
    awaitMail();
    clock.advance(STEP);
    assertEquals(
        "refused: this shard has 2 calls already (martlet.limits.async-calls-per-shard)",
        results.getFirst().fault());
    end.countDown();
    await(() -> context.calls().waiting() == 2);
    clock.advance(STEP);
    assertEquals(3, results.size());
    assertEquals(1, counted("refused"));
  }

  @Test
  void whatWaitsInTheServerIsBounded() {
    limit(AsyncLimits.DEFAULT.withThreads(1).withWaiting(0));
    Shard<?> shard = started(ShardSettings.DEFAULT);
    new Player(shard, "eva");
    clock.settle();
    CountDownLatch end = new CountDownLatch(1);
    callAtOnce(2, end);
    awaitMail();
    clock.advance(STEP);
    assertEquals(
        "refused: the server has too many calls (martlet.limits.async-calls)",
        results.getFirst().fault());
    end.countDown();
  }

  @Test
  void aTypeWhoseCallsDoNotReturnIsRefusedMore() {
    type.lateCalls().set(limits.hungPerType());
    prepare(ShardSettings.DEFAULT);
    call(call -> "never");
    start();
    clock.advance(STEP);
    assertEquals(
        "refused: 3 calls of this type of shard do not return", results.getFirst().fault());
  }

  @Test
  void aHandlerThatThrowsCostsItsShardNothing() {
    prepare(ShardSettings.DEFAULT);
    context.async(
        "work",
        call -> 1,
        result -> {
          throw new IllegalStateException("handler");
        });
    call(call -> 2);
    await(() -> context.calls().waiting() == 2);
    Shard<?> shard = start();
    clock.advance(STEP);
    assertEquals(1, results.size());
    assertTrue(shard.running());
    assertEquals(1, metrics.counter(EngineMetric.PLUGIN_FAILURES, "async").sum());
  }

  @Test
  void callsAreCancelledWhenTheShardEnds() {
    limit(AsyncLimits.DEFAULT.withThreads(1));
    Shard<?> shard = started(ShardSettings.DEFAULT);
    new Player(shard, "eva");
    clock.settle();
    CountDownLatch begun = new CountDownLatch(1);
    AtomicBoolean interrupted = new AtomicBoolean();
    AtomicBoolean second = new AtomicBoolean();
    inTurn(
        () -> {
          call(
              call -> {
                begun.countDown();
                try {
                  new CountDownLatch(1).await();
                } catch (InterruptedException e) {
                  interrupted.set(true);
                }
                return null;
              });
          call(
              call -> {
                second.set(true);
                return null;
              });
        });
    clock.advance(STEP);
    await(() -> begun.getCount() == 0);
    shard.stop(CloseReason.STOPPED);
    clock.settle();
    assertEquals(List.of(shard), ended);
    await(interrupted::get);
    await(() -> host.calls().running() == 0);
    assertFalse(second.get());
    assertEquals(List.of(), results);
    assertEquals(2, counted("cancelled"));
    assertEquals(0, host.calls().waiting());
  }

  @Test
  void aShardWithACallIsNotIdle() {
    Shard<?> shard = started(ShardSettings.DEFAULT.withIdleShutdown(Duration.ofSeconds(1)));
    Player eva = new Player(shard, "eva");
    clock.settle();
    CountDownLatch end = new CountDownLatch(1);
    inTurn(
        () ->
            call(
                call -> {
                  end.await();
                  return 1;
                }));
    clock.advance(STEP);
    eva.leave();
    clock.advance(HOUR);
    shard.housekeep();
    clock.settle();
    assertTrue(shard.running());
    end.countDown();
    awaitMail();
    clock.advance(STEP);
    shard.housekeep();
    clock.settle();
    assertFalse(shard.running());
  }

  @Test
  void onlyTheShardsTurnMayCall() {
    started(ShardSettings.DEFAULT);
    assertThrows(IllegalStateException.class, () -> call(call -> 1));
  }
}
