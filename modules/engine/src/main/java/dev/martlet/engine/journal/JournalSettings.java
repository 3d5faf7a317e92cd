package dev.martlet.engine.journal;

import dev.martlet.api.shard.Durability;
import java.time.Duration;
import java.util.Map;

/**
 * How journals are written.
 *
 * @param commitInterval least time from the beginning of one commit to that of the next
 * @param maxAhead so many turns of a shard may compute ahead of what is durable, at least 1
 * @param retryAfter how long to wait after a commit that failed before it is tried again
 * @param keep how long journals of shards that have ended are kept
 * @param keepBytes how many bytes they may have together
 * @param levels by the name of a shard type: in place of what the type says
 * @param checkpointEvery how often shards are saved; zero for what their types say
 */
public record JournalSettings(
    Duration commitInterval,
    int maxAhead,
    Duration retryAfter,
    Duration keep,
    long keepBytes,
    Map<String, Durability> levels,
    Duration checkpointEvery) {
  /** What applies if nothing is configured. */
  public static final JournalSettings DEFAULT =
      new JournalSettings(
          Duration.ofMillis(5),
          3,
          Duration.ofMillis(500),
          Duration.ofDays(7),
          1L << 30,
          Map.of(),
          Duration.ZERO);

  /** Copies the levels. */
  public JournalSettings {
    levels = Map.copyOf(levels);
  }
}
