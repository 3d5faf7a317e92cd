package dev.martlet.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.martlet.api.ShardId;
import dev.martlet.api.SubscriberId;
import dev.martlet.api.auth.Principal;
import dev.martlet.engine.codec.InputError;
import dev.martlet.engine.limits.EngineLimits;
import dev.martlet.engine.metrics.Metrics;
import dev.martlet.engine.plugin.HostedType;
import dev.martlet.engine.plugin.PluginJson;
import dev.martlet.engine.plugin.PluginSite;
import dev.martlet.engine.plugin.PluginThreads;
import dev.martlet.engine.plugin.ShardPlan;
import dev.martlet.engine.stream.CloseReason;
import dev.martlet.engine.subscription.SubscriberConnection;
import dev.martlet.engine.tick.TickScheduler;
import dev.martlet.wire.InputLimits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ShardRegistryTest {
  private static final Principal EVA = Principal.user("eva");

  private static final Duration DEADLINE = Duration.ofSeconds(60);

  private final Metrics metrics = new Metrics();
  private final PluginThreads threads = new PluginThreads("test", 8, metrics);
  private final ManualScheduling clock = new ManualScheduling();
  private final Probe.Type type = new Probe.Type();
  private final ShardRegistry registry =
      new ShardRegistry(
          List.of(
              HostedType.of(
                  type, new PluginJson(InputLimits.DEFAULT, 100_000), PluginSite.apart("probe@1"))),
          limits(3, 0),
          clock,
          threads,
          () -> 42,
          metrics);

  @AfterEach
  void close() {
    threads.close();
  }

  private static EngineLimits limits(int onDemand, int perOwner) {
    return EngineLimits.builder()
        .snapshotBytes(100_000)
        .shardsOnDemand(onDemand)
        .shardsPerOwner(perOwner)
        .createDeadline(DEADLINE)
        .shardCpu(Duration.ofSeconds(1))
        .build();
  }

  private ShardLookup ask(String id) {
    return ask(id, "eva");
  }

  private ShardLookup ask(String id, String owner) {
    try {
      return registry.findOrMake(new ShardId(id), EVA, owner);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private Shard<?> found(String id) {
    return assertInstanceOf(ShardLookup.Found.class, ask(id)).shard();
  }

  private static ShardPlan plan(String id, int rate, Map<String, String> options) {
    return new ShardPlan(new ShardId(id), s -> s.withTickRate(rate), options);
  }

  @Test
  void aShardIsMadeOnDemandOnceAndFoundAgain() {
    Shard<?> shard = found("probe:a");
    assertSame(shard, found("probe:a"));
    assertNotSame(shard, found("probe:b"));
    assertNotSame(shard, found("probe"));
    assertEquals(3, registry.list().size());
    assertEquals(Optional.of(shard), registry.find(new ShardId("probe:a")));
  }

  @Test
  void noShardWithoutItsTypeOrTheTypesConsent() {
    assertInstanceOf(ShardLookup.Unknown.class, ask("other:a"));
    assertInstanceOf(ShardLookup.Unknown.class, ask("probes"));
    type.onDemand = false;
    assertInstanceOf(ShardLookup.Unknown.class, ask("probe:a"));
    assertEquals(
        new ShardLookup.Unknown("shard probe:odd: odd is no name"), askWhenAllowed("probe:odd"));
    assertEquals(List.of(), registry.list());
  }

  @Test
  void whoOnlyAsksGetsTheAnswerOfAJoinAndNoShard() throws Exception {
    ShardId a = new ShardId("probe:a");
    assertEquals(Optional.empty(), registry.whyNone(a, EVA, "eva"));
    assertEquals(List.of(), registry.list());
    assertEquals(Optional.of(ask("other:a")), registry.whyNone(new ShardId("other:a"), EVA, "eva"));
    ShardId odd = new ShardId("probe:odd");
    assertEquals(Optional.empty(), registry.whyNone(odd, EVA, "eva"), "its type would be asked");
    found("probe:b");
    found("probe:c");
    found("probe:d");
    ShardLookup full = new ShardLookup.TooMany(false);
    assertEquals(Optional.of(full), registry.whyNone(a, EVA, "eva"));
    assertEquals(full, ask("probe:a"));
    assertEquals(Optional.empty(), registry.whyNone(new ShardId("probe:b"), EVA, "eva"));
    type.onDemand = false;
    assertInstanceOf(ShardLookup.Unknown.class, registry.whyNone(a, EVA, "eva").orElseThrow());
    assertEquals(3, registry.list().size());
  }

  private ShardLookup askWhenAllowed(String id) {
    type.onDemand = true;
    return ask(id);
  }

  @Test
  void thereIsALimitAndAnEndedShardMakesRoom() throws Exception {
    found("probe:a");
    found("probe:b");
    found("probe:c");
    assertEquals(new ShardLookup.TooMany(false), ask("probe:d"));
    assertTrue(registry.stop(new ShardId("probe:b")));
    clock.settle();
    assertEquals(Optional.empty(), registry.find(new ShardId("probe:b")));
    found("probe:d");
    assertEquals(new ShardLookup.TooMany(false), ask("probe:b"));
  }

  @Test
  void aTypeThatFailsMakesNoShardAndTakesNoRoom() {
    type.failure = new IllegalStateException("no database");
    for (int i = 0; i < 5; i++) {
      assertEquals(new ShardLookup.Failed(), ask("probe:a"));
    }
    type.failure = null;
    found("probe:a");
  }

  @Test
  void aConfiguredShardHasItsSettingsAndOptionsAlsoWhenItIsMadeAgain() throws Exception {
    type.onDemand = false;
    registry.create(plan("probe:a", 5, Map.of("colour", "blue")));
    found("probe:a").stop(CloseReason.IDLE);
    clock.settle();
    Shard<?> again = found("probe:a");
    assertEquals(5, again.status().settings().tickRate());
    assertEquals(2, type.contexts.size());
    type.contexts.forEach(
        context -> assertEquals(Optional.of("blue"), context.options().text("colour")));
  }

  @Test
  void aShardThatAnOperatorStopsIsNotMadeAgainFromItsPlan() throws Exception {
    type.onDemand = false;
    registry.create(plan("probe:a", 5, Map.of()));
    assertTrue(registry.stop(new ShardId("probe:a")));
    clock.settle();
    assertInstanceOf(ShardLookup.Unknown.class, ask("probe:a"));
    assertFalse(registry.stop(new ShardId("probe:a")));
    assertInstanceOf(ShardLookup.Found.class, registry.create(plan("probe:a", 6, Map.of())));
    assertEquals(6, found("probe:a").status().settings().tickRate());
  }

  @Test
  void aShardThatDrainsEndsWithItsLastSubscriber() throws Exception {
    registry.create(plan("probe:a", 5, Map.of()));
    Shard<?> shard = found("probe:a");
    Player eva = new Player(shard, "eva");
    clock.settle();
    assertTrue(registry.drain(shard.id()));
    Player late = new Player(shard, "adam");
    clock.settle();
    assertEquals(CloseReason.DRAINED, late.closeReason());
    assertTrue(shard.running() && shard.status().phase() == ShardPhase.DRAINING);
    eva.leave();
    clock.settle();
    assertFalse(shard.running());
  }

  @Test
  void whatIsWrongWithAConfiguredShardIsNamed() throws Exception {
    assertMentions(plan("other:a", 5, Map.of()), "other");
    assertMentions(plan("probe:a", -1, Map.of()), "tick rate");
    assertMentions(plan("probe:b", 5, Map.of("color", "blue")), "color");
    registry.create(plan("probe:b", 5, Map.of())); // the failed plan is not kept
    registry.create(plan("probe:c", 5, Map.of()));
    assertEquals(new ShardLookup.Exists(), registry.create(plan("probe:c", 5, Map.of())));
    found("probe:d");
    assertEquals(new ShardLookup.Exists(), registry.create(plan("probe:d", 5, Map.of())));
  }

  private void assertMentions(ShardPlan plan, String word) throws Exception {
    String message =
        switch (registry.create(plan)) {
          case ShardLookup.Unknown(String reason) -> reason;
          case ShardLookup.BadPlan(String reason) -> reason;
          case ShardLookup other -> throw new AssertionError(other.toString());
        };
    assertTrue(message.contains(word), message);
  }

  @Test
  void theRandomSourceIsSeeded() {
    found("probe:a");
    found("probe:b");
    RandomGenerator one = type.contexts.get(0).random();
    RandomGenerator two = type.contexts.get(1).random();
    for (int i = 0; i < 10; i++) {
      assertEquals(one.nextLong(), two.nextLong());
    }
  }

  @Test
  void sweepingStopsTheIdleAndDrainingStopsAll() {
    Shard<?> idle = found("probe:a");
    Shard<?> busy = found("probe:b");
    new Player(busy, "eva");
    clock.advance(Duration.ofMinutes(2));
    registry.sweep();
    clock.settle();
    assertEquals(List.of(busy), registry.list());
    assertTrue(!idle.running());
    registry.drain();
    clock.settle();
    assertEquals(List.of(), registry.list());
    assertInstanceOf(ShardLookup.Found.class, ask("probe:late"));
    clock.settle();
    assertEquals(List.of(), registry.list(), "what is made while draining stops at once");
  }

  /**
   * A client that is told that its shard has ended may return before the registry has removed it.
   */
  @Test
  void aClientThatReturnsAtOnceToAnEndedShardGetsANewOne() throws Exception {
    Shard<?> first = found("probe:a");
    List<Shard<?>> again = new ArrayList<>();
    first.subscribe(
        new SubscriberId("eva"),
        EVA,
        new SubscriberConnection() {
          @Override
          public void ready() {
            if (!first.running()) {
              again.add(found("probe:a"));
            }
          }

          @Override
          public void onInputError(InputError error) {}
        });
    clock.settle();
    registry.stop(new ShardId("probe:a"));
    clock.settle();
    assertEquals(1, again.size());
    assertNotSame(first, again.getFirst());
    assertTrue(again.getFirst().running());
    assertSame(again.getFirst(), found("probe:a"));
    assertEquals(1, registry.list().size());
  }

  @Test
  void concurrentRequestsGetTheSameShard() throws Exception {
    try (TickScheduler scheduler = new TickScheduler(2, DEADLINE, metrics);
        var askers = Executors.newVirtualThreadPerTaskExecutor()) {
      ShardRegistry real =
          new ShardRegistry(
              List.of(
                  HostedType.of(
                      type,
                      new PluginJson(InputLimits.DEFAULT, 100_000),
                      PluginSite.apart("probe@1"))),
              limits(1, 1),
              scheduler,
              threads,
              () -> 1,
              metrics);
      List<Future<ShardLookup>> answers = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        answers.add(askers.submit(() -> real.findOrMake(new ShardId("probe:x"), EVA, "eva")));
      }
      Set<Shard<?>> shards = new HashSet<>();
      for (Future<ShardLookup> answer : answers) {
        shards.add(assertInstanceOf(ShardLookup.Found.class, answer.get()).shard());
      }
      assertEquals(1, shards.size());
      assertEquals(1, type.made.size());
    }
  }

  @Test
  void aShardThatCannotBeLookedAfterDoesNotKeepTheOthersFromIt() {
    Shard<?> one = found("probe:a");
    Shard<?> other = found("probe:b");
    clock.advance(Duration.ofMinutes(2));
    clock.interruptAtRead(
        1,
        () -> {
          throw new ArithmeticException("a test's");
        });
    registry.sweep();
    clock.settle();
    assertEquals(1, registry.list().size(), "one of them was stopped");
    registry.sweep();
    clock.settle();
    assertTrue(!one.running() && !other.running(), "and the other at the next time");
  }
}
