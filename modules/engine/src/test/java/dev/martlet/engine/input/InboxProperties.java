package dev.martlet.engine.input;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.martlet.engine.codec.InputEnvelope;
import dev.martlet.engine.subscription.Subscription;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** In any order of inputs and ticks, nothing is lost, doubled or overtaken, and shares are kept. */
class InboxProperties {
  private static final int SENDERS = 4;

  @Property
  void everyInputIsHandedOutOnceInItsSendersOrderAndWithinItsShare(
      @ForAll @Size(max = 200) List<@IntRange(min = -1, max = SENDERS - 1) Integer> steps,
      @ForAll @IntRange(min = 1, max = 5) int share) {
    Inbox<Subscription> inbox = new Inbox<>(0, Integer.MAX_VALUE, share);
    List<Subscription> players = new ArrayList<>();
    for (int i = 0; i < SENDERS; i++) {
      players.add(Sources.named("p" + i));
    }
    Map<Integer, List<Long>> sent = new TreeMap<>();
    Map<Integer, List<Long>> got = new TreeMap<>();
    long tick = 0;
    long seq = 0;
    for (int step : steps) { // -1 is a tick, anything else an input of that sender
      if (step < 0) {
        handOut(inbox, players, ++tick, share, got);
      } else {
        inbox.offer(
            players.get(step),
            new InputEnvelope(null, java.util.OptionalLong.of(++seq)),
            players.get(step).callback());
        sent.computeIfAbsent(step, s -> new ArrayList<>()).add(seq);
      }
    }
    for (int i = 0; i <= steps.size(); i++) {
      handOut(inbox, players, ++tick, share, got);
    }
    assertEquals(sent, got);
    assertEquals(0, inbox.waiting());
  }

  private static void handOut(
      Inbox<Subscription> inbox,
      List<Subscription> players,
      long tick,
      int share,
      Map<Integer, List<Long>> got) {
    int[] counts = new int[SENDERS];
    inbox.handOut(
        tick,
        message -> {
          int sender = players.indexOf(message.sender());
          counts[sender]++;
          long seq =
              ((InboxMessage.Input<Subscription>) message).envelope().clientSeq().getAsLong();
          got.computeIfAbsent(sender, w -> new ArrayList<>()).add(seq);
          return true;
        });
    for (int count : counts) {
      assertTrue(count <= share);
    }
  }
}
