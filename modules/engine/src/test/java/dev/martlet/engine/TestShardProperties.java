package dev.martlet.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.martlet.api.ShardId;
import dev.martlet.api.auth.Principal;
import dev.martlet.api.shard.Input;
import dev.martlet.api.shard.Signal;
import dev.martlet.api.shard.Subscriber;
import dev.martlet.engine.codec.BadInputException;
import dev.martlet.engine.codec.JoinParameters;
import dev.martlet.engine.limits.SyncLimits;
import dev.martlet.engine.metrics.Metrics;
import dev.martlet.engine.plugin.HostedFormat.BuiltIn;
import dev.martlet.engine.plugin.HostedType;
import dev.martlet.engine.plugin.PluginJson;
import dev.martlet.engine.plugin.PluginSite;
import dev.martlet.engine.stream.CloseReason;
import dev.martlet.engine.stream.StreamOptions;
import dev.martlet.engine.stream.StreamOptions.Mode;
import dev.martlet.engine.subscription.JoinOptions;
import dev.martlet.engine.subscription.ResumeRequest;
import dev.martlet.engine.subscription.ShardSubscribers;
import dev.martlet.testkit.JoinRefusedException;
import dev.martlet.testkit.TestShard;
import dev.martlet.wire.InputLimits;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever happens, a shard of the test kit calls its simulation as a real shard does. */
class TestShardProperties {
  private static final StreamOptions VERSION_2 = new StreamOptions(BuiltIn.JSON, Mode.VERSION_2);
  private static final List<String> NAMES = List.of("eva", "adam", "cain", "anon");
  private static final List<String> WORDS =
      List.of(
          "hello", "no", "fail", "trap", "kick me", "ban eva", "all out", "timer", "timers",
          "cancel", "finish");

  private static final Signal.Sender ROOT = new Signal.Operator(Principal.admin("root"));

  private enum Kind {
    JOIN,
    SAY,
    LEAVE,
    LOSE,
    RETURN,
    SIGNAL,
    TICK
  }

  /** What one does: the number says who, or which of those who have joined. */
  private record Step(Kind kind, int number, String word) {}

  @Provide
  Arbitrary<List<Step>> steps() {
    return Combinators.combine(
            Arbitraries.of(Kind.class),
            Arbitraries.integers().between(0, 11),
            Arbitraries.of(WORDS))
        .as(Step::new)
        .list()
        .ofMaxSize(60);
  }

  @Property
  void bothCallTheSimulationAlike(@ForAll("steps") List<Step> steps) {
    Both both = new Both();
    for (Step step : steps) {
      both.act(step);
      assertEquals(both.real.calls, both.test.calls);
    }
  }

  /** Somebody who has joined both. */
  private static final class Guest {
    final String name;
    final Subscriber subscriber;
    Player player;

    Guest(String name, Subscriber subscriber, Player player) {
      this.name = name;
      this.subscriber = subscriber;
      this.player = player;
    }
  }

  /** The same shard twice. */
  private static final class Both {
    private final ManualScheduling clock = new ManualScheduling();
    private final Diary.Type type = new Diary.Type();
    private final HostedType<Probe.Word> hosted =
        HostedType.of(
            type, new PluginJson(InputLimits.DEFAULT, 100_000), PluginSite.apart("probe@1"));
    private final TestShard<Probe.Word> kit = TestShard.of(type, "probe:x");
    private final Diary test = type.made;
    private final Diary real;
    private final Shard<?> shard;
    private final List<Guest> guests = new ArrayList<>();
    private long numbers;

    Both() {
      SyncLimits sync = new SyncLimits(100, 1 << 18, Duration.ofSeconds(20));
      ShardHost host = new ShardHost(clock, Shards.limits(sync), new Metrics(), ended -> {});
      HostedContext context =
          Shards.context(
              hosted, type.settings(new ShardId("probe:x")), new ShardSubscribers(), host);
      real = new Diary(context.subscribers(), context.timers());
      shard = Shards.of(hosted, real, context, host);
    }

    private JoinParameters parameters(String json) {
      try {
        return JoinParameters.read(hosted, json.getBytes(StandardCharsets.UTF_8));
      } catch (BadInputException e) {
        throw new AssertionError(json, e);
      }
    }

