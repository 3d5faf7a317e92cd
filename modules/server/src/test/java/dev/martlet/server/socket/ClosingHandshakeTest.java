package dev.martlet.server.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.martlet.server.socket.ClosingHandshake.Departure;
import dev.martlet.server.socket.ClosingHandshake.State;
import dev.martlet.wire.CloseCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 6455, section 7, as the states of one connection. */
class ClosingHandshakeTest {
  private static final int CUSTOM = 4000;

  private final ClosingHandshake closing = new ClosingHandshake(100);

  @Test
  void theServerClosesFirst() {
    assertTrue(closing.isOpen());
    closing.start(5);
    assertEquals(State.CLOSING, closing.state());
    assertEquals(5, closing.since());
    assertTrue(closing.sent(6));
    assertEquals(State.CLOSE_SENT, closing.state());
    closing.received(CloseCode.NORMAL, 7);
    assertEquals(State.CLEAN, closing.state());
    assertEquals(5, closing.since(), "when closing began");
    assertEquals(Departure.LEFT, closing.closed());
  }

  @Test
  void whoFloodsOnIsReadNoMore() {
    closing.start(5);
    closing.receivedAfterwards(100);
    assertTrue(closing.reads(), "what was on its way");
    closing.receivedAfterwards(1);
    assertFalse(closing.reads());
  }

  @Test
  void thePeerClosesFirst() {
    closing.received(CloseCode.NORMAL, 5);
    assertEquals(State.CLOSE_RECEIVED, closing.state());
    assertEquals(5, closing.since());
    closing.start(6);
    assertEquals(State.CLOSE_RECEIVED, closing.state(), "the answer is on its way");
    assertTrue(closing.sent(7));
    assertEquals(State.CLEAN, closing.state());
    assertEquals(Departure.LEFT, closing.closed());
  }

  @Test
  void bothCloseAtOnce() {
    closing.start(5);
    closing.received(CUSTOM, 6);
    assertEquals(State.CLOSE_RECEIVED, closing.state());
    assertTrue(closing.sent(7));
    assertEquals(State.CLEAN, closing.state());
    assertEquals(Departure.LEFT, closing.closed(), "the server was first");
  }

  @Test
  void theShardEndsTheSubscription() {
    assertTrue(closing.sent(5), "a close frame is written that nobody started");
    assertEquals(State.CLOSE_SENT, closing.state());
    assertEquals(5, closing.since());
    assertFalse(closing.sent(6), "that is no news");
  }

  @ParameterizedTest
  @ValueSource(ints = {CloseCode.NORMAL, CloseCode.NO_STATUS})
  void aPeerThatIsDoneHasLeft(int code) {
    closing.received(code, 5);
    assertEquals(Departure.LEFT, closing.closed());
  }

  @ParameterizedTest
  @ValueSource(ints = {CUSTOM, CloseCode.GOING_AWAY})
  void aPeerThatGivesUpItsConnectionIsLost(int code) {
    closing.received(code, 5);
    closing.sent(6);
    assertEquals(Departure.LOST, closing.closed());
  }

  @Test
  void aConnectionThatEndsWithoutACloseIsLost() {
    assertEquals(Departure.LOST, closing.closed());
    assertEquals(Departure.ALREADY_GONE, closing.closed());
    assertFalse(closing.isOpen());
  }

  @Test
  void nothingHappensAfterTheEnd() {
    closing.start(5);
    closing.closed();
    closing.start(6);
    closing.received(CUSTOM, 7);
    assertFalse(closing.sent(8));
    assertEquals(State.CLOSED, closing.state());
  }
}
