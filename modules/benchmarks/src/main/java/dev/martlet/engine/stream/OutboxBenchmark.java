package dev.martlet.engine.stream;

import dev.martlet.wire.TickFrame;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** The hand-over from a tick to a connection's writer. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class OutboxBenchmark {
  private final Outbox outbox = new Outbox();
  private final TickFrame frame = TickFrame.of(1, new byte[1000], 1000);

  /** Each frame is taken. */
  @Benchmark
  public Outgoing offerAndTake() {
    outbox.offer(frame);
    return outbox.next();
  }

  /** No frame is taken. */
  @Benchmark
  public TickFrame supersede() {
    return outbox.offer(frame);
  }
}
