package dev.martlet.server.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.martlet.engine.plugin.SurvivedFaults;
import dev.martlet.server.connection.Supervised;
import dev.martlet.server.transport.ByteStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Errors at every step of a connection, on a real event loop beside another connection. */
class EventLoopErrorsTest {
  private static final int DEADLINE_S = 60;
  private static final ConnectionContext CONTEXT =
      new ConnectionContext(null, null, null, null, null, Optional.empty(), null, null);

  /** A connection whose methods fail, each time. */
  private static final class Faulty extends LoopConnection {
    private final String fails;
    private final boolean memory;
    private volatile boolean ended;
    final BlockingQueue<String> received = new LinkedBlockingQueue<>();

    Faulty(SocketChannel channel, EventLoop loop, String fails, boolean memory) throws IOException {
      super(
          channel,
          ByteStream.plain(channel),
          (InetSocketAddress) channel.getRemoteAddress(),
          new byte[0],
          CONTEXT,
          loop);
      this.fails = fails;
      this.memory = memory;
    }

    private void enter(String method) {
      if (method.equals(fails)) {
        throw memory ? new OutOfMemoryError("a test's") : new StackOverflowError("a test's");
      }
    }

    @Override
    boolean begun() {
      enter("begun");
      return true;
    }

    @Override
    boolean ended() {
      enter("ended");
      return ended;
    }

    @Override
    boolean reads() {
      enter("reads");
      return true;
    }

    @Override
    void received(byte[] buffer, int count) {
      if (count > 0) {
        enter("received");
        received.add(new String(buffer, 0, count, StandardCharsets.US_ASCII));
      }
    }

    @Override
    void write() {
      enter("write");
    }

    @Override
    void end() {
      if (fails.equals("end") && !ended) {
        ended = true;
        enter("end");
      }
      ended = true;
      closeSocket();
    }

    @Override
    public void check(long now, long resumedAt) {}

    @Override
    public Supervised.Kind kind() {
      return Kind.WEBSOCKET;
    }
  }

  private static void provoke(SocketChannel attacker) {
    try {
      attacker.write(ByteBuffer.wrap(new byte[] {'x'}));
    } catch (IOException e) {
      // its connection has ended, as it may
    }
  }

  @ParameterizedTest
  @CsvSource({
    "begun, true", "begun, false", "ended, true", "ended, false", "reads, true", "reads, false",
    "received, true", "received, false", "write, true", "write, false", "end, true", "end, false"
  })
  void whateverFailsTheOthersOfTheLoopAreServed(String fails, boolean memory) throws Exception {
    long survived = SurvivedFaults.count();
    try (ServerSocketChannel server = ServerSocketChannel.open();
        EventLoop loop = new EventLoop("test-sockets")) {
      server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      try (SocketChannel attacker = SocketChannel.open(server.getLocalAddress());
          SocketChannel ofAttacker = server.accept();
          SocketChannel beside = SocketChannel.open(server.getLocalAddress());
          SocketChannel ofBeside = server.accept()) {
        ofAttacker.configureBlocking(false);
        ofBeside.configureBlocking(false);
        Faulty faulty = new Faulty(ofAttacker, loop, fails, memory);
        Faulty good = new Faulty(ofBeside, loop, "nothing", memory);
        for (int i = 0; i < 20; i++) {
          faulty.wake();
          good.wake(); // behind it in the same list, on most days
          provoke(attacker);
          beside.write(ByteBuffer.wrap(new byte[] {'y'}));
          assertEquals("y", good.received.poll(DEADLINE_S, TimeUnit.SECONDS));
        }
        if (fails.equals("end")) {
          faulty.cut(); // which the loop meets, and ends it
          faulty.wake();
        }
        beside.write(ByteBuffer.wrap(new byte[] {'z'}));
        assertEquals("z", good.received.poll(DEADLINE_S, TimeUnit.SECONDS));
      }
    }
    assertTrue(SurvivedFaults.count() > survived);
  }
}
