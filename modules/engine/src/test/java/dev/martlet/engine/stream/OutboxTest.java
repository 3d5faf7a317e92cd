package dev.martlet.engine.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.martlet.engine.stream.Outgoing.Close;
import dev.martlet.engine.stream.Outgoing.Frame;
import dev.martlet.engine.stream.Outgoing.Message;
import dev.martlet.engine.stream.Outgoing.Nothing;
import dev.martlet.wire.TickFrame;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class OutboxTest {
  private static TickFrame frame(long tick) {
    return TickFrame.of(tick, "{}".getBytes(StandardCharsets.UTF_8), 2);
  }

  @Test
  void anEmptyOutboxHasRoomForEventsAsConfigured() {
    Outbox outbox = new Outbox(200);
    TickFrame event = TickFrame.of(1, "x".repeat(60).getBytes(StandardCharsets.UTF_8), 60);
    assertTrue(outbox.add(event));
    assertFalse(outbox.add(event), "two are more than 200 with what each takes besides");
    assertEquals(new Message(event), outbox.next());
    assertTrue(outbox.add(event));
  }

  @Test
  void eventsComeBeforeTheNewestStateAndTheReasonToCloseIsLast() {
    Outbox outbox = new Outbox(1000);
    TickFrame event = frame(1);
    TickFrame newest = frame(3);
    assertEquals(Nothing.NOTHING, outbox.next());
    TickFrame older = frame(2);
    assertNull(outbox.offer(older));
    assertSame(older, outbox.offer(newest), "the one before is superseded");
    outbox.add(event);
    outbox.end(CloseReason.FINISHED);
    assertEquals(new Message(event), outbox.next());
    assertEquals(new Frame(newest), outbox.next());
    assertEquals(new Close(CloseReason.FINISHED), outbox.next());
    assertEquals(new Close(CloseReason.FINISHED), outbox.next());
  }

  @Test
  void aStateIsTakenByItselfOnlyIfNothingComesBeforeIt() {
    Outbox outbox = new Outbox(1000);
    TickFrame event = frame(1);
    TickFrame state = frame(2);
    assertNull(outbox.nextState());
    outbox.add(event);
    assertNull(outbox.nextState());
    outbox.offer(state);
    assertNull(outbox.nextState());
    assertEquals(new Message(event), outbox.next());
    assertEquals(state, outbox.nextState());
    outbox.end(CloseReason.FINISHED);
    assertNull(outbox.nextState());
    assertEquals(new Close(CloseReason.FINISHED), outbox.next());
  }

  @Test
  void peekingTakesNothing() {
    Outbox outbox = new Outbox(1000);
    TickFrame event = frame(1);
    TickFrame state = frame(2);
    assertEquals(Nothing.NOTHING, outbox.peek());
    outbox.offer(state);
    outbox.end(CloseReason.STOPPED);
    assertEquals(new Frame(state), outbox.peek());
    outbox.add(event);
    assertEquals(new Message(event), outbox.peek());
    assertEquals(new Message(event), outbox.next());
    assertEquals(new Frame(state), outbox.next());
    assertEquals(new Close(CloseReason.STOPPED), outbox.peek());
  }
}
