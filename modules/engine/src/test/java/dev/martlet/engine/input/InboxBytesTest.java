package dev.martlet.engine.input;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.martlet.engine.codec.InputEnvelope;
import dev.martlet.engine.input.Inbox.Answer;
import dev.martlet.engine.limits.EngineLimits;
import dev.martlet.engine.limits.HeldBytes;
import dev.martlet.engine.limits.InputBytes;
import dev.martlet.engine.subscription.Subscription;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** What waits, and what a tick reads, is limited by what it costs. */
class InboxBytesTest {
  private static final int KB = 1000;

  private final Subscription eva = Sources.named("eva");
  private final Subscription adam = Sources.named("adam");
  private final List<String> handled = new ArrayList<>();
  private long tick;

  private static Answer send(Inbox<Subscription> inbox, Subscription from, int bytes) {
    return inbox.offer(
        from, new InputEnvelope(new byte[bytes], 1, OptionalLong.empty()), from.callback());
  }

  private static void send(Inbox<Subscription> inbox, Subscription from, int bytes, int times) {
    for (int i = 0; i < times; i++) {
      assertEquals(Answer.TAKEN, send(inbox, from, bytes));
    }
  }

  private List<String> nextTick(Inbox<Subscription> inbox) {
    handled.clear();
    inbox.handOut(
        ++tick,
        message -> {
          String left = message instanceof InboxMessage.Leave ? " left" : "";
          return handled.add(message.sender().subscriber().id().value() + left);
        });
    return List.copyOf(handled);
  }

  @Test
  void theBytesThatWaitHaveALimitForASenderAShardAndTheServer() {
    EngineLimits limits =
        EngineLimits.builder().inputBytes(new InputBytes(10 * KB, 15 * KB, 20 * KB, 0, 0)).build();
    HeldBytes inServer = new HeldBytes(20 * KB);
    Inbox<Subscription> one = new Inbox<>(0, limits, inServer);
    Inbox<Subscription> other = new Inbox<>(0, limits, inServer);
    Subscription elsewhere = Sources.named("elsewhere");
    assertEquals(Answer.TAKEN, send(one, eva, 8 * KB));
    assertEquals(Answer.SENDER_BYTES, send(one, eva, 2 * KB));
    assertEquals(Answer.TAKEN, send(one, eva, KB), "what fits is taken after a refusal");
    assertEquals(Answer.TAKEN, send(one, adam, 5 * KB));
    assertEquals(Answer.SHARD_BYTES, send(one, adam, KB));
    assertEquals(Answer.TAKEN, send(other, elsewhere, 5 * KB));
    assertEquals(Answer.SERVER_BYTES, send(other, elsewhere, KB));
    assertEquals(List.of("eva", "eva", "adam"), nextTick(one));
    assertEquals(0, one.bytesWaiting());
    assertEquals(other.bytesWaiting(), inServer.held());
    assertEquals(Answer.TAKEN, send(other, elsewhere, KB));
    assertEquals(Answer.TAKEN, send(one, eva, 8 * KB));
  }

  @Test
  void aMessageWithoutAnInputCountsAsItsObjects() {
    Inbox<Subscription> inbox = Sources.inbox(0, 100, 1, new InputBytes(KB, 0, 0, 0, 0));
    InputEnvelope empty = new InputEnvelope(null, 1, OptionalLong.empty());
    int taken = 0;
    while (inbox.offer(eva, empty, eva.callback()) == Answer.TAKEN) {
      taken++;
    }
    assertEquals(7, taken);
  }

  @Test
  void longInputsOfOneDelayOnlyThatOne() {
    Inbox<Subscription> inbox = Sources.inbox(0, 100, 10, new InputBytes(0, 0, 0, 10 * KB, 0));
    send(inbox, eva, 4 * KB, 5);
    send(inbox, adam, KB, 5);
    assertEquals(List.of("eva", "eva", "adam", "adam", "adam", "adam", "adam"), nextTick(inbox));
    assertEquals(List.of("eva", "eva"), nextTick(inbox));
    assertEquals(List.of("eva"), nextTick(inbox));
    assertEquals(0, inbox.bytesWaiting());
  }

