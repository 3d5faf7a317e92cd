package dev.martlet.engine.codec;

import dev.martlet.engine.Crowd;
import dev.martlet.engine.plugin.HostedFormat;
import dev.martlet.wire.TickFrame;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Reading a client's messages and encoding snapshots. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class CodecBenchmark {
  private final InputReader<Crowd.Move> reader = new InputReader<>(Crowd.hosted());
  private final StateEncoder encoder = new StateEncoder(Crowd.hosted());
  private final Crowd.View view = Crowd.view(0);
  private final byte[] message =
      "{\"input\":{\"dx\":1,\"dy\":-1},\"client_seq\":1234}".getBytes(StandardCharsets.UTF_8);
  private InputEnvelope envelope;

  /** An envelope that has been read. */
  @Setup
  public void read() throws BadInputException {
    envelope = reader.read(message);
  }

  /** Encodes a snapshot of 20 entities as a JSON frame. */
  @Benchmark
  public TickFrame encode() {
    return encoder.encodeSnapshot(1, view, HostedFormat.BuiltIn.JSON);
  }

  /** Encodes the same snapshot in CBOR. */
  @Benchmark
  public TickFrame encodeCbor() {
    return encoder.encodeSnapshot(1, view, HostedFormat.BuiltIn.CBOR);
  }

  /** Reads an envelope, as the connection's thread does. */
  @Benchmark
  public Object parseEnvelope() throws BadInputException {
    return reader.read(message);
  }

  /** Reads the input in it, as the turn does. */
  @Benchmark
  public Object bindInput() throws BadInputException {
    return reader.input(envelope);
  }
}
