package dev.martlet.server.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import dev.martlet.engine.metrics.Metrics;
import dev.martlet.server.config.ConfigReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.channels.SocketChannel;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Errors while connections are accepted, on the real thread and a real port. */
class AcceptorErrorsTest {
  private static final int DEADLINE_S = 60;

  /** A port whose methods fail a few times, one after the other. */
  private static final class Faulty implements Acceptor.Port {
    private final String fails;
    private final boolean memory;
    private final AtomicInteger faults = new AtomicInteger(3);
    final AtomicInteger room = new AtomicInteger(100);
    final BlockingQueue<SocketChannel> begun = new LinkedBlockingQueue<>();

    Faulty(String fails, boolean memory) {
      this.fails = fails;
      this.memory = memory;
    }

    private void enter(String method) {
      if (fails.contains(method) && faults.getAndDecrement() > 0) {
        throw memory ? new OutOfMemoryError("a test's") : new StackOverflowError("a test's");
      }
    }

    @Override
    public void awaitRoom() {
      enter("awaitRoom");
      room.decrementAndGet();
    }

    @Override
    public void begin(SocketChannel channel) {
      enter("begin");
      begun.add(channel);
    }

    @Override
    public void giveBackRoom() {
      room.incrementAndGet();
      enter("giveBackRoom");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "awaitRoom, true",
    "awaitRoom, false",
    "begin, true",
    "begin, false",
    "begin and giveBackRoom, true",
    "begin and giveBackRoom, false"
  })
  void whateverFailsThoseWhoComeLaterAreAccepted(String fails, boolean memory) throws Exception {
    Faulty port = new Faulty(fails, memory);
    Properties properties = new Properties();
    properties.setProperty("martlet.home", "target");
    try (Acceptor acceptor =
        new Acceptor(ConfigReader.read(properties, Map.of()), 0, port, new Metrics())) {
      acceptor.start("test-accept");
      for (int i = 0; i < 6; i++) {
        new Socket(InetAddress.getLoopbackAddress(), acceptor.port());
      }
      int accepted = fails.equals("awaitRoom") ? 6 : fails.equals("begin") ? 3 : 4;
      for (int i = 0; i < accepted; i++) {
        assertNotNull(port.begun.poll(DEADLINE_S, TimeUnit.SECONDS), "the thread is dead");
      }
      new Socket(InetAddress.getLoopbackAddress(), acceptor.port());
      assertNotNull(port.begun.poll(DEADLINE_S, TimeUnit.SECONDS));
      int held = 100 - port.room.get() - accepted - 1;
      assertEquals(true, held == 0 || held == 1, "only for the next one: " + held);
    }
  }
}