  @Test
  void valuesCostASenderMoreThanTheirBytes() {
    Inbox<Subscription> inbox = Sources.inbox(0, 100, 10, new InputBytes(0, 0, 0, 10 * KB, 0));
    for (int i = 0; i < 3; i++) {
      inbox.offer(eva, new InputEnvelope(new byte[100], 300, OptionalLong.empty()), eva.callback());
    }
    assertEquals(List.of("eva", "eva"), nextTick(inbox));
    assertEquals(List.of("eva"), nextTick(inbox));
  }

  @Test
  void anInputThatCostsMoreThanATickMayReadIsReadByItself() {
    Inbox<Subscription> inbox = Sources.inbox(0, 100, 10, new InputBytes(0, 0, 0, KB, 2 * KB));
    send(inbox, eva, 50 * KB, 2);
    send(inbox, adam, KB, 1);
    assertEquals(List.of("eva"), nextTick(inbox));
    assertEquals(List.of("eva"), nextTick(inbox));
    assertEquals(List.of("adam"), nextTick(inbox));
  }

  @Test
  void whenATickIsFullTheNextBeginsWithThoseWhoWaitedAndNobodyStarves() {
    Inbox<Subscription> inbox = Sources.inbox(0, 1000, 10, new InputBytes(0, 0, 0, 3 * KB, 4 * KB));
    List<Subscription> greedy = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      greedy.add(Sources.named("greedy" + i));
      send(inbox, greedy.get(i), 1400, 40);
    }
    send(inbox, eva, 100, 1);
    inbox.leave(adam);
    assertTrue(nextTick(inbox).contains("adam left"), "a leave is no input");
    boolean eva = false;
    for (int ticks = 1; !eva; ticks++) {
      eva = nextTick(inbox).contains("eva");
      assertTrue(ticks <= 6, "once in a round of all senders");
      greedy.forEach(each -> send(inbox, each, 1400, 2)); // they do not stop
    }
    for (Subscription each : greedy) {
      int before = each.share().waiting.get();
      for (int ticks = 0; ticks < 6; ticks++) {
        nextTick(inbox);
      }
      assertTrue(each.share().waiting.get() < before, each.subscriber().id().value());
    }
  }

  @Test
  void aLeaveIsNotHeldUpByAFullTick() {
    Inbox<Subscription> inbox = Sources.inbox(0, 100, 10, new InputBytes(0, 0, 0, 0, KB));
    send(inbox, eva, KB, 3);
    inbox.leave(adam);
    inbox.away(adam);
    assertEquals(List.of("eva", "adam left", "adam"), nextTick(inbox));
  }

  @Test
  void whatIsDroppedIsGivenBackEvenIfItsSenderCannotBeTold() {
    Inbox<Subscription> inbox = Sources.inbox(0, 100, 1, new InputBytes(0, 0, 0, 0, 0));
    send(inbox, eva, KB, 4);
    send(inbox, adam, KB, 2);
    nextTick(inbox); // the rest is put off
    send(inbox, adam, KB, 2);
    inbox.leave(adam);
    List<String> dropped = new ArrayList<>();
    inbox.clear(
        message -> {
          dropped.add(message.sender().subscriber().id().value());
          throw new IllegalStateException("on purpose");
        });
    inbox.clearPutOff(
        message -> {
          dropped.add(message.sender().subscriber().id().value());
          throw new StackOverflowError("on purpose");
        });
    assertEquals(7, dropped.size());
    assertEquals(0, inbox.waiting());
    assertEquals(0, inbox.bytesWaiting());
    assertEquals(0, eva.share().bytes.get());
    assertEquals(0, adam.share().waiting.get());
  }

  @Test
  void anInputWhoseHandlingFailsHasBeenGivenBack() {
    Inbox<Subscription> inbox = Sources.inbox(0, 100, 1, new InputBytes(0, 0, 0, 0, 0));
    send(inbox, eva, KB, 3);
    for (int i = 0; i < 3; i++) {
      try {
        inbox.handOut(
            ++tick,
            message -> {
              throw new IllegalStateException("on purpose");
            });
      } catch (IllegalStateException e) {
        handled.add(e.getMessage());
      }
    }
    inbox.clear(message -> {});
    inbox.clearPutOff(message -> {});
    assertEquals(0, inbox.waiting());
    assertEquals(0, inbox.bytesWaiting());
    assertEquals(0, eva.share().bytes.get());
  }
}
