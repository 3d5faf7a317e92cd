package dev.martlet.server;

import dev.martlet.engine.ShardLookup;
import dev.martlet.engine.ShardRegistry;
import dev.martlet.engine.plugin.ShardPlan;
import dev.martlet.server.config.ConfigException;
import java.util.List;

/** Creates the shards that the configuration names, at the start. */
final class ConfiguredShards {
  private ConfiguredShards() {}

  /**
   * Creates them, in order.
   *
   * @throws ConfigException if one cannot be created
   */
  static void create(List<ShardPlan> plans, ShardRegistry registry) throws ConfigException {
    for (ShardPlan plan : plans) {
      try {
        String error = error(plan, registry.create(plan));
        if (!error.isEmpty()) {
          throw new ConfigException("martlet.shards: " + error);
        }
      } catch (InterruptedException e) {
        throw new ConfigException("interrupted during the start", e);
      }
    }
  }

  private static String error(ShardPlan plan, ShardLookup result) {
    return switch (result) {
      case ShardLookup.Found found -> "";
      case ShardLookup.Unknown(String reason) -> reason;
      case ShardLookup.BadPlan(String reason) -> reason;
      case ShardLookup.Exists() -> "shard " + plan.id() + " is there already";
      case ShardLookup.Failed(), ShardLookup.Late(), ShardLookup.Quarantined() ->
          "shard " + plan.id() + " could not be made, see the log";
      case ShardLookup.TooMany tooMany -> throw new IllegalStateException("a plan has no quota");
    };
  }
}
