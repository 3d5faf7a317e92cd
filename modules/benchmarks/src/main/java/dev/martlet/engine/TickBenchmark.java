package dev.martlet.engine;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * One tick of a shard: what it allocates must not grow with the subscribers of a common snapshot,
 * and views should cost no more than their encoding ({@link CodecBenchmark}).
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class TickBenchmark {
  /** How many subscribers. */
  @Param({"0", "10", "1000"})
  public int subscribers;

  /** Whether each has its own view. */
  @Param({"false", "true"})
  public boolean personal;

  private Crowd crowd;

  /** Makes the shard. */
  @Setup
  public void join() {
    crowd = new Crowd(subscribers, personal);
  }

  /** A tick. */
  @Benchmark
  public void tick() {
    crowd.tick();
  }
}
