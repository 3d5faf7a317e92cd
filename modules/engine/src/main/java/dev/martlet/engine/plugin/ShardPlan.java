package dev.martlet.engine.plugin;

import dev.martlet.api.ShardId;
import dev.martlet.api.shard.ShardSettings;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * A shard that an operator has configured. It is created when the server starts, and again when a
 * client joins after it ended.
 *
 * @param id of the shard
 * @param changes that the operator makes to the type's settings
 * @param options of its type that the operator has set
 */
public record ShardPlan(
    ShardId id, UnaryOperator<ShardSettings> changes, Map<String, String> options) {
  /** Copies the options. */
  public ShardPlan {
    options = Map.copyOf(options);
  }

  /**
   * The plan of a shard that is created when a client joins it.
   *
   * @param id of the shard
   * @return a plan without changes
   */
  public static ShardPlan onDemand(ShardId id) {
    return new ShardPlan(id, UnaryOperator.identity(), Map.of());
  }
}
