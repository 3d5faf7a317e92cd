package dev.martlet.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.martlet.api.shard.Input;
import dev.martlet.api.shard.ShardContext;
import dev.martlet.api.shard.ShardType;
import dev.martlet.api.shard.Simulation;
import dev.martlet.api.shard.Subscriber;
import dev.martlet.api.shard.Tick;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Two runs that differ are told by the tick and the place. */
class DeterminismTest {
  record Place(int x, double y) {}

  record Board(List<Place> places, Map<String, Integer> points) {}

  /** Its own fields are compared, but for the text it has by itself. */
  static final class Plain {
    private final int secret;
    private final Object lock = new Object();

    Plain(int secret) {
      this.secret = secret;
    }
  }

  /**
   * A game that shows what the test wants.
   *
   * @param state that all see after a tick, by the number of the run and that of the tick
   * @param view of eva, likewise
   */
  private static final class GameType implements ShardType<String> {
    private final BiFunction<Integer, Long, Object> state;
    private final BiFunction<Integer, Long, Object> view;
    private int runs;

    GameType(BiFunction<Integer, Long, Object> state, BiFunction<Integer, Long, Object> view) {
      this.state = state;
      this.view = view;
    }

    @Override
    public String name() {
      return "game";
    }

    @Override
    public Simulation<String> create(ShardContext context) {
      int run = ++runs;
      return new Simulation<>() {
        private long tick;

        @Override
        public void advance(Tick now) {
          tick = now.number();
          context.subscribers().broadcast(context.random().nextInt());
        }

        @Override
        public void apply(Subscriber from, Input<String> input) {
          context.subscribers().send(from, input.value() + run);
        }

        @Override
        public Object snapshot() {
          return state.apply(run, tick);
        }

        @Override
        public Optional<?> snapshotFor(Subscriber of) {
          return of.id().value().equals("eva")
              ? Optional.of(view.apply(run, tick))
              : Optional.empty();
        }
      };
    }
  }

  private static void check(
      BiFunction<Integer, Long, Object> state, Consumer<TestShard<String>> script) {
    Determinism.check(new GameType(state, state), "game", script);
  }

  private static String difference(
      BiFunction<Integer, Long, Object> state, Consumer<TestShard<String>> script) {
    return assertThrows(AssertionError.class, () -> check(state, script)).getMessage();
  }

  private static String difference(BiFunction<Integer, Long, Object> state) {
    return difference(state, shard -> shard.tick(5));
  }

  @Test
  void theSameTwiceIsWell() {
    check(
        (run, tick) -> new Board(List.of(new Place(1, tick)), Map.of("eva", 3)),
        shard -> {
          shard.join("eva");
          shard.advance(Duration.ofSeconds(1));
        });
    check((run, tick) -> new Object[] {new Plain(2), Duration.ofSeconds(tick)}, TestShard::tick);
  }

  @Test
  void theFirstTickAndThePlaceAreNamed() {
    assertEquals(
        "after tick 4, snapshot: $.places[1].y is 2.0 in the first run, and 3.0 in the second",
        difference(
            (run, tick) ->
                new Board(
                    List.of(new Place(1, 2), new Place(1, tick == 4 ? run + 1 : 0)), Map.of())));
    assertEquals(
        "after tick 1, snapshot: $.secret is 1 in the first run, and 2 in the second",
        difference((run, tick) -> new Plain(run)));
    assertEquals(
        "after tick 1, snapshot: $ has 1 elements in the first run, and 2 in the second",
        difference((run, tick) -> new int[run]));
    assertEquals(
        "after tick 1, snapshot: $ is a dev.martlet.testkit.DeterminismTest$Plain in the first run,"
            + " and 2 in the second",
        difference((run, tick) -> run == 1 ? new Plain(1) : run));
  }

  @Test
  void theOrderOfAMapCounts() {
    assertEquals(
        "after tick 1, snapshot: $ has the members [a, b] in the first run, and [b, a] in the"
            + " second",
        difference(
            (run, tick) -> {
              Map<String, Integer> map = new LinkedHashMap<>();
              map.put(run == 1 ? "a" : "b", 1);
              map.put(run == 1 ? "b" : "a", 1);
              return map;
            }));
  }

  @Test
  void theViewsAndEventsCount() {
    ShardType<String> type = new GameType((run, tick) -> 0, (run, tick) -> tick < 3 ? 0 : run);
    AssertionError thrown =
        assertThrows(
            AssertionError.class,
            () ->
                Determinism.check(
                    type,
                    "game",
                    shard -> {
                      shard.join("eva");
                      shard.tick(5);
                    }));
    assertEquals(
        "after tick 3, view of eva (1): $ is 1 in the first run, and 2 in the second",
        thrown.getMessage());
    assertEquals(
        "after tick 2, events: $[0].event is hello1 in the first run, and hello2 in the second",
        difference(
            (run, tick) -> 0,
            shard -> {
              Subscriber adam = shard.join("adam");
              shard.tick();
              shard.input(adam, "hello");
              shard.tick();
            }));
  }

  @Test
  void theNumberOfTicksAndThoseAttachedCount() {
    int[] runs = new int[1];
    assertEquals(
        "there are 1 ticks in the first run, and 2 in the second",
        difference((run, tick) -> 0, shard -> shard.tick(++runs[0])));
    int[] again = new int[1];
    assertEquals(
        "after tick 1, others are attached in the second run",
        difference(
            (run, tick) -> 0,
            shard -> {
              shard.join("eva" + again[0]++);
              shard.tick();
            }));
  }

  @Test
  void theSeedIsTheSame() {
    BiFunction<Integer, Long, Object> state = (run, tick) -> tick;
    ShardType<String> type = new GameType(state, state);
    Determinism.check(type, "game", Map.of(), 7, shard -> shard.tick(3));
  }

  @Test
  void aStateThatHoldsItselfEnds() {
    check(
        (run, tick) -> {
          Object[] all = new Object[1];
          all[0] = all;
          return all;
        },
        TestShard::tick);
  }
}
