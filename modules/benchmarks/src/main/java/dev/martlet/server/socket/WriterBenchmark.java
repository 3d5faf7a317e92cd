package dev.martlet.server.socket;

import dev.martlet.engine.metrics.Metrics;
import dev.martlet.engine.stream.Outbox;
import dev.martlet.server.connection.WriteProgress;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** A connection's writer, without a socket behind it. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class WriterBenchmark {
  private final Outbox outbox = new Outbox();
  private final byte[] payload = new byte[4];
  private final ConnectionWriter writer =
      new ConnectionWriter(
          (bytes, from) -> bytes.length - from, new WriteProgress(1), 1, new Metrics());

  /** Looks, and there is nothing. */
  @Benchmark
  public Object nothing() throws IOException {
    return writer.write(outbox);
  }

  /** A pong that is owed. */
  @Benchmark
  public Object pong() throws IOException {
    writer.pong(payload);
    return writer.write(outbox);
  }
}
