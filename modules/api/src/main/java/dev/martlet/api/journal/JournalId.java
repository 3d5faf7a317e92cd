package dev.martlet.api.journal;

import dev.martlet.api.ShardId;
import java.util.Objects;

/**
 * One life of a shard: a shard that is made again under the same id, after it ended, has another
 * journal.
 *
 * @param shard the shard's id
 * @param birth a number drawn when the shard was made; any value
 * @since 1.0
 */
public record JournalId(ShardId shard, long birth) {
  /**
   * Names a life.
   *
   * @throws NullPointerException if the shard is null
   */
  public JournalId {
    Objects.requireNonNull(shard, "shard is null");
  }

  /** Shows the shard and its birth, as {@code arena:one/00c0ffee00c0ffee}. */
  @Override
  public String toString() {
    return "%s/%016x".formatted(shard, birth);
  }
}
