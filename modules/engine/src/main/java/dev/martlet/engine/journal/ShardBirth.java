package dev.martlet.engine.journal;

import dev.martlet.api.ShardId;
import dev.martlet.api.journal.JournalId;
import dev.martlet.api.shard.ShardSettings;
import java.util.Map;

/**
 * What a shard began with.
 *
 * @param id of the shard
 * @param birth a number of this life of the shard
 * @param seed of its random source
 * @param settings that it runs with
 * @param options of its type, with the values of all
 * @param plugin name and version of the plugin that made it
 * @param hash of that plugin's jars; empty if it was not loaded from jars
 */
public record ShardBirth(
    ShardId id,
    long birth,
    long seed,
    ShardSettings settings,
    Map<String, String> options,
    String plugin,
    String hash) {
  /** Copies the options. */
  public ShardBirth {
    options = Map.copyOf(options);
  }

  /**
   * The shard's journal.
   *
   * @return its id
   */
  public JournalId journal() {
    return new JournalId(id, birth);
  }
}
