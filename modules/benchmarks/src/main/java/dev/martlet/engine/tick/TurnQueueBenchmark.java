package dev.martlet.engine.tick;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The cost of the tick threads' queue per turn: take a turn, and add it for the next tick. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class TurnQueueBenchmark {
  /** How many turns. */
  @Param({"1", "100", "10000"})
  public int shards;

  private final TurnQueue queue = new TurnQueue();
  private long deadline;

  /** All turns have been due for hours, so no thread waits. */
  @Setup
  public void fill() {
    deadline = System.nanoTime() - TimeUnit.HOURS.toNanos(10);
    for (int i = 0; i < shards; i++) {
      queue.add(() -> {}, deadline++);
    }
  }

  /** Takes the first turn and adds it as the last. */
  @Benchmark
  public void takeAndAdd() throws InterruptedException {
    queue.add(queue.take(), deadline++);
  }
}
