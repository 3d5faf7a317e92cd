package dev.martlet.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.martlet.api.ShardId;
import dev.martlet.api.auth.Principal;
import dev.martlet.api.shard.ShardContext;
import dev.martlet.api.shard.ShardSettings;
import dev.martlet.api.shard.ShardType;
import dev.martlet.api.shard.Simulation;
import dev.martlet.engine.limits.EngineLimits;
import dev.martlet.engine.metrics.Metrics;
import dev.martlet.engine.plugin.HostedType;
import dev.martlet.engine.plugin.PluginJson;
import dev.martlet.engine.plugin.PluginSite;
import dev.martlet.engine.plugin.PluginThreads;
import dev.martlet.engine.plugin.ShardPlan;
import dev.martlet.engine.stream.CloseReason;
import dev.martlet.wire.InputLimits;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What meets a shard that is just being made, or just ends: each is told one and the same. */
class ShardMakingTest {
  private static final ShardId ID = new ShardId("gated:a");
  private static final Principal EVA = Principal.user("eva");

  /** Nothing is made for them. */
  private static final Principal STRANGER = Principal.user("stranger");

  /** A type that stops in one of its methods until the test lets it go on. */
  private static final class Gated implements ShardType<Probe.Word> {
    final Semaphore entered = new Semaphore(0);
    final Semaphore allowed = new Semaphore(0);
    volatile String gate = "create";
    volatile boolean onDemand = true;
    volatile RuntimeException failure;
    volatile boolean knowsId = true;

    private void enter(String method) {
      if (method.equals(gate)) {
        entered.release();
        allowed.acquireUninterruptibly();
      }
    }

    @Override
    public String name() {
      return "gated";
    }

    @Override
    public boolean createsOnDemand(ShardId id, Principal principal) {
      enter("createsOnDemand");
      if (principal.equals(Principal.user("thrower"))) {
        throw new IllegalStateException("a test's");
      }
      return onDemand && !principal.equals(STRANGER);
    }

    @Override
    public ShardSettings settings(ShardId id) {
      enter("settings");
      if (!knowsId) {
        throw new IllegalArgumentException("no such room");
      }
      return ShardSettings.DEFAULT;
    }

    @Override
    public Simulation<Probe.Word> create(ShardContext context) {
      enter("create");
      RuntimeException thrown = failure;
      failure = null;
      if (thrown != null) {
        throw thrown;
      }
      return new Probe();
    }
  }

  private final Gated type = new Gated();
  private final HostedType<Probe.Word> hosted =
      HostedType.of(
          type, new PluginJson(InputLimits.DEFAULT, 100_000), PluginSite.apart("gated@1"));
  private final Metrics metrics = new Metrics();
  private final PluginThreads threads = new PluginThreads("test", 8, metrics);
  private final ManualScheduling clock = new ManualScheduling();
  private final ShardRegistry registry =
      new ShardRegistry(List.of(hosted), EngineLimits.DEFAULT, clock, threads, () -> 42, metrics);

  @AfterEach
  void close() {
    type.allowed.release(100);
    threads.close();
  }

  // ---- callers ----------------------------------------------------------------------------

  /** A caller on a thread of its own. */
  private static final class Caller<T> {
    private final FutureTask<T> task;
    private final Thread thread;

    Caller(Callable<T> work) {
      task = new FutureTask<>(work);
      thread = Thread.ofPlatform().daemon().start(task);
    }

    /** Not timed: returns when the caller waits for something, or has its answer. */
    Caller<T> awaitWaiting() {
      while (thread.getState() == Thread.State.RUNNABLE || thread.getState() == Thread.State.NEW) {
        Thread.onSpinWait();
      }
      return this;
    }

    T answer() throws Exception {
      return task.get(60, TimeUnit.SECONDS);
    }
  }

  private Caller<ShardLookup> join() {
    return new Caller<>(() -> registry.findOrMake(ID, EVA, "eva"));
  }

