package dev.martlet.engine.input;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.martlet.engine.codec.InputEnvelope;
import dev.martlet.engine.input.Inbox.Answer;
import dev.martlet.engine.subscription.Subscription;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class InboxTest {
  private final List<String> handled = new ArrayList<>();
  private long tick;

  private static Answer send(Inbox<Subscription> inbox, Subscription from, int seq) {
    return inbox.offer(from, new InputEnvelope(null, 1, OptionalLong.of(seq)), from.callback());
  }

  private boolean handle(InboxMessage<Subscription> message) {
    handled.add(
        message.sender().subscriber().id()
            + switch (message) {
              case InboxMessage.Input<Subscription> input ->
                  " " + input.envelope().clientSeq().getAsLong();
              case InboxMessage.Away<Subscription> away -> throw new AssertionError(away);
              case InboxMessage.Leave<Subscription> leave -> " left";
            });
    return true;
  }

  private List<String> nextTick(Inbox<Subscription> inbox) {
    handled.clear();
    inbox.handOut(++tick, this::handle);
    return List.copyOf(handled);
  }

  @Test
  void aSourceThatSendsTooMuchDelaysOnlyItself() {
    Inbox<Subscription> inbox = Sources.inbox(0, 100, 2);
    Subscription greedy = Sources.named("greedy");
    Subscription modest = Sources.named("modest");
    for (int i = 1; i <= 5; i++) {
      assertEquals(Answer.TAKEN, send(inbox, greedy, i));
    }
    send(inbox, modest, 1);
    assertEquals(List.of("greedy 1", "greedy 2", "modest 1"), nextTick(inbox));
    assertTrue(inbox.hasPutOff());
    assertEquals(3, inbox.waiting());
    send(inbox, modest, 2);
    send(inbox, greedy, 6);
    assertEquals(List.of("greedy 3", "greedy 4", "modest 2"), nextTick(inbox));
    assertEquals(List.of("greedy 5", "greedy 6"), nextTick(inbox));
    assertFalse(inbox.hasPutOff());
    assertEquals(0, inbox.waiting());
    assertEquals(List.of(), nextTick(inbox));
  }

  @Test
  void aLeaveComesAfterTheInputsBeforeIt() {
    Inbox<Subscription> inbox = Sources.inbox(0, 100, 1);
    Subscription eva = Sources.named("eva");
    send(inbox, eva, 1);
    send(inbox, eva, 2);
    inbox.leave(eva);
    assertEquals(List.of("eva 1"), nextTick(inbox));
    assertEquals(List.of("eva 2", "eva left"), nextTick(inbox));
  }

  @Test
  void thereIsAMostForAllAndOneForEach() {
    Inbox<Subscription> inbox = Sources.inbox(3, 2, 10);
    Subscription eva = Sources.named("eva");
    Subscription adam = Sources.named("adam");
    assertEquals(Answer.TAKEN, send(inbox, eva, 1));
    assertEquals(Answer.TAKEN, send(inbox, eva, 2));
    assertEquals(Answer.SENDER_FULL, send(inbox, eva, 3));
    assertEquals(Answer.TAKEN, send(inbox, adam, 1));
    assertEquals(Answer.FULL, send(inbox, adam, 2));
    nextTick(inbox);
    assertEquals(Answer.TAKEN, send(inbox, eva, 4));
    assertEquals(Answer.TAKEN, send(inbox, adam, 3));
  }

  @Test
  void whenNothingMoreIsWantedTheRestStays() {
    Inbox<Subscription> inbox = Sources.inbox(0, 100, 10);
    Subscription eva = Sources.named("eva");
    for (int i = 1; i <= 3; i++) {
      send(inbox, eva, i);
    }
    inbox.handOut(
        ++tick,
        message -> {
          handle(message);
          return handled.size() < 2;
        });
    assertEquals(List.of("eva 1", "eva 2"), handled);
    assertEquals(1, inbox.waiting());
  }
}
