package dev.martlet.testkit;

import dev.martlet.api.shard.ShardType;
import dev.martlet.api.shard.Subscriber;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Checks in a unit test that a simulation computes the same from the same inputs, as a server must
 * be able to count on that replays it.
 *
 * <p>The two runs are one after the other in one process. Where two processes would differ, as in
 * the order of a {@code Set.of}, they do not: the server looks for that when it loads the plugin.
 *
 * @since 1.0
 */
public final class Determinism {
  private Determinism() {}

  /**
   * Runs a script twice on shards with the type's own settings and options, and seed 1.
   *
   * @param <I> the type of the inputs
   * @param type of the shards
   * @param id of the shards
   * @param script what happens to a shard: who joins, what they send, when it ticks
   * @throws AssertionError if the runs differ; it names the first tick after which they did, and
   *     the place in the state
   */
  public static <I> void check(ShardType<I> type, String id, Consumer<TestShard<I>> script) {
    check(type, id, Map.of(), 1, script);
  }

  /**
   * Runs a script twice, and compares after each tick what the shard shows: the snapshot, what each
   * subscriber sees, the events, signals and metadata, and who was sent away. What is an object of
   * a class other than a record is compared by its fields, and what has none that can be read, as
   * in the JDK, by its text.
   *
   * <p>What the simulation or the script throws comes out of this method.
   *
   * @param <I> the type of the inputs
   * @param type of the shards
   * @param id of the shards
   * @param options as an operator would set them; the others have their defaults
   * @param seed of the random source
   * @param script what happens to a shard: who joins, what they send, when it ticks. It must do the
   *     same each time
   * @throws AssertionError if the runs differ; it names the first tick after which they did, and
   *     the place in the state
   */
  public static <I> void check(
      ShardType<I> type,
      String id,
      Map<String, String> options,
      long seed,
      Consumer<TestShard<I>> script) {
    List<Ticked> first = run(TestShard.of(type, id, options, seed), script);
    List<Ticked> second = run(TestShard.of(type, id, options, seed), script);
    requireSame(first, second);
  }

  /** Throws, with the first tick after which two runs differ. */
  static void requireSame(List<Ticked> first, List<Ticked> second) {
    for (int i = 0; i < Math.min(first.size(), second.size()); i++) {
      Optional<String> difference = difference(first.get(i).shown(), second.get(i).shown());
      if (difference.isPresent()) {
        throw new AssertionError("after tick " + first.get(i).number() + ", " + difference.get());
      }
    }
    if (first.size() != second.size()) {
      throw new AssertionError(
          "there are %d ticks in the first run, and %d in the second"
              .formatted(first.size(), second.size()));
    }
  }

  /** What a shard showed after a tick. */
  record Ticked(long number, Map<String, StateTree> shown) {}

  private static <I> List<Ticked> run(TestShard<I> shard, Consumer<TestShard<I>> script) {
    return run(shard, script, running -> {});
  }

  /** Runs a script, with something that is done after each tick. */
  static <I> List<Ticked> run(
      TestShard<I> shard, Consumer<TestShard<I>> script, Consumer<TestShard<I>> after) {
    List<Ticked> ticks = new ArrayList<>();
    Watch watch = new Watch(shard);
    shard.turn.afterTick(
        number -> {
          ticks.add(new Ticked(number, watch.look()));
          after.accept(shard);
        });
    script.accept(shard);
    return ticks;
  }

  static Optional<String> difference(Map<String, StateTree> first, Map<String, StateTree> second) {
    if (!first.keySet().equals(second.keySet())) {
      return Optional.of("others are attached in the second run");
    }
    return first.keySet().stream()
        .flatMap(part -> first.get(part).difference(part + ": $", second.get(part)).stream())
        .findFirst();
  }

  /** Looks at a shard; of what was sent, at what is new. */
  private static final class Watch {
    private final TestShard<?> shard;
    private int events;
    private int signals;
    private int kicked;

    Watch(TestShard<?> shard) {
      this.shard = shard;
    }

    Map<String, StateTree> look() {
      Map<String, StateTree> shown = new LinkedHashMap<>();
      shown.put("snapshot", StateTree.of(shard.simulation().snapshot()));
      for (Subscriber subscriber : shard.subscribers().attached()) {
        String view = "view of " + subscriber.id() + " (" + subscriber.number() + ")";
        shown.put(view, StateTree.of(shard.view(subscriber)));
      }
      shown.put("metadata", StateTree.of(shard.metadata()));
      shown.put("events", after(events, shard.events()));
      shown.put("signals", after(signals, shard.signals()));
      shown.put("kicked", after(kicked, shard.kicked()));
      events = shard.events().size();
      signals = shard.signals().size();
      kicked = shard.kicked().size();
      return shown;
    }

    private static StateTree after(int old, List<?> all) {
      return StateTree.of(all.subList(old, all.size()));
    }
  }
}
