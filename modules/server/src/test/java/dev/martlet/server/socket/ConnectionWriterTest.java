package dev.martlet.server.socket;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.martlet.api.ShardId;
import dev.martlet.api.SubscriberId;
import dev.martlet.api.auth.Principal;
import dev.martlet.api.shard.Decision;
import dev.martlet.api.shard.Input;
import dev.martlet.api.shard.ShardContext;
import dev.martlet.api.shard.ShardSettings;
import dev.martlet.api.shard.ShardType;
import dev.martlet.api.shard.Simulation;
import dev.martlet.api.shard.Subscriber;
import dev.martlet.engine.Shard;
import dev.martlet.engine.ShardLookup;
import dev.martlet.engine.ShardRegistry;
import dev.martlet.engine.codec.InputError;
import dev.martlet.engine.limits.EngineLimits;
import dev.martlet.engine.metrics.Histogram;
import dev.martlet.engine.metrics.Metrics;
import dev.martlet.engine.plugin.HostedFormat.BuiltIn;
import dev.martlet.engine.plugin.HostedType;
import dev.martlet.engine.plugin.PluginJson;
import dev.martlet.engine.plugin.PluginSite;
import dev.martlet.engine.plugin.PluginThreads;
import dev.martlet.engine.stream.StreamOptions;
import dev.martlet.engine.subscription.JoinOptions;
import dev.martlet.engine.subscription.SubscriberConnection;
import dev.martlet.engine.subscription.Subscription;
import dev.martlet.engine.tick.TickScheduler;
import dev.martlet.server.config.SendPathName;
import dev.martlet.server.connection.Backlog;
import dev.martlet.server.connection.ConnectionMetric;
import dev.martlet.server.connection.WriteProgress;
import dev.martlet.server.fanout.FanOutTasks;
import dev.martlet.server.fanout.SendPaths;
import dev.martlet.server.transport.SocketWait;
import dev.martlet.wire.InputLimits;
import dev.martlet.wire.WebSocketFrames;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
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

    /** No snapshot comes that a test does not ask for, however long it takes. */
    @Override
    public ShardSettings settings(ShardId id) {
      return ShardSettings.DEFAULT.withTickRate(0);
    }

    @Override
    public boolean createsOnDemand(ShardId id, Principal principal) {
      return true;
    }

    @Override
    public Simulation<String> create(ShardContext context) {
      return new Simulation<>() {
        @Override
        public Decision authorizeJoin(Subscriber subscriber) {
          return Decision.allow();
        }

        @Override
        public void apply(Subscriber subscriber, Input<String> input) {}

        @Override
        public Object snapshot() {
          return List.of("state");
        }
      };
    }
  }

  /** How a call of {@link #write} ended. */
  private enum Progress {
    NOTHING_LEFT,
    SOCKET_FULL,
    CLOSE_WRITTEN
  }

  /** A socket's send buffer, with as much room as the test gives it. */
  private static final class Sink implements ConnectionWriter.Events {
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    int room = Integer.MAX_VALUE;
    boolean closeWritten;
    final List<String> broken = new ArrayList<>();

    int write(byte[] bytes, int from) {
      int count = Math.min(room, bytes.length - from);
      written.write(bytes, from, count);
      room -= room == Integer.MAX_VALUE ? 0 : count;
      return count;
    }

    byte[] take() {
      byte[] bytes = written.toByteArray();
      written.reset();
      return bytes;
    }

    @Override
    public void closeWritten() {
      closeWritten = true;
    }

    @Override
    public void stallEnded(long nanos) {}

    @Override
    public void broken(String why) {
      broken.add(why);
    }

    @Override
    public void closed() {}
  }

  private final Metrics metrics = new Metrics();
  private final PluginThreads threads = new PluginThreads("test", 4, metrics);
  private final TickScheduler scheduler = new TickScheduler(1, Duration.ofSeconds(60), metrics);
  private final ShardRegistry registry =
      new ShardRegistry(
          List.of(
              HostedType.of(
                  new Plain(),
                  new PluginJson(InputLimits.DEFAULT, 1000),
                  PluginSite.apart("plain@1"))),
          EngineLimits.DEFAULT,
          scheduler,
          threads,
          () -> 1,
          metrics);
  private final Sink sink = new Sink();
  private final Semaphore woken = new Semaphore(0);
  private final SocketChannel channel = SocketChannel.open();
  private final SocketWait wait = SocketWait.of(channel, true);
  private final FanOutTasks nobody =
      new FanOutTasks(SendPaths.choose(SendPathName.THREAD), 0, Runnable::run);
  private ConnectionWriter writer = writer(2);
  private Subscription subscription;

  ConnectionWriterTest() throws IOException {}

  @AfterEach
  void stop() throws IOException {
    channel.close();
    scheduler.close();
    threads.close();
  }

  private ConnectionWriter writer(int errorsPerSecond) {
    Socket socket = new Socket(channel, null, false, wait);
    return new ConnectionWriter(
        nobody, socket, sink, new WriteProgress(10), errorsPerSecond, metrics);
  }

  /** Subscribes, and waits until there is a snapshot to write. */
  private void join() throws InterruptedException {
    join(StreamOptions.DEFAULT);
  }

  private void join(StreamOptions options) throws InterruptedException {
    Shard<?> shard =
        ((ShardLookup.Found) registry.findOrMake(ID, Principal.anonymous(), "me")).shard();
    subscription =
        shard.subscribe(
            new SubscriberId("eva"),
            Principal.user("eva"),
            new SubscriberConnection() {
              @Override
              public void ready() {
                woken.release();
              }

              @Override
              public void onInputError(InputError error) {
                writer.inputError(error);
              }
            },
            JoinOptions.of(options));
    writer.open(subscription.outbox());
    awaitWoken();
  }

  private void awaitWoken() throws InterruptedException {
    assertTrue(woken.tryAcquire(60, TimeUnit.SECONDS), "nobody was woken");
  }

  /** Writes as the fan-out does, until the sink takes no more. */
  private Progress write() {
    for (byte[] frame = writer.frame(); frame != null; frame = writer.frame()) {
      int count = sink.write(frame, writer.written());
      if (count == 0) {
        writer.full();
        return Progress.SOCKET_FULL;
      }
      writer.took(count);
    }
    assertFalse(writer.hasMore());
    return sink.closeWritten ? Progress.CLOSE_WRITTEN : Progress.NOTHING_LEFT;
  }

  private static boolean isSnapshot(byte[] frame) {
    return frame[0] == (byte) 0x82 && new String(frame, UTF_8).endsWith("[\"state\"]");
  }

  private static byte[] together(byte[]... frames) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] frame : frames) {
      all.writeBytes(frame);
    }
    return all.toByteArray();
  }

  @Test
  void aStoppedShardIs1013AfterItsLastSnapshot() throws Exception {
    join();
    assertEquals(Progress.NOTHING_LEFT, write());
    assertTrue(isSnapshot(sink.take()));
    registry.stop(ID);
    byte[] close = WebSocketFrames.close(1013, "shard stopped");
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    do {
      awaitWoken();
      all.writeBytes(sink.take());
    } while (write() != Progress.CLOSE_WRITTEN);
    all.writeBytes(sink.take());
    byte[] bytes = all.toByteArray();
    int closeAt = bytes.length - close.length;
    assertArrayEquals(close, Arrays.copyOfRange(bytes, closeAt, bytes.length));
    assertTrue(isSnapshot(Arrays.copyOf(bytes, closeAt)), "a last snapshot before it");
    assertEquals(Progress.CLOSE_WRITTEN, write());
    assertEquals(0, sink.take().length, "nothing comes behind a close");
  }

  @Test
  void controlFramesGoOutInOrderAndOnlyTheFirstCloseDoes() throws Exception {
    join();
    writer.pong(new byte[] {1});
    writer.pong(new byte[] {2});
    writer.close(1002, "first");
    writer.close(1009, "second");
    assertEquals(Progress.CLOSE_WRITTEN, write());
    writer.pong(new byte[] {3});
    assertEquals(Progress.CLOSE_WRITTEN, write());
    assertArrayEquals(
        together(
            WebSocketFrames.pong(new byte[] {1}),
            WebSocketFrames.pong(new byte[] {2}),
            WebSocketFrames.close(1002, "first")),
        sink.take());
  }

  @Test
  void aFullSocketIsWaitedForAndHeldAgainstIt() throws Exception {
    join();
    sink.room = 3;
    assertEquals(0, writer.progress().slowFor(System.nanoTime()));
    assertEquals(Progress.SOCKET_FULL, write());
    long since = System.nanoTime();
    assertTrue(writer.progress().slowFor(since + 1_000) >= 1_000);
    writer.pong(new byte[] {1});
    sink.room = 2;
    assertEquals(Progress.SOCKET_FULL, write(), "a frame that was begun goes first");
    sink.room = Integer.MAX_VALUE;
    assertEquals(Progress.NOTHING_LEFT, write());
    assertEquals(0, writer.progress().slowFor(System.nanoTime()));
    byte[] pong = WebSocketFrames.pong(new byte[] {1});
    byte[] bytes = sink.take();
    int pongAt = bytes.length - pong.length;
    assertTrue(isSnapshot(Arrays.copyOf(bytes, pongAt)));
    assertArrayEquals(pong, Arrays.copyOfRange(bytes, pongAt, bytes.length));
  }

  @Test
  void whoTakesAllAtOnceKeepsUp() throws Exception {
    join();
    assertTrue(subscription.outbox().keepsUp());
    sink.room = 3;
    assertEquals(Progress.SOCKET_FULL, write());
    assertFalse(subscription.outbox().keepsUp());
    sink.room = Integer.MAX_VALUE;
    assertEquals(Progress.NOTHING_LEFT, write());
    assertTrue(subscription.outbox().keepsUp());
    writer.close(1000, "");
    assertEquals(Progress.CLOSE_WRITTEN, write());
    assertFalse(subscription.outbox().keepsUp(), "nothing is taken any more");
  }

  @Test
  void whoTookTheCloseFrameSlowlyDoesNotKeepUpAfterIt() throws Exception {
    join();
    assertEquals(Progress.NOTHING_LEFT, write());
    writer.close(1000, "");
    sink.room = 1;
    assertEquals(Progress.SOCKET_FULL, write());
    sink.room = Integer.MAX_VALUE;
    assertEquals(Progress.CLOSE_WRITTEN, write());
    assertFalse(subscription.outbox().keepsUp());
  }

  @Test
  void nothingIsWrittenToABrokenSocket() throws Exception {
    join();
    sink.room = 3;
    assertEquals(Progress.SOCKET_FULL, write());
    writer.broken("gone");
    writer.pong(new byte[] {1});
    writer.close(1000, "");
    sink.room = Integer.MAX_VALUE;
    sink.take();
    assertEquals(Progress.NOTHING_LEFT, write());
    assertEquals(0, sink.take().length);
    assertEquals(List.of("gone"), sink.broken);
    assertFalse(subscription.outbox().keepsUp());
  }

  @Test
  void complaintsDoNotPileUp() throws Exception {
    writer = writer(1_000_000);
    complain(10_000);
    join();
    assertEquals(Progress.NOTHING_LEFT, write());
    byte[] bytes = sink.take();
    ByteArrayOutputStream expected = new ByteArrayOutputStream();
    for (int i = 0; i < Backlog.CAPACITY; i++) {
      expected.writeBytes(complaint(i));
    }
    assertArrayEquals(expected.toByteArray(), Arrays.copyOf(bytes, expected.size()));
    assertTrue(isSnapshot(Arrays.copyOfRange(bytes, expected.size(), bytes.length)));
  }

  @Test
  void complaintsOverTheRateAreLeftOut() throws Exception {
    writer = writer(1);
    complain(10);
    join();
    assertEquals(Progress.NOTHING_LEFT, write());
    byte[] bytes = sink.take();
    byte[] first = complaint(0);
    assertArrayEquals(first, Arrays.copyOf(bytes, first.length));
    assertTrue(isSnapshot(Arrays.copyOfRange(bytes, first.length, bytes.length)));
  }

  @Test
  void aRateOfZeroIsNoLimitOfComplaints() throws Exception {
    writer = writer(0);
    complain(3);
    join();
    assertEquals(Progress.NOTHING_LEFT, write());
    byte[] bytes = sink.take();
    ByteArrayOutputStream expected = new ByteArrayOutputStream();
    for (int i = 0; i < 3; i++) {
      expected.writeBytes(complaint(i));
    }
    assertArrayEquals(expected.toByteArray(), Arrays.copyOf(bytes, expected.size()));
  }

  private void complain(int times) {
    for (int i = 0; i < times; i++) {
      writer.inputError(new InputError(InputError.Code.BAD_INPUT, "no", OptionalLong.of(i)));
    }
  }

  private static byte[] complaint(int seq) {
    return WebSocketFrames.text(
        "{\"error\":{\"code\":\"BAD_INPUT\",\"message\":\"no\"},\"client_seq\":" + seq + "}");
  }

  @Test
  void theTimeToWriteSnapshotsIsThatOfSnapshotsOnly() throws Exception {
    join(new StreamOptions(BuiltIn.JSON, StreamOptions.Mode.VERSION_2));
    Histogram times = metrics.histogram(ConnectionMetric.SNAPSHOT_WRITE);
    write();
    while (LongStream.of(times.counts()).sum() == 0) { // the greeting may come before the state
      awaitWoken();
      write();
    }
    int frames = 0;
    byte[] bytes = sink.take();
    for (int at = 0; at < bytes.length; at += 2 + bytes[at + 1]) {
      frames++;
    }
    assertEquals(2, frames, "the greeting and the state");
    assertEquals(1, LongStream.of(times.counts()).sum());
  }

  @Test
  void aPeerThatTakesALongFrameSlowlyButSteadilyIsNotSlow() throws Exception {
    join();
    sink.room = 3;
    assertEquals(Progress.SOCKET_FULL, write());
    long full = System.nanoTime();
    sink.room = 9; // less than it must take at once
    assertEquals(Progress.SOCKET_FULL, write());
    long later = System.nanoTime();
    assertTrue(writer.progress().slowFor(later) >= later - full, "it has to take more");
    long before = System.nanoTime();
    sink.room = 1; // the tenth byte
    assertEquals(Progress.SOCKET_FULL, write());
    long now = System.nanoTime();
    assertTrue(writer.progress().slowFor(now) <= now - before, "its time starts anew");
  }
}
