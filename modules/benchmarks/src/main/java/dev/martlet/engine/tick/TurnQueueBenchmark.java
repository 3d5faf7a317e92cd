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

/** What the tick threads' queue costs a turn: it is taken out, and put in for the next tick. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class TurnQueueBenchmark {
  /** How many there are. */
  @Param({"1", "100", "10000"})
  public int shards;

  private final TurnQueue queue = new TurnQueue();
  private long deadline;

  /** All are due, and have been for hours: nobody waits. */
  @Setup
  public void fill() {
    deadline = System.nanoTime() - TimeUnit.HOURS.toNanos(10);
    for (int i = 0; i < shards; i++) {
      queue.add(() -> {}, deadline++);
    }
  }

  /** The first becomes the last. */
  @Benchmark
  public void takeAndAdd() throws InterruptedException {
    queue.add(queue.take(), deadline++);
  }
}
