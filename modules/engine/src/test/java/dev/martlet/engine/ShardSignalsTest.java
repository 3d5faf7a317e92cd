package dev.martlet.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.martlet.api.ShardId;
import dev.martlet.api.auth.Principal;
import dev.martlet.api.shard.DataType;
import dev.martlet.api.shard.Input;
import dev.martlet.api.shard.ShardContext;
import dev.martlet.api.shard.ShardSettings;
import dev.martlet.api.shard.ShardType;
import dev.martlet.api.shard.Signal;
import dev.martlet.api.shard.Simulation;
import dev.martlet.api.shard.Subscriber;
import dev.martlet.api.shard.Tick;
import dev.martlet.engine.journal.ShardBirth;
import dev.martlet.engine.journal.ShardJournal;
import dev.martlet.engine.limits.EngineLimits;
import dev.martlet.engine.limits.HeldBytes;
import dev.martlet.engine.mail.SignalRefusal;
import dev.martlet.engine.mail.SignalRefusal.Kind;
import dev.martlet.engine.metrics.EngineMetric;
import dev.martlet.engine.plugin.AsyncThreads;
import dev.martlet.engine.plugin.HostedSimulation;
import dev.martlet.engine.plugin.HostedType;
import dev.martlet.engine.plugin.PluginJson;
import dev.martlet.engine.plugin.PluginSite;
import dev.martlet.engine.stream.CloseReason;
import dev.martlet.engine.subscription.ShardSubscribers;
import dev.martlet.wire.InputLimits;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Signals of operators and between shards. */
class ShardSignalsTest extends ShardFixture {
  record Ping(int number) {
    Ping {
      if (number < 0) {
        throw new IllegalArgumentException("a number is not negative");
      }
    }
  }

  /** Of another plugin: what is written of it reads as a ping. */
  record Foreign(long number) {}

  private static final Signal.Sender ROOT = new Signal.Operator(Principal.admin("root"));

  /** Writes down what it is told, and answers pings of others until one is 3. */
  private static final class Game implements Simulation<String> {
    final List<String> events = new ArrayList<>();
    final ShardContext context;
    Optional<ShardId> partner = Optional.empty();

    Game(ShardContext context) {
      this.context = context;
    }

    @Override
    public void apply(Subscriber subscriber, Input<String> input) {}

    @Override
    public void onSignal(Signal signal) {
      int number = signal.value(Ping.class).number();
      events.add("ping " + number);
      if (number == 13) {
        throw new IllegalStateException("unlucky");
      }
      if (number < 3) {
        partner.ifPresent(to -> context.signals().send(to, new Foreign(number + 1)));
      }
    }

    @Override
    public void advance(Tick tick) {
      events.add("tick " + tick.number());
    }

    @Override
    public Object snapshot() {
      return Map.of();
    }
  }

  private static class Type implements ShardType<String> {
    @Override
    public String name() {
      return "probe";
    }

    @Override
    public DataType<?> signalType() {
      return DataType.of(Ping.class);
    }

    @Override
    public Simulation<String> create(ShardContext context) {
      return new Game(context);
    }
  }

  private final Map<ShardId, Shard<?>> shards = new HashMap<>();
  private final Map<Shard<?>, Game> games = new HashMap<>();

  private Shard<String> shard(String id, ShardType<String> type, ShardSettings settings) {
    HostedType<String> hosted =
        HostedType.of(
            type, new PluginJson(InputLimits.DEFAULT, 100_000, true), PluginSite.apart("probe@1"));
    ShardHost host =
        new ShardHost(
            clock,
            limits,
            metrics,
            ended::add,
            new HeldBytes(limits.inputBytes().waitingInServer()),
            new AsyncThreads(limits.async(), metrics),
            wanted -> Optional.ofNullable(shards.get(wanted)),
            Optional.empty());
    ShardId shardId = new ShardId(id);
    HostedContext context =
        HostedContext.of(
            new ShardBirth(shardId, 1, 1, settings, Map.of(), "probe@1", ""),
            hosted,
            new ShardSubscribers(),
            host,
            ShardJournal.off());
    Game game = new Game(context);
    Shard<String> shard =
        new Shard<>(
            shardId,
            hosted,
            settings,
            new HostedSimulation<>(game, hosted.loader()),
            context,
            host);
    shards.put(shardId, shard);
    games.put(shard, game);
    shard.start();
    return shard;
  }

