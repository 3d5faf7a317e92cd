package dev.martlet.engine;

import dev.martlet.api.ShardId;
import dev.martlet.api.ShardSettings;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * A shard as the operator configured it: made at the start, and again when somebody joins after it
 * ended.
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

  static ShardPlan onDemand(ShardId id) {
    return new ShardPlan(id, UnaryOperator.identity(), Map.of());
  }
}