  private Caller<ShardLookup> post(int rate) {
    ShardPlan plan = new ShardPlan(ID, s -> s.withTickRate(rate), Map.of());
    return new Caller<>(() -> registry.create(plan));
  }

  private Caller<Boolean> delete() {
    return new Caller<>(() -> registry.stop(ID));
  }

  private void awaitMaking() throws InterruptedException {
    assertTrue(type.entered.tryAcquire(60, TimeUnit.SECONDS));
  }

  private static Shard<?> found(Caller<ShardLookup> caller) throws Exception {
    return assertInstanceOf(ShardLookup.Found.class, caller.answer()).shard();
  }

  private static int rate(Shard<?> shard) {
    return shard.status().settings().tickRate();
  }

  private void assertGone(Shard<?> shard) {
    assertTrue(shard.stopping());
    assertEquals(Optional.empty(), registry.find(ID));
    clock.settle();
    assertFalse(shard.running());
    assertEquals(List.of(), registry.list());
  }

  /** No plan was kept, so without the type's consent there is no shard. */
  private void assertNotPlanned() throws Exception {
    type.onDemand = false;
    assertInstanceOf(ShardLookup.Unknown.class, join().answer());
  }

  // ---- an operator who creates meets a making ---------------------------------------------

  @Test
  void whoCreatesWhatAClientMakesIsToldThatItExists() throws Exception {
    Caller<ShardLookup> client = join();
    awaitMaking();
    Caller<ShardLookup> operator = post(5).awaitWaiting();
    type.allowed.release();
    assertEquals(new ShardLookup.Exists(), operator.answer());
    Shard<?> shard = found(client);
    assertNotSame(5, rate(shard));
    assertSame(shard, registry.find(ID).orElseThrow());
    registry.stop(ID);
    assertGone(shard);
    assertNotPlanned();
  }

  @Test
  void whoCreatesWhatAClientCouldNotMakeMakesIt() throws Exception {
    type.failure = new IllegalStateException("a test's");
    Caller<ShardLookup> client = join();
    awaitMaking();
    Caller<ShardLookup> operator = post(5).awaitWaiting();
    type.allowed.release(2);
    assertEquals(new ShardLookup.Failed(), client.answer());
    assertEquals(5, rate(found(operator)));
  }

  @Test
  void ofTwoWhoCreateAtOnceOneIsToldThatItExists() throws Exception {
    Caller<ShardLookup> one = post(5);
    awaitMaking();
    Caller<ShardLookup> other = post(6).awaitWaiting();
    type.allowed.release();
    assertEquals(5, rate(found(one)));
    assertEquals(new ShardLookup.Exists(), other.answer());
    assertEquals(5, rate(registry.find(ID).orElseThrow()));
  }

  @Test
  void aClientThatMeetsAnOperatorsFailureMakesItOnDemand() throws Exception {
    type.failure = new IllegalStateException("a test's");
    Caller<ShardLookup> operator = post(5);
    awaitMaking();
    Caller<ShardLookup> client = join().awaitWaiting();
    type.allowed.release(2);
    assertEquals(new ShardLookup.Failed(), operator.answer());
    assertNotSame(5, rate(found(client)));
  }

  // ---- an operator who ends meets a making ------------------------------------------------

  @Test
  void whatAClientMakesIsEndedBeforeAnybodyFindsIt() throws Exception {
    Caller<ShardLookup> client = join();
    awaitMaking();
    Caller<Boolean> operator = delete().awaitWaiting();
    assertEquals(Optional.empty(), registry.find(ID));
    type.allowed.release();
    assertTrue(operator.answer());
    Shard<?> shard = found(client);
    Player eva = new Player(shard, "eva");
    assertGone(shard);
    assertEquals(CloseReason.STOPPED, eva.closeReason());
  }