  private Shard<String> shard(String id) {
    return shard(id, new Type(), ShardSettings.DEFAULT);
  }

  private final List<Optional<SignalRefusal>> outcomes = new ArrayList<>();

  private Optional<SignalRefusal> send(Shard<?> to, String json) {
    byte[] message = ("{\"signal\":" + json + "}").getBytes(StandardCharsets.UTF_8);
    return to.signals().put(message, ROOT, outcomes::add);
  }

  private void assertRefused(Kind kind, String why, Optional<SignalRefusal> refusal) {
    assertEquals(kind, refusal.orElseThrow().kind());
    assertTrue(refusal.get().message().contains(why), refusal::toString);
  }

  private long lost(String why) {
    return metrics.read().stream()
        .filter(reading -> reading.metric() == EngineMetric.SIGNALS_LOST)
        .filter(reading -> reading.labelValues().contains(why))
        .mapToLong(reading -> (long) reading.value())
        .sum();
  }

  @Test
  void aSignalComesInTheNextTickBeforeTheAdvance() {
    Shard<?> shard = shard("probe:a");
    assertEquals(Optional.empty(), send(shard, "{\"number\":5}"));
    assertEquals(List.of(), outcomes);
    clock.advance(STEP);
    assertEquals(List.of("ping 5", "tick 1"), games.get(shard).events);
    assertEquals(List.of(Optional.empty()), outcomes);
  }

  @Test
  void anEventDrivenShardTicksForIt() {
    Shard<?> shard = shard("probe:a", new Type(), ShardSettings.DEFAULT.withTickRate(0));
    clock.settle();
    for (int i = 0; i < 100; i++) {
      send(shard, "{\"number\":4}");
    }
    clock.settle();
    assertEquals(List.of("tick 1", "tick 2"), events(shard, "tick"));
    assertEquals(100, events(shard, "ping").size());
  }

  private List<String> events(Shard<?> shard, String kind) {
    return games.get(shard).events.stream().filter(event -> event.startsWith(kind)).toList();
  }

  @Test
  void whatIsNoSignalIsRefusedAndTheShardGoesOn() {
    Shard<?> shard = shard("probe:a");
    assertRefused(Kind.BAD, "not JSON", send(shard, "{\"number\":"));
    send(shard, "{\"number\":\"x\"}");
    send(shard, "{\"number\":-1}");
    send(shard, "{\"numbr\":1}");
    send(shard, "null");
    send(shard, "{\"number\":13}");
    send(shard, "{\"number\":7}");
    clock.advance(STEP);
    assertRefused(Kind.BAD, "signal.number: expected", outcomes.get(0));
    assertRefused(Kind.BAD, "a number is not negative", outcomes.get(1));
    assertRefused(Kind.BAD, "signal", outcomes.get(2));
    assertRefused(Kind.BAD, "takes no empty signal", outcomes.get(3));
    assertRefused(Kind.FAILED, "the simulation failed on it", outcomes.get(4));
    assertEquals(Optional.empty(), outcomes.get(5));
    assertEquals(List.of("ping 13", "ping 7", "tick 1"), games.get(shard).events);
    assertTrue(shard.running());
  }

