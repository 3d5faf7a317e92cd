package dev.martlet.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.martlet.api.Principal;
import dev.martlet.api.Subscriber;
import dev.martlet.api.SubscriberId;
import dev.martlet.engine.Inbox.Answer;
import dev.martlet.engine.Inbox.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class InboxTest {
  private final List<String> handled = new ArrayList<>();
  private long tick;
  private int numbers;

  private Subscription subscription(String sid) {
    Subscriber subscriber = new Subscriber(++numbers, new SubscriberId(sid), Principal.user(sid));
    return Subscription.of(
        subscriber,
        new Receiver() {
          @Override
          public void ready() {}

          @Override
          public void complain(Complaint complaint) {}
        },
        Delivery.DEFAULT,
        Optional.empty(),
        SyncLimits.DEFAULT);
  }

  private static Answer send(Inbox inbox, Subscription from, int seq) {
    return inbox.offer(from, new Envelope(null, OptionalLong.of(seq)), from.receipt());
  }

  private boolean handle(Message message) {
    handled.add(
        message.sender().subscriber().id()
            + switch (message) {
              case Message.Input(Subscription from, Envelope envelope, Receipt receipt) ->
                  " " + envelope.clientSeq().getAsLong();
              case Message.Away away -> throw new AssertionError(away);
              case Message.Leave(Subscription who) -> " left";
            });
    return true;
  }

  private List<String> nextTick(Inbox inbox) {
    handled.clear();
    inbox.handOut(++tick, this::handle);
    return List.copyOf(handled);
  }

  @Test
  void oneWhoSendsTooMuchWaitsBehindHimselfAndNobodyElseDoes() {
    Inbox inbox = new Inbox(0, 100, 2);
    Subscription greedy = subscription("greedy");
    Subscription modest = subscription("modest");
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
  void aLeavingComesBehindWhatWasSentBeforeIt() {
    Inbox inbox = new Inbox(0, 100, 1);
    Subscription eva = subscription("eva");
    send(inbox, eva, 1);
    send(inbox, eva, 2);
    inbox.leave(eva);
    assertEquals(List.of("eva 1"), nextTick(inbox));
    assertEquals(List.of("eva 2", "eva left"), nextTick(inbox));
  }

  @Test
  void thereIsAMostForAllAndOneForEach() {
    Inbox inbox = new Inbox(3, 2, 10);
    Subscription eva = subscription("eva");
    Subscription adam = subscription("adam");
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
    Inbox inbox = new Inbox(0, 100, 10);
    Subscription eva = subscription("eva");
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
