package dev.martlet.server.fanout;

import dev.martlet.server.transport.SocketWait;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Both ends of a connection: a line that sends what the test queues, and the client's socket. */
final class Wire implements AutoCloseable {
  private static final Duration MOST = Duration.ofMillis(100);

  final SocketChannel client;
  final TestLine line;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final CountDownLatch broken = new CountDownLatch(1);

  /** The server's end. */
  final class TestLine extends Line {
    private final SocketWait wait;
    final Queue<byte[]> queue = new ConcurrentLinkedQueue<>();
    private byte[] frame;
    private int written;
    private boolean over;

    /** Which method fails, if one does. */
    volatile String fails = "";

    volatile Error with;

    /** Whether there is a next byte whenever one is taken. */
    volatile boolean endless;

    TestLine(FanOutTasks fanOut, SocketChannel channel, boolean plain) throws IOException {
      super(fanOut, channel, plain);
      this.wait = SocketWait.of(channel, fanOut.parks());
      open();
    }

    private void enter(String method) {
      if (method.equals(fails)) {
        throw with;
      }
    }

    @Override
    protected byte[] frame() {
      enter("frame");
      if (frame == null && !over) {
        frame = queue.poll();
        written = 0;
      }
      return frame;
    }

    @Override
    protected int written() {
      enter("written");
      return written;
    }

    @Override
    protected void took(int count) {
      enter("took");
      written += count;
      frame = written == frame.length ? null : frame;
      if (endless) {
        queue.add(new byte[1]);
      }
    }

    @Override
    protected void full() {
      enter("full");
    }

    @Override
    protected boolean hasMore() {
      enter("hasMore");
      return frame != null || !queue.isEmpty();
    }

    @Override
    protected int write(byte[] bytes, int from) throws IOException {
      enter("write");
      int length = Math.min(64 * 1024, bytes.length - from);
      return channel().write(ByteBuffer.wrap(bytes, from, length));
    }

    @Override
    protected void awaitRoom() throws IOException {
      enter("awaitRoom");
      wait.forRoom(MOST);
    }

    @Override
    protected void broken(String why) {
      over = true;
      frame = null;
      broken.countDown();
      enter("broken");
    }

    @Override
    protected void closing() {
      enter("closing");
    }

    @Override
    protected void closed() {
      closed.countDown();
      enter("closed");
    }

    void send(byte[] bytes) {
      queue.add(bytes);
      wake();
    }
  }

  private Wire(FanOutTasks fanOut, SocketChannel client, SocketChannel server, boolean plain)
      throws IOException {
    this.client = client;
    this.line = new TestLine(fanOut, server, plain);
  }

  /**
   * Connects.
   *
   * @param buffer of the kernel, in bytes, at either end
   */
  static Wire open(FanOutTasks fanOut, int buffer, boolean plain) throws IOException {
    try (ServerSocketChannel port = ServerSocketChannel.open()) {
      port.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      SocketChannel client = SocketChannel.open();
      client.setOption(StandardSocketOptions.SO_RCVBUF, buffer);
      client.connect(port.getLocalAddress());
      SocketChannel server = port.accept();
      server.setOption(StandardSocketOptions.SO_SNDBUF, buffer);
      server.setOption(StandardSocketOptions.TCP_NODELAY, true);
      return new Wire(fanOut, client, server, plain);
    }
  }

  /** What the client receives next. */
  byte[] read(int length) throws IOException {
    ByteBuffer into = ByteBuffer.allocate(length);
    while (into.hasRemaining()) {
      if (client.read(into) < 0) {
        throw new IOException("ended after " + into.position() + " of " + length + " bytes");
      }
    }
    return into.array();
  }

  boolean awaitClosed() throws InterruptedException {
    return closed.await(60, TimeUnit.SECONDS);
  }

  boolean awaitBroken() throws InterruptedException {
    return broken.await(60, TimeUnit.SECONDS);
  }

  @Override
  public void close() throws IOException {
    line.closeSoon();
    client.close();
  }
}