  @Test
  void whoEndsWhatEndsAtOnceIsToldThatItWasThere() throws Exception {
    Caller<ShardLookup> client = join();
    awaitMaking();
    Caller<Boolean> operator = delete().awaitWaiting();
    clock.takeNextAtOnce();
    type.allowed.release();
    assertTrue(operator.answer());
    assertFalse(found(client).running());
    assertEquals(List.of(), registry.list());
  }

  @Test
  void whatAnOperatorCreatesIsEndedByAnotherAndNotPlanned() throws Exception {
    Caller<ShardLookup> one = post(5);
    awaitMaking();
    Caller<Boolean> other = delete().awaitWaiting();
    type.allowed.release();
    assertTrue(other.answer());
    assertGone(found(one));
    assertNotPlanned();
  }

  @Test
  void aShardThatIsMadeAgainFromItsPlanIsEndedWithItsPlan() throws Exception {
    type.allowed.release();
    Caller<ShardLookup> created = post(5);
    Shard<?> first = found(created);
    awaitMaking();
    first.stop(CloseReason.IDLE);
    clock.settle();
    Caller<ShardLookup> client = join();
    awaitMaking();
    Caller<Boolean> operator = delete().awaitWaiting();
    type.allowed.release();
    assertTrue(operator.answer());
    assertGone(found(client));
    assertNotPlanned();
  }

  @Test
  void anEndMeetsTheQuestionWhetherAShardIsMade() throws Exception {
    type.gate = "createsOnDemand";
    Caller<ShardLookup> client = join();
    awaitMaking();
    Caller<Boolean> operator = delete().awaitWaiting();
    type.allowed.release();
    assertTrue(operator.answer());
    assertGone(found(client));
  }

  @Test
  void thereIsNothingToEndIfTheMakingFails() throws Exception {
    type.failure = new IllegalStateException("a test's");
    Caller<ShardLookup> client = join();
    awaitMaking();
    Caller<Boolean> operator = delete().awaitWaiting();
    type.allowed.release();
    assertFalse(operator.answer());
    assertEquals(new ShardLookup.Failed(), client.answer());
    type.allowed.release();
    found(join()); // and the end that was asked for is not remembered for the next
  }

  @Test
  void whatIsDrainedWhileItIsMadeTakesNobody() throws Exception {
    Caller<ShardLookup> client = join();
    awaitMaking();
    Caller<Boolean> operator = new Caller<>(() -> registry.drain(ID)).awaitWaiting();
    type.allowed.release();
    assertTrue(operator.answer());
    Shard<?> shard = found(client);
    Player eva = new Player(shard, "eva");
    clock.settle();
    assertEquals(CloseReason.DRAINED, eva.closeReason());
    assertFalse(shard.running());
  }

  @Test
  void aShardThatIsMadeWhileTheServerDrainsStops() throws Exception {
    Caller<ShardLookup> client = join();
    awaitMaking();
    registry.drain();
    type.allowed.release();
    Shard<?> shard = found(client);
    Player eva = new Player(shard, "eva");
    assertGone(shard);
    assertEquals(CloseReason.DRAINING, eva.closeReason());
  }

  // ---- somebody meets an ending -----------------------------------------------------------

  @Test
  void whoJoinsAShardThatEndsGetsANewOne() throws Exception {
    type.gate = "none";
    Shard<?> old = found(join());
    assertTrue(registry.stop(ID));
    Caller<ShardLookup> client = join().awaitWaiting();
    clock.settle();
    Shard<?> next = found(client);
    assertNotSame(old, next);
    assertTrue(next.running() && !old.running());
    assertSame(next, registry.find(ID).orElseThrow());
  }

  @Test
  void whoCreatesAShardThatEndsGetsANewOne() throws Exception {
    type.gate = "none";
    Shard<?> old = found(join());
    assertTrue(registry.stop(ID));
    Caller<ShardLookup> operator = post(5).awaitWaiting();
    clock.settle();
    assertEquals(5, rate(found(operator)));
    assertFalse(old.running());
  }

