package dev.martlet.bench;

import dev.martlet.api.ShardId;
import dev.martlet.api.shard.ShardSettings;

/**
 * The load that the name of a shard asks for: {@code <hz>:<bytes>:<n>}.
 *
 * @param hz ticks a second, 0 to {@link ShardSettings#MAX_TICK_RATE}
 * @param bytes length of a snapshot's JSON, {@value #LEAST} to {@value #MOST}
 */
record Load(int hz, int bytes) {
  /**
   * The length of a snapshot without padding, in bytes: three names, a time and the longest
   * acknowledgement.
   */
  static final int LEAST = 80;

  static final int MOST = 1_000_000;

  Load {
    if (hz < 0 || hz > ShardSettings.MAX_TICK_RATE) {
      throw new IllegalArgumentException(
          "the rate is 0 to " + ShardSettings.MAX_TICK_RATE + " Hz: " + hz);
    }
    if (bytes < LEAST || bytes > MOST) {
      throw new IllegalArgumentException(
          "a snapshot has " + LEAST + " to " + MOST + " bytes: " + bytes);
    }
  }

  /** Parses the name; its last part only distinguishes shards. */
  static Load of(ShardId id) {
    String[] parts = id.name().split(":", 3);
    if (parts.length < 3 || parts[2].isEmpty()) {
      throw new IllegalArgumentException("a name is <hz>:<bytes>:<n>: " + id.name());
    }
    try {
      return new Load(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("a name is <hz>:<bytes>:<n>: " + id.name(), e);
    }
  }

  static boolean isName(ShardId id) {
    try {
      of(id);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