    void act(Step step) {
      assertEquals(shard.running(), !kit.ended());
      if (kit.ended()) {
        return;
      }
      if (step.kind() == Kind.JOIN) {
        join(NAMES.get(step.number() % NAMES.size()), step);
      } else if (step.kind() == Kind.SIGNAL) {
        signal(step.word());
      } else if (step.kind() == Kind.TICK) {
        clock.advance(Duration.ofMillis(50));
        survive(kit::tick);
      } else if (!guests.isEmpty()) {
        act(step, guests.get(step.number() % guests.size()));
        clock.settle();
      }
    }

    private void act(Step step, Guest guest) {
      switch (step.kind()) {
        case SAY -> say(guest, step.word());
        case LEAVE -> {
          guest.player.leave();
          shard.letGo(guest.player.subscription);
          kit.leave(guest.subscriber);
        }
        case LOSE -> {
          shard.lose(guest.player.subscription);
          kit.disconnect(guest.subscriber);
        }
        default -> comeBack(guest);
      }
    }

    private void signal(String word) {
      byte[] message = ("{\"signal\":" + json(word) + "}").getBytes(StandardCharsets.UTF_8);
      shard.signals().put(message, ROOT, outcome -> {});
      kit.signal(Signal.of(new Probe.Word(word), ROOT));
    }

    private static String json(String word) {
      return "{\"text\":\"" + word + "\"}";
    }

    /** Some say something when they join. */
    private void join(String name, Step step) {
      boolean speaks = step.number() > 5;
      Player player =
          player(name, Optional.empty(), speaks ? Optional.of(step.word()) : Optional.empty());
      try {
        Subscriber subscriber =
            speaks
                ? kit.join(name, Diary.principal(name), new Probe.Word(step.word()))
                : kit.join(name, Diary.principal(name));
        assertLetIn(player);
        guests.stream()
            .filter(guest -> guest.subscriber.equals(subscriber))
            .findFirst()
            .ifPresentOrElse(
                guest -> guest.player = player,
                () -> guests.add(new Guest(name, subscriber, player)));
      } catch (JoinRefusedException e) {
        assertRefused(e, player);
      } catch (IllegalStateException e) {
        assertEquals("trapped", e.getMessage());
        assertEquals(CloseReason.FAILED, player.closeReason());
      }
    }

    private Player player(String name, Optional<ResumeRequest> claim, Optional<String> parameters) {
      JoinOptions options =
          new JoinOptions(VERSION_2, claim, parameters.map(word -> parameters(json(word))));
      Player player = new Player(shard, name, Diary.principal(name), options);
      clock.settle();
      return player;
    }

    /** Or kicked while joining. */
    private static void assertLetIn(Player player) {
      if (player.closeReason() != null) {
        assertEquals(CloseReason.kicked(Diary.KICK), player.closeReason());
      }
    }

    private static void assertRefused(JoinRefusedException e, Player player) {
      assertNotNull(player.closeReason());
      assertEquals(player.closeReason().reason(), e.getMessage());
      switch (player.closeReason().kind()) {
        case KICKED -> assertEquals(player.closeReason().code(), e.code());
        case FULL -> assertEquals(1013, e.code());
        default -> assertEquals(1008, e.code());
      }
    }

    private void comeBack(Guest guest) {
      Player lost = guest.player;
      ResumeRequest claim = new ResumeRequest(lost.subscription.ticket(), OptionalLong.empty(), 0);
      try {
        kit.reconnect(guest.subscriber);
        guest.player = player(guest.name, Optional.of(claim), Optional.of("hello"));
        assertNull(guest.player.closeReason());
      } catch (JoinRefusedException e) {
        assertRefused(e, player(guest.name, Optional.of(claim), Optional.empty()));
      } catch (IllegalStateException e) {
        assertEquals("no seat is held for " + guest.subscriber, e.getMessage());
      }
    }

    private void say(Guest guest, String word) {
      long number = ++numbers;
      guest.player.send("{\"input\":" + json(word) + ",\"client_seq\":" + number + "}");
      kit.input(guest.subscriber, Input.of(new Probe.Word(word)).withClientSeq(number));
    }

    private static void survive(Runnable tick) {
      try {
        tick.run();
      } catch (IllegalStateException e) {
        assertEquals("fail", e.getMessage());
      }
    }
  }
}
