package dev.martlet.engine;

import java.util.random.RandomGenerator;

/**
 * The random source of a simulation: SplitMix64, whose whole state is one number. The shard's turn
 * owns it.
 */
final class ShardRandom implements RandomGenerator {
  private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

  private long state;

  /**
   * The source that begins with a seed. Its numbers are those of a SplittableRandom of the seed.
   */
  ShardRandom(long seed) {
    this.state = seed;
  }

  @Override
  public long nextLong() {
    state += GOLDEN_GAMMA;
    long z = state;
    z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
    z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
    return z ^ z >>> 31;
  }

  /** What the next numbers depend on. */
  long state() {
    return state;
  }

  /** Goes on where a source was. */
  void state(long was) {
    state = was;
  }
}
