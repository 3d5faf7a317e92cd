package dev.martlet.server.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.martlet.server.socket.ClosingHandshake.Departure;
import dev.martlet.server.socket.ClosingHandshake.State;
import dev.martlet.wire.CloseCode;
import org.junit.jupiter.api.Test;

class ClosingHandshakeTest {
  private final ClosingHandshake closing = new ClosingHandshake();

  @Test
  void thisSideClosesAndThePeerAnswers() {
    assertTrue(closing.isOpen());
    closing.start(1);
    assertEquals(State.CLOSING, closing.state());
    assertTrue(closing.sent(2));
    assertEquals(State.CLOSE_SENT, closing.state());
    assertFalse(closing.sent(3), "no news");
    closing.received(CloseCode.INTERNAL_ERROR, 4);
    assertEquals(State.CLEAN, closing.state());
    assertFalse(closing.sent(5), "no news");
    assertEquals(1, closing.since());
    assertEquals(Departure.LEFT, closing.closed(), "the code of an answer says nothing");
  }

  @Test
  void thePeerClosesAndIsAnswered() {
    closing.received(CloseCode.GOING_AWAY, 1);
    assertEquals(State.CLOSE_RECEIVED, closing.state());
    closing.start(2);
    assertEquals(State.CLOSE_RECEIVED, closing.state());
    assertEquals(1, closing.since());
    assertTrue(closing.sent(3));
    assertEquals(State.CLEAN, closing.state());
    assertEquals(Departure.LEFT, closing.closed());
  }

  @Test
  void aPeerThatClosesWithAnErrorMayComeBack() {
    closing.received(CloseCode.INTERNAL_ERROR, 1);
    closing.start(1);
    assertTrue(closing.sent(2));
    assertEquals(Departure.LOST, closing.closed());
  }

  @Test
  void bothSidesCloseAtOnce() {
    closing.start(1);
    closing.received(CloseCode.INTERNAL_ERROR, 2);
    assertEquals(State.CLOSE_RECEIVED, closing.state());
    assertTrue(closing.sent(3));
    assertEquals(State.CLEAN, closing.state());
    assertEquals(Departure.LEFT, closing.closed());
  }

  @Test
  void theCloseFrameOfAShardThatEndedIsAStart() {
    assertTrue(closing.sent(7));
    assertEquals(State.CLOSE_SENT, closing.state());
    assertEquals(7, closing.since());
    assertEquals(Departure.LEFT, closing.closed());
  }

  @Test
  void aPeerThatVanishesIsLost() {
    assertEquals(Departure.LOST, closing.closed());
    assertEquals(State.CLOSED, closing.state());
    assertFalse(closing.isOpen());
  }

  @Test
  void nothingFollowsTheEnd() {
    closing.start(1);
    assertEquals(Departure.LEFT, closing.closed());
    closing.start(2);
    closing.received(CloseCode.NORMAL, 3);
    assertFalse(closing.sent(4));
    assertEquals(State.CLOSED, closing.state());
    assertEquals(Departure.ALREADY_GONE, closing.closed());
  }
}