  @Test
  void aTypeThatSaysNothingTakesNone() {
    Type silent =
        new Type() {
          @Override
          public DataType<?> signalType() {
            return DataType.none();
          }
        };
    Shard<?> shard = shard("probe:a", silent, ShardSettings.DEFAULT);
    assertRefused(Kind.BAD, "take no signals", send(shard, "{}"));
    Type unread =
        new Type() {
          @Override
          public DataType<?> signalType() {
            return DataType.of(Runnable.class);
          }
        };
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class, () -> shard("probe:b", unread, ShardSettings.DEFAULT));
    assertTrue(refused.getMessage().startsWith("signalType(): "), refused::getMessage);
  }

  @Test
  void twoShardsAnswerEachOtherATickLater() {
    Shard<?> one = shard("probe:1");
    Shard<?> two = shard("probe:2");
    games.get(one).partner = Optional.of(two.id());
    games.get(two).partner = Optional.of(one.id());
    send(one, "{\"number\":0}");
    for (int i = 0; i < 5; i++) {
      clock.advance(STEP);
    }
    assertEquals(List.of("ping 0", "ping 2"), events(one, "ping"));
    assertEquals(List.of("ping 1", "ping 3"), events(two, "ping"));
  }

  @Test
  void whatAShardSendsItselfComesInALaterTick() {
    Shard<?> shard = shard("probe:1");
    games.get(shard).partner = Optional.of(shard.id());
    send(shard, "{\"number\":1}");
    for (int i = 0; i < 3; i++) {
      clock.advance(STEP);
    }
    assertEquals(
        List.of("ping 1", "tick 1", "ping 2", "tick 2", "ping 3", "tick 3"),
        games.get(shard).events);
  }

  @Test
  void aFloodIsBoundedAndSpreadOverTicks() {
    limits = EngineLimits.builder().signalsWaiting(100).build();
    Shard<?> shard = shard("probe:a");
    for (int i = 0; i < 100; i++) {
      assertEquals(Optional.empty(), send(shard, "{\"number\":4}"));
    }
    assertRefused(Kind.FULL, "too many", send(shard, "{\"number\":4}"));
    clock.advance(STEP);
    assertEquals(64, events(shard, "ping").size());
    clock.advance(STEP);
    assertEquals(100, events(shard, "ping").size());
    assertEquals(Optional.empty(), send(shard, "{\"number\":4}"));
  }

  @Test
  void whatIsLostIsCounted() {
    limits = EngineLimits.builder().signalsWaiting(1).build();
    Shard<?> one = shard("probe:1");
    Shard<?> two = shard("probe:2", new Type(), ShardSettings.DEFAULT.withTickRate(1));
    games.get(one).partner = Optional.of(new ShardId("probe:none"));
    send(one, "{\"number\":0}");
    clock.advance(STEP);
    assertEquals(1, lost("no_shard"));
    games.get(one).partner = Optional.of(two.id());
    for (int i = 0; i < 2; i++) {
      send(one, "{\"number\":0}");
      clock.advance(STEP);
    }
    assertEquals(1, lost("full"));
    two.stop(CloseReason.STOPPED); // with a last tick, which takes what waits
    clock.settle();
    assertEquals(List.of("ping 1", "tick 1"), games.get(two).events);
    send(one, "{\"number\":0}");
    clock.advance(STEP);
    assertEquals(1, lost("ended"));
  }

  @Test
  void signalsThatWaitWhenAShardFailsAreToldSo() {
    Shard<?> shard = shard("probe:a");
    shard.pause();
    clock.settle();
    send(shard, "{\"number\":4}");
    clock.advance(STEP);
    assertEquals(List.of(), outcomes);
    assertFalse(shard.isIdle());
    shard.stop(CloseReason.STOPPED);
    clock.settle();
    assertEquals(1, outcomes.size());
    assertRefused(Kind.ENDED, "ended", send(shard, "{\"number\":4}"));
  }

  @Test
  void onlyTheTurnSends() {
    Shard<?> shard = shard("probe:a");
    clock.advance(STEP);
    ShardContext context = games.get(shard).context;
    assertThrows(
        IllegalStateException.class, () -> context.signals().send(shard.id(), new Foreign(1)));
  }
}
