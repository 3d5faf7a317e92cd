package dev.martlet.engine.plugin;

import dev.martlet.api.ShardId;
import dev.martlet.api.ShardSettings;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * A shard as an operator configured it. It is made at the start, and again when somebody joins
 * after it ended.
 *
 * @param id of the shard
 * @param changes that the operator makes to the settings of its type
 * @param options of its type, as far as they are given
 */
public record ShardPlan(
    ShardId id, UnaryOperator<ShardSettings> changes, Map<String, String> options) {
  /** Copies the options. */
  public ShardPlan {
    options = Map.copyOf(options);
  }

  /**
   * The plan of a shard that is made because somebody joins it.
   *
   * @param id of the shard
   * @return a plan without changes
   */
  public static ShardPlan onDemand(ShardId id) {
    return new ShardPlan(id, UnaryOperator.identity(), Map.of());
  }
}
