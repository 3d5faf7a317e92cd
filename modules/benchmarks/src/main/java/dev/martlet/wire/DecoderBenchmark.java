package dev.martlet.wire;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Building frames, and decoding what strangers send. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class DecoderBenchmark {
  private static final class Counter implements WebSocketReader.Listener {
    private int messages;

    @Override
    public void message(byte[] payload, boolean text) {
      messages++;
    }

    @Override
    public void ping(byte[] payload) {}

    @Override
    public void pong(byte[] payload) {}

    @Override
    public void close(int code, String reason) {}
  }

  private final Counter counter = new Counter();
  private final WebSocketReader reader = new WebSocketReader(65_536, counter);
  private final byte[] snapshot = new byte[1000];
  private final byte[] input = masked("{\"input\":{\"dx\":1,\"dy\":-1},\"client_seq\":1234}");
  private final String query = "shard=arena%3Alobby&sid=p%C3%A4ule&v=1";

  private static byte[] masked(String text) {
    byte[] payload = text.getBytes(StandardCharsets.UTF_8);
    byte[] frame = new byte[6 + payload.length];
    frame[0] = (byte) 0x81;
    frame[1] = (byte) (0x80 | payload.length);
    byte[] mask = {1, 2, 3, 4};
    System.arraycopy(mask, 0, frame, 2, mask.length);
    for (int i = 0; i < payload.length; i++) {
      frame[6 + i] = (byte) (payload[i] ^ mask[i & 3]);
    }
    return frame;
  }

  /** A tick's frame of 1000 bytes. */
  @Benchmark
  public TickFrame buildFrame() {
    return TickFrame.of(1, snapshot, snapshot.length);
  }

  /** A masked text message of 45 bytes: unmasked, checked, handed on. */
  @Benchmark
  public int readFrame() throws WebSocketViolation {
    reader.feed(input, 0, input.length);
    return counter.messages;
  }

  /** An upgrade's query. */
  @Benchmark
  public Object parseQuery() {
    return QueryString.parse(query);
  }
}
