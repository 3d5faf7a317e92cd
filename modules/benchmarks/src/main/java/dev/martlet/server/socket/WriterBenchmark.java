package dev.martlet.server.socket;

import dev.martlet.engine.metrics.Metrics;
import dev.martlet.engine.stream.Outbox;
import dev.martlet.server.config.SendPathName;
import dev.martlet.server.connection.WriteProgress;
import dev.martlet.server.fanout.FanOutTasks;
import dev.martlet.server.fanout.SendPaths;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A connection's writer, without a socket behind it. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class WriterBenchmark {
  private static final ConnectionWriter.Events NOBODY =
      new ConnectionWriter.Events() {
        @Override
        public void closeWritten() {}

        @Override
        public void stallEnded(long nanos) {}

        @Override
        public void broken(String why) {}

        @Override
        public void closed() {}
      };

  private final byte[] payload = new byte[4];
  private final ConnectionWriter writer =
      new ConnectionWriter(
          new FanOutTasks(SendPaths.choose(SendPathName.THREAD), 0, Runnable::run),
          new Socket(null, null, false, null),
          NOBODY,
          new WriteProgress(1),
          1,
          new Metrics());

  /** Nothing is queued. */
  @Setup
  public void open() {
    writer.open(new Outbox());
  }

  private int write() {
    int count = 0;
    for (byte[] frame = writer.frame(); frame != null; frame = writer.frame()) {
      count += frame.length;
      writer.took(frame.length);
    }
    return count;
  }

  /** Looks, and there is nothing. */
  @Benchmark
  public int nothing() {
    return write();
  }

  /** A pong that is owed. */
  @Benchmark
  public int pong() {
    writer.pong(payload);
    return write();
  }
}
