package dev.martlet.engine.codec;

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

/** What comes from a client is read, what goes to it is written. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class CodecBenchmark {
  private final JsonCodec<Crowd.Move> codec = Crowd.hosted().codec();
  private final Crowd.View view = Crowd.view(0);
  private final byte[] message =
      "{\"input\":{\"dx\":1,\"dy\":-1},\"client_seq\":1234}".getBytes(StandardCharsets.UTF_8);
  private InputEnvelope envelope;

  /** What was read before. */
  @Setup
  public void read() throws BadInputException {
    envelope = codec.read(message);
  }

  /** A snapshot of 20 entities, to the frame that is sent. */
  @Benchmark
  public TickFrame encode() {
    return codec.write(1, view, HostedFormat.BuiltIn.JSON);
  }

  /** The same in CBOR. */
  @Benchmark
  public TickFrame encodeCbor() {
    return codec.write(1, view, HostedFormat.BuiltIn.CBOR);
  }

  /** An envelope, on an event loop. */
  @Benchmark
  public Object parseEnvelope() throws BadInputException {
    return codec.read(message);
  }

  /** Its input, in the turn. */
  @Benchmark
  public Object bindInput() throws BadInputException {
    return codec.input(envelope);
  }
}
