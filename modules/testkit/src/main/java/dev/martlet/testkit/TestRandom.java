package dev.martlet.testkit;

import java.util.random.RandomGenerator;

/**
 * A random source like that of a server's shard, whose state is one number; its numbers are those
 * of a SplittableRandom of the seed.
 */
final class TestRandom implements RandomGenerator {
  private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

  long state;

  TestRandom(long seed) {
    state = seed;
  }

  @Override
  public long nextLong() {
    state += GOLDEN_GAMMA;
    long z = state;
    z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
    z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
    return z ^ z >>> 31;
  }
}
