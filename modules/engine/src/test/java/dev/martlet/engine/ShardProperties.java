package dev.martlet.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.martlet.api.ShardSettings;
import dev.martlet.engine.codec.InputError;
import dev.martlet.engine.codec.InputError.Code;
import dev.martlet.engine.limits.EngineLimits;
import dev.martlet.engine.metrics.Metrics;
import dev.martlet.engine.stream.CloseReason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever joins and leaves in any order, a shard behaves like a simple model of it. */
class ShardProperties {
  private static final int PLAYERS = 4;
  private static final int SEATS = 3;
  private static final Duration STEP = Duration.ofMillis(50);

  /** An action; the player is ignored where none is needed. */
  private enum Kind {
    JOIN,
    SAY,
    LEAVE,
    TICK,
    STOP
  }

  private record Step(Kind kind, int player) {}

  @Provide
  Arbitrary<List<Step>> steps() {
    Arbitrary<Kind> kinds =
        Arbitraries.frequency(
            net.jqwik.api.Tuple.of(10, Kind.JOIN),
            net.jqwik.api.Tuple.of(20, Kind.SAY),
            net.jqwik.api.Tuple.of(10, Kind.LEAVE),
            net.jqwik.api.Tuple.of(10, Kind.TICK),
            net.jqwik.api.Tuple.of(1, Kind.STOP));
    return Combinators.combine(kinds, Arbitraries.integers().between(0, PLAYERS - 1))
        .as(Step::new)
        .list()
        .ofMaxSize(120);
  }

  /** A minimal shard: the calls that the simulation must have received, in order. */
  private static final class Model {
    final List<String> events = new ArrayList<>();
    final List<String> waiting = new ArrayList<>();
    final boolean[] attached = new boolean[PLAYERS];
    int seats;
    int joins;
    int ticks;
    boolean over;

    void tick() {
      if (!over) {
        ticks++;
        events.addAll(waiting);
        waiting.clear();
        events.add("tick " + ticks);
      }
    }
  }

  @Property
  void aShardDoesWhatItsModelDoes(@ForAll("steps") List<Step> steps) {
    ManualScheduling clock = new ManualScheduling();
    Probe probe = new Probe();
    Model model = new Model();
    Shard<?> shard =
        Shards.of(
            probe,
            ShardSettings.DEFAULT.withMaxSubscribers(SEATS),
            new ShardHost(clock, EngineLimits.DEFAULT, new Metrics(), ended -> {}));
    Player[] players = new Player[PLAYERS];
    String[] names = new String[PLAYERS];
    int words = 0;
    for (Step step : steps) {
      int who = step.player();
      switch (step.kind()) {
        case JOIN -> {
          if (!model.attached[who]) {
            join(shard, clock, model, players, names, who);
          }
        }
        case SAY -> {
          if (players[who] != null) {
            say(model, players[who], who, "w" + ++words);
          }
        }
        case LEAVE -> {
          if (model.attached[who]) {
            players[who].leave();
            model.attached[who] = false;
            if (!model.over) {
              model.seats--;
              model.waiting.add("left " + names[who]);
            }
          }
        }
        case TICK -> {
          clock.advance(STEP);
          model.tick();
        }
        case STOP -> {
          shard.stop(CloseReason.STOPPED);
          clock.settle();
          model.tick();
          model.over = true;
          model.seats = 0;
        }
      }
      assertEquals(model.events, probe.events);
      assertEquals(model.seats, shard.status().subscribers());
      assertEquals(model.ticks, shard.status().clock().tick());
      for (int i = 0; i < PLAYERS; i++) {
        if (model.attached[i]) {
          assertEquals(
              model.over,
              players[i].closeReason() != null,
              "attached subscribers are told of the end");
        }
      }
    }
  }

  private static void join(
      Shard<?> shard,
      ManualScheduling clock,
      Model model,
      Player[] players,
      String[] names,
      int who) {
    players[who] = new Player(shard, "p" + who);
    clock.settle();
    names[who] = "p" + who + " " + ++model.joins;
    if (model.over || model.seats == SEATS) {
      assertNotNull(players[who].closeReason());
    } else {
      assertNull(players[who].closeReason());
      assertNotNull(players[who].frame(), "a first snapshot at once");
      model.attached[who] = true;
      model.seats++;
      model.events.add("joined " + names[who]);
    }
  }

  private static void say(Model model, Player player, int who, String word) {
    Optional<InputError> error = player.say(word);
    if (model.attached[who] && !model.over) {
      assertEquals(Optional.empty(), error);
      model.waiting.add("p" + who + ": " + word);
    } else {
      assertEquals(Code.NOT_ATTACHED, error.orElseThrow().code());
    }
  }
}
