package dev.martlet.server.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.martlet.engine.metrics.Metrics;
import dev.martlet.wire.WebSocketReader;
import dev.martlet.wire.WebSocketViolation;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class UnfinishedMessagesTest {
  private static final int KB = 1024;
  private static final int LEAST = 10 * KB;
  private static final long TIMEOUT = TimeUnit.HOURS.toNanos(1);

  private final Metrics metrics = new Metrics();
  private final UnfinishedMessages all = new UnfinishedMessages(100 * KB, metrics);
  private final List<Client> closed = new ArrayList<>();

  /** A connection whose client sends messages of 64 KB in fragments. */
  private final class Client implements WebSocketReader.Listener {
    final WebSocketReader reader = new WebSocketReader(64 * KB, this);
    final UnfinishedMessage unfinished = new UnfinishedMessage(all, LEAST, () -> closed.add(this));
    private int has;
    private int messages;

    private Client feed(int firstByte, int length) throws WebSocketViolation {
      int head = length < 126 ? 6 : 8;
      byte[] frame = new byte[head + length];
      frame[0] = (byte) firstByte;
      frame[1] = (byte) (0x80 | Math.min(length, 126));
      if (length >= 126) {
        frame[2] = (byte) (length >> 8);
        frame[3] = (byte) length;
      }
      reader.feed(frame, 0, frame.length);
      unfinished.note(reader);
      return this;
    }

    /** Sends more of a message. */
    Client begin(int bytes) throws WebSocketViolation {
      int opcode = has == 0 ? 2 : 0;
      has += bytes;
      return feed(opcode, bytes);
    }

    void finish() throws WebSocketViolation {
      feed(0x80, 200);
      has = 0;
    }

    void ping() {
      byte[] ping = {(byte) 0x89, (byte) 0x80, 0, 0, 0, 0};
      try {
        reader.feed(ping, 0, ping.length);
      } catch (WebSocketViolation e) {
        throw new AssertionError(e);
      }
      unfinished.note(reader);
    }

    boolean isSlow(long after) {
      long now = System.nanoTime() + after;
      return unfinished.isSlow(now, now - 2 * TIMEOUT, TIMEOUT);
    }

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

  @Test
  void thoseThatWereBegunFirstGiveWay() throws Exception {
    Client first = new Client().begin(40 * KB);
    Client second = new Client().begin(40 * KB);
    Client third = new Client().begin(40 * KB);
    assertEquals(List.of(first), closed);
    first.unfinished.forget(first.reader);
    assertEquals(80 * KB, all.held());
    third.finish();
    assertEquals(1, third.messages);
    new Client().begin(50 * KB);
    assertEquals(List.of(first), closed, "there is room");
    new Client().begin(40 * KB);
    assertEquals(List.of(first, second), closed);
  }

  @Test
  void whoFinishesAndBeginsAnotherIsNotTheFirstAnyMore() throws Exception {
    Client busy = new Client().begin(40 * KB);
    Client idle = new Client().begin(40 * KB);
    byte[] both = new byte[8 + 200 + 8 + 20 * KB];
    System.arraycopy(new byte[] {(byte) 0x80, (byte) 0xFE, 0, (byte) 200}, 0, both, 0, 4);
    System.arraycopy(new byte[] {2, (byte) 0xFE, 20 * KB >> 8, 0}, 0, both, 208, 4);
    busy.reader.feed(both, 0, both.length);
    busy.unfinished.note(busy.reader);
    assertEquals(1, busy.messages);
    assertEquals(60 * KB, all.held());
    new Client().begin(60 * KB);
    assertEquals(List.of(idle), closed);
  }

  /** Those that give way are on other threads, which may take a while. */
  @Test
  void whatArrivesFasterThanOthersGiveWayIsForgottenAtOnce() throws Exception {
    for (int i = 0; i < 20; i++) {
      new Client().begin(50 * KB);
      assertTrue(all.held() <= 200 * KB, "twice the limit");
    }
    assertTrue(closed.size() >= 18, "two have room");
    assertEquals(closed.size(), Set.copyOf(closed).size(), "each is closed once");
  }

  @Test
  void whatHasEndedHoldsNothingWhateverIsSaidOfIt() throws Exception {
    Client gone = new Client().begin(40 * KB);
    gone.unfinished.end();
    assertEquals(0, all.held());
    gone.begin(10 * KB);
    gone.unfinished.end();
    assertEquals(0, all.held());
  }

  @Test
  void withoutALimitAllIsHeld() throws Exception {
    UnfinishedMessages unlimited = new UnfinishedMessages(0, metrics);
    Client client = new Client().begin(60 * KB);
    UnfinishedMessage[] many = new UnfinishedMessage[1000];
    for (int i = 0; i < many.length; i++) {
      many[i] = new UnfinishedMessage(unlimited, LEAST, () -> closed.add(client));
      many[i].note(client.reader);
    }
    assertEquals(60_000L * KB, unlimited.held());
    assertEquals(List.of(), closed);
  }

  @Test
  void aMessageThatDoesNotGoOnIsSlowWhateverIsBetween() throws Exception {
    Client client = new Client();
    assertFalse(client.isSlow(2 * TIMEOUT), "nothing is begun");
    client.begin(1);
    assertFalse(client.isSlow(0));
    assertTrue(client.isSlow(TIMEOUT + 1));
    long begun = System.nanoTime();
    client.ping();
    client.begin(LEAST - 1);
    long sinceBegun = System.nanoTime() - begun;
    assertTrue(client.isSlow(TIMEOUT - sinceBegun + 1), "neither pings nor less than the least");
    client.begin(1);
    assertFalse(client.isSlow(TIMEOUT / 2), "progress");
    client.finish();
    assertFalse(client.isSlow(2 * TIMEOUT));
  }

  @Test
  void halfAHeaderIsBegunToo() throws Exception {
    Client client = new Client();
    client.reader.feed(new byte[] {(byte) 0x89}, 0, 1);
    client.unfinished.note(client.reader);
    assertTrue(client.isSlow(TIMEOUT + 1));
  }
}
