package dev.martlet.server.socket;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.martlet.api.Decision;
import dev.martlet.api.Principal;
import dev.martlet.api.ShardContext;
import dev.martlet.api.ShardId;
import dev.martlet.api.ShardType;
import dev.martlet.api.Simulation;
import dev.martlet.api.Subscriber;
import dev.martlet.api.SubscriberId;
import dev.martlet.engine.Complaint;
import dev.martlet.engine.EngineLimits;
import dev.martlet.engine.Figures;
import dev.martlet.engine.HostedType;
import dev.martlet.engine.Lookup;
import dev.martlet.engine.PluginJson;
import dev.martlet.engine.PluginThreads;
import dev.martlet.engine.Receiver;
import dev.martlet.engine.Shard;
import dev.martlet.engine.ShardRegistry;
import dev.martlet.engine.Subscription;
import dev.martlet.engine.TickScheduler;
import dev.martlet.wire.InputLimits;
import dev.martlet.wire.WebSocketFrames;
import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataWriter;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The writer with a real shard before it and no socket behind it. */
class ConnectionWriterTest {
  private static final ShardId ID = new ShardId("plain:x");

  /** Event-driven, admits everybody, shows a list that no reflection is needed for. */
  private static final class Plain implements ShardType<String> {
    @Override
    public String name() {
      return "plain";
    }

    @Override
    public Class<String> inputType() {
      return String.class;
    }

    @Override
    public boolean madeOnDemand(ShardId id, Principal principal) {
      return true;
    }

    @Override
    public Simulation<String> create(ShardContext context) {
      return new Simulation<>() {
        @Override
        public Decision authorizeSubscriber(Subscriber subscriber) {
          return Decision.allow();
        }

        @Override
        public void apply(Subscriber subscriber, String input) {}

        @Override
        public Object snapshot() {
          return List.of("state");
        }
      };
    }
  }

  /** Takes what is written, piece by piece. */
  private static final class Sink implements DataWriter {
    final BlockingQueue<byte[]> written = new LinkedBlockingQueue<>();

    @Override
    public void write(BufferData... buffers) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void write(BufferData buffer) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void writeNow(BufferData... buffers) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void writeNow(BufferData buffer) {
      written.add(buffer.readBytes());
    }

    byte[] next() throws InterruptedException {
      byte[] bytes = written.poll(60, TimeUnit.SECONDS);
      assertTrue(bytes != null, "nothing was written");
      return bytes;
    }
  }

  private final Figures figures = new Figures();
  private final PluginThreads threads = new PluginThreads("test", 4, figures);
  private final TickScheduler scheduler = new TickScheduler(1, Duration.ofSeconds(60), figures);
  private final ShardRegistry registry =
      new ShardRegistry(
          List.of(HostedType.of(new Plain(), new PluginJson(InputLimits.DEFAULT, 1000), "plain@1")),
          EngineLimits.DEFAULT,
          scheduler,
          threads,
          () -> 1,
          figures);
  private final Sink sink = new Sink();
  private ConnectionWriter writer = new ConnectionWriter(sink, 2, figures);

  @AfterEach
  void stop() {
    scheduler.close();
    threads.close();
  }

  private Thread start() throws InterruptedException {
    Shard<?> shard = ((Lookup.Found) registry.findOrMake(ID, Principal.anonymous(), "me")).shard();
    Subscription subscription =
        shard.subscribe(
            SubscriberId.ANONYMOUS,
            Principal.anonymous(),
            new Receiver() {
              @Override
              public void ready() {
                writer.wake();
              }

              @Override
              public void complain(Complaint complaint) {
                writer.complain(complaint);
              }
            });
    return Thread.startVirtualThread(() -> writer.run(subscription.outbox()));
  }

  private void assertSnapshot() throws InterruptedException {
    byte[] frame = sink.next();
    assertEquals((byte) 0x82, frame[0]);
    assertTrue(new String(frame).endsWith("[\"state\"]"));
  }

  @Test
  void aStoppedShardIs1013AfterItsLastSnapshot() throws Exception {
    Thread thread = start();
    assertSnapshot();
    registry.stop(ID);
    byte[] next = sink.next();
    while (next[0] == (byte) 0x82) {
      next = sink.next();
    }
    assertArrayEquals(WebSocketFrames.close(1013, "shard stopped"), next);
    thread.join();
    assertTrue(writer.closeWritten());
    assertEquals(0, sink.written.size(), "nothing comes behind a close");
  }

  @Test
  void controlFramesGoOutInOrderAndOnlyTheFirstCloseDoes() throws Exception {
    writer.pong(new byte[] {1});
    writer.pong(new byte[] {2});
    Thread thread = start();
    assertArrayEquals(WebSocketFrames.pong(new byte[] {1}), sink.next());
    assertArrayEquals(WebSocketFrames.pong(new byte[] {2}), sink.next());
    assertSnapshot();
    writer.close(1002, "first");
    writer.close(1009, "second");
    assertArrayEquals(WebSocketFrames.close(1002, "first"), sink.next());
    thread.join();
    writer.pong(new byte[] {3});
    assertEquals(0, sink.written.size());
  }

  @Test
  void complaintsDoNotPileUp() throws Exception {
    writer = new ConnectionWriter(sink, 1_000_000, figures);
    complain(10_000);
    Thread thread = start();
    for (int i = 0; i < ConnectionWriter.MOST_CONTROLS; i++) {
      assertArrayEquals(complaint(i), sink.next());
    }
    assertSnapshot();
    writer.stop();
    thread.join();
    assertEquals(0, sink.written.size());
  }

  @Test
  void complaintsOverTheRateAreLeftOut() throws Exception {
    writer = new ConnectionWriter(sink, 0, figures);
    complain(10);
    Thread thread = start();
    assertSnapshot();
    writer.stop();
    thread.join();
    assertEquals(0, sink.written.size());
  }

  private void complain(int times) {
    for (int i = 0; i < times; i++) {
      writer.complain(new Complaint(Complaint.Code.BAD_INPUT, "no", OptionalLong.of(i)));
    }
  }

  private static byte[] complaint(int seq) {
    return WebSocketFrames.text(
        "{\"error\":{\"code\":\"bad_input\",\"message\":\"no\"},\"client_seq\":" + seq + "}");
  }
}
