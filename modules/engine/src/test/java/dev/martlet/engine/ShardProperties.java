package dev.martlet.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.martlet.api.shard.ShardSettings;
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
    Run run = new Run();
    for (Step step : steps) {
      run.act(step.kind(), step.player());
      run.check();
    }
  }

  /** A shard, its players and its model. */
  private static final class Run {
    private final ManualScheduling clock = new ManualScheduling();
    private final Probe probe = new Probe();
    private final Model model = new Model();
    private final Shard<?> shard =
        Shards.of(
            probe,
            ShardSettings.DEFAULT.withMaxSubscribers(SEATS),
            new ShardHost(clock, EngineLimits.DEFAULT, new Metrics(), ended -> {}));
    private final Player[] players = new Player[PLAYERS];
    private final String[] names = new String[PLAYERS];
    private int words;

    void act(Kind kind, int player) {
      switch (kind) {
        case JOIN -> {
          if (!model.attached[player]) {
            join(player);
          }
        }
        case SAY -> {
          if (players[player] != null) {
            say(player, "w" + ++words);
          }
        }
        case LEAVE -> {
          if (model.attached[player]) {
            leave(player);
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
          if (!model.over) {
            model.events.add("end STOPPED");
          }
          model.over = true;
          model.seats = 0;
        }
      }
    }

    void check() {
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

    private void join(int player) {
      players[player] = new Player(shard, "p" + player);
      clock.settle();
      names[player] = "p" + player + " " + ++model.joins;
      if (model.over || model.seats == SEATS) {
        assertNotNull(players[player].closeReason());
      } else {
        assertNull(players[player].closeReason());
        assertNotNull(players[player].frame(), "a first snapshot at once");
        model.attached[player] = true;
        model.seats++;
        model.events.add("joined " + names[player]);
      }
    }

    private void leave(int player) {
      players[player].leave();
      model.attached[player] = false;
      if (!model.over) {
        model.seats--;
        model.waiting.add("left " + names[player]);
      }
    }

    private void say(int player, String word) {
      Optional<InputError> error = players[player].say(word);
      if (model.attached[player] && !model.over) {
        assertEquals(Optional.empty(), error);
        model.waiting.add("p" + player + ": " + word);
      } else {
        assertEquals(Code.NOT_ATTACHED, error.orElseThrow().code());
      }
    }
  }
}
