package dev.martlet.engine;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A tick of one of many shards without subscribers. The more shards, the colder the caches. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class IdleShardsBenchmark {
  private static final int TICKS = 10_000;

  /** How many shards. */
  @Param({"1", "100", "10000"})
  public int shards;

  private Crowd[] crowds;

  /** Makes the shards. */
  @Setup
  public void make() {
    crowds = new Crowd[shards];
    for (int i = 0; i < shards; i++) {
      crowds[i] = new Crowd(0, false);
    }
  }

  /** A fixed number of ticks, of whichever shards are due. */
  @Benchmark
  @OperationsPerInvocation(TICKS)
  public void ticks() {
    for (int i = 0; i < TICKS; i++) {
      crowds[i % shards].tick();
    }
  }
}
