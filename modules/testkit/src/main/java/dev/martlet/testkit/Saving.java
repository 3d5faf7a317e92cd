package dev.martlet.testkit;

import dev.martlet.api.shard.ShardType;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Checks in a unit test that a simulation goes on from what it has saved as if nothing had been:
 * nothing was forgotten, and nothing is shared with the state that goes on.
 *
 * @since 1.0
 */
public final class Saving {
  private Saving() {}

  /**
   * Runs a script twice on shards with the type's own settings and options, and seed 1. See {@link
   * #check(ShardType, String, Map, long, Consumer)}.
   *
   * @param <I> the type of the inputs
   * @param type of the shards
   * @param id of the shards
   * @param script what happens to a shard
   * @throws AssertionError if the runs differ
   */
  public static <I> void check(ShardType<I> type, String id, Consumer<TestShard<I>> script) {
    check(type, id, Map.of(), 1, script);
  }

  /**
   * Runs a script twice: once without interruption, and once with the simulation {@linkplain
   * TestShard#restart restarted} after each tick in which none of its calls waits for a result.
   * Compares after each tick what the shard shows, as {@link Determinism#check} does.
   *
   * @param <I> the type of the inputs
   * @param type of the shards, which names a {@link ShardType#savedType}
   * @param id of the shards
   * @param options as an operator would set them; the others have their defaults
   * @param seed of the random source
   * @param script what happens to a shard: who joins, what they send, when it ticks. It must do the
   *     same each time, and not keep the simulation
   * @throws AssertionError if the runs differ; it names the first tick after which they did, and
   *     the place in the state
   */
  public static <I> void check(
      ShardType<I> type,
      String id,
      Map<String, String> options,
      long seed,
      Consumer<TestShard<I>> script) {
    List<Determinism.Ticked> whole =
        Determinism.run(TestShard.of(type, id, options, seed), script, shard -> {});
    List<Determinism.Ticked> restarted =
        Determinism.run(TestShard.of(type, id, options, seed), script, Saving::restart);
    Determinism.requireSame(whole, restarted);
  }

  private static void restart(TestShard<?> shard) {
    if (!shard.ended() && !shard.calls().arePending()) {
      shard.restart();
    }
  }
}
