package dev.martlet.server.config;

import dev.martlet.api.Options;
import dev.martlet.api.ShardId;
import dev.martlet.api.shard.ShardSettings;
import dev.martlet.engine.plugin.ShardPlan;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** Parses the settings of a shard that come from the configuration or from the HTTP API. */
public final class ShardPlans {
  /** The names of the settings. */
  public static final Set<String> SETTINGS =
      Set.of(
          "id",
          "tick-rate",
          "max-subscribers",
          "max-queued-inputs",
          "idle-shutdown",
          "durability",
          "checkpoint-every");

  private ShardPlans() {}

  /**
   * Parses a plan.
   *
   * @param given settings by name: {@code id}, {@code tick-rate}, {@code max-subscribers}, {@code
   *     max-queued-inputs}, {@code idle-shutdown}, {@code durability}, {@code checkpoint-every}
   * @param options of the shard's type
   * @return the plan
   * @throws IllegalArgumentException if a setting is missing, unknown or out of range; the message
   *     names it
   */
  public static ShardPlan of(Map<String, String> given, Map<String, String> options) {
    Options settings =
        Options.of(SETTINGS.stream().collect(Collectors.toMap(name -> name, name -> "")), given);
    ShardId id =
        new ShardId(
            settings.text("id").orElseThrow(() -> new IllegalArgumentException("id must be set")));
    UnaryOperator<ShardSettings> changes = changes(settings);
    changes.apply(ShardSettings.DEFAULT); // fails here, with the key, if a value is out of range
    return new ShardPlan(id, changes, options);
  }

  private static UnaryOperator<ShardSettings> changes(Options settings) {
    return before -> {
      ShardSettings after = before;
      if (settings.text("tick-rate").isPresent()) {
        after =
            after.withTickRate((int) settings.integer("tick-rate", 0, ShardSettings.MAX_TICK_RATE));
      }
      if (settings.text("max-subscribers").isPresent()) {
        after = after.withMaxSubscribers((int) settings.integer("max-subscribers", 0, 1_000_000));
      }
      if (settings.text("max-queued-inputs").isPresent()) {
        after =
            after.withMaxQueuedInputs((int) settings.integer("max-queued-inputs", 0, 10_000_000));
      }
      if (settings.text("idle-shutdown").isPresent()) {
        after = after.withIdleShutdown(settings.duration("idle-shutdown"));
      }
      if (settings.text("durability").isPresent()) {
        after = after.withDurability(JournalSettings.level(settings.text("durability").get()));
      }
      if (settings.text("checkpoint-every").isPresent()) {
        after = after.withCheckpointEvery(settings.duration("checkpoint-every"));
      }
      return after;
    };
  }
}