  @Test
  void whoJoinsWhenAShardIsAboutToEndForIdlenessKeepsIt() throws Exception {
    type.gate = "none";
    Shard<?> shard = found(join());
    clock.settle();
    clock.stall(Duration.ofMinutes(2));
    registry.sweep();
    Player eva = new Player(found(join()), "eva"); // the end was requested, and has not come
    clock.settle();
    assertTrue(shard.running());
    assertEquals(List.of(eva.subscription.subscriber()), shard.subscribers());
  }

  @Test
  void whoJoinsAShardThatHasJustBeenFoundToHangIsToldSo() throws Exception {
    type.gate = "none";
    Shard<?> shard = found(join());
    shard.lifecycle.hang(); // and the registry has not been told
    assertEquals(new ShardLookup.Quarantined(), join().answer());
    assertEquals(new ShardLookup.Quarantined(), post(5).answer());
  }

  @Test
  void aMakingThatBeginsWhileTooManyHangIsRefusedAndOneThatGoesOnIsNot() throws Exception {
    Caller<ShardLookup> client = join();
    awaitMaking();
    hosted.hung().set(EngineLimits.DEFAULT.hungPerType());
    assertEquals(
        new ShardLookup.Quarantined(), registry.findOrMake(new ShardId("gated:b"), EVA, "eva"));
    type.allowed.release();
    assertTrue(found(client).running());
  }

  // ---- many who join what must be made ----------------------------------------------------

  private Caller<ShardLookup> join(Principal principal) {
    return new Caller<>(() -> registry.findOrMake(ID, principal, principal.toString()));
  }

  @Test
  void whoIsRefusedHoldsUpNobodyInLine() throws Exception {
    for (Principal first : List.of(STRANGER, Principal.user("thrower"))) {
      type.gate = "createsOnDemand";
      Caller<ShardLookup> refused = join(first);
      awaitMaking();
      List<Caller<ShardLookup>> strangers =
          Stream.generate(() -> join(first).awaitWaiting()).limit(5).toList();
      Caller<ShardLookup> eva = join(EVA).awaitWaiting();
      assertEquals(
          0, type.entered.availablePermits(), "one asks for all, as long as it is unknown");
      type.allowed.release();
      refused.answer();
      for (int i = 0; i < 6; i++) {
        awaitMaking(); // all of them at once
      }
      type.allowed.release(6);
      assertTrue(found(eva).running());
      for (Caller<ShardLookup> stranger : strangers) {
        stranger.answer();
      }
      assertTrue(registry.stop(ID));
      clock.settle();
    }
  }

  @Test
  void aTypeThatDoesNotKnowAnIdIsAskedOnceForAllWhoWait() throws Exception {
    type.gate = "settings";
    type.knowsId = false;
    Caller<ShardLookup> first = join();
    awaitMaking();
    List<Caller<ShardLookup>> others =
        Stream.generate(() -> join().awaitWaiting()).limit(5).toList();
    type.allowed.release();
    ShardLookup answer = assertInstanceOf(ShardLookup.Unknown.class, first.answer());
    for (Caller<ShardLookup> other : others) {
      assertEquals(answer, other.answer());
    }
    assertEquals(0, type.entered.availablePermits());
  }

  @Test
  void whoJoinsWaitsNoLongerForOthersThanTheyHavePatience() throws Exception {
    ShardRegistry hasty =
        new ShardRegistry(
            List.of(hosted),
            EngineLimits.builder().joinPatience(Duration.ofMillis(1)).build(),
            clock,
            threads,
            () -> 42,
            metrics);
    Caller<ShardLookup> maker = new Caller<>(() -> hasty.findOrMake(ID, EVA, "eva"));
    awaitMaking();
    assertEquals(new ShardLookup.Late(), hasty.findOrMake(ID, EVA, "eva"));
    type.allowed.release();
    assertTrue(found(maker).running(), "who makes it is not hurried");
  }
}
