package dev.martlet.server;

import dev.martlet.engine.Lookup;
import dev.martlet.engine.ShardPlan;
import dev.martlet.engine.ShardRegistry;
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

  private static String error(ShardPlan plan, Lookup result) {
    return switch (result) {
      case Lookup.Found found -> "";
      case Lookup.Unknown(String reason) -> reason;
      case Lookup.Exists() -> "shard " + plan.id() + " is there already";
      case Lookup.Failed(), Lookup.Late(), Lookup.Quarantined() ->
          "shard " + plan.id() + " could not be made, see the log";
      case Lookup.TooMany tooMany -> throw new IllegalStateException("a plan has no quota");
    };
  }
}
