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
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/**
 * What several have together that come from one place: enough for each of them, and never so much
 * that those of other places find no room.
 */
class InboxPlaceTest {
  private static final int KB = 1000;
  private static final int WEIGHT = 16;

  private final InboxShare place = new InboxShare(WEIGHT);
  private final Subscription eva = Sources.named("eva");
  private long tick;

  private List<Subscription> several(int many) {
    List<Subscription> several = new ArrayList<>();
    for (int i = 0; i < many; i++) {
      several.add(Sources.of("s" + i, place));
    }
    return several;
  }

  private static Answer send(Inbox<Subscription> inbox, Subscription from, int bytes) {
    return inbox.offer(
        from, new InputEnvelope(new byte[bytes], 1, OptionalLong.empty()), from.callback());
  }

  /** How many inputs of whom the next tick takes. */
  private Map<String, Integer> nextTick(Inbox<Subscription> inbox) {
    Map<String, Integer> taken = new TreeMap<>();
    inbox.handOut(
        ++tick,
        message -> {
          taken.merge(message.sender().subscriber().id().value(), 1, Integer::sum);
          return true;
        });
    return taken;
  }

  @Test
  void onePlaceFillsAQuarterOfAShardAtTheMost() {
    Inbox<Subscription> inbox =
        Sources.inbox(0, 10_000, 10_000, new InputBytes(100 * KB, 800 * KB, 0, 0, 0));
    Answer last = Answer.TAKEN;
    for (Subscription each : several(WEIGHT)) {
      while ((last = send(inbox, each, KB)) == Answer.TAKEN) {
        assertTrue(inbox.bytesWaiting() <= 200 * KB + WEIGHT * 100 * KB / 64);
      }
    }
    assertEquals(Answer.PLACE_BYTES, last);
    assertTrue(inbox.bytesWaiting() > 198 * KB);
    assertEquals(Answer.TAKEN, send(inbox, eva, 99 * KB));
  }

  @Test
  void onePlaceHasAQuarterOfTheInputsThatMayWaitAtTheMost() {
    Inbox<Subscription> inbox = Sources.inbox(400, 50, 1, InputBytes.UNLIMITED);
    Map<Answer, Integer> answers = new TreeMap<>();
    for (Subscription each : several(WEIGHT)) {
      for (int i = 0; i < 60; i++) {
        answers.merge(send(inbox, each, 10), 1, Integer::sum);
      }
    }
    assertEquals(100 + WEIGHT - 2, answers.get(Answer.TAKEN), "two fill it, the others have one");
    assertTrue(answers.containsKey(Answer.PLACE_FULL));
    assertEquals(Answer.TAKEN, send(inbox, eva, 10));
  }

  /** Neighbours have filled the place: those with little waiting are not to pay for it. */
  @Test
  void whoHasLittleWaitingIsTakenWhenTheirPlaceIsFull() {
    Inbox<Subscription> inbox =
        Sources.inbox(4000, 256, 1, new InputBytes(64 * KB, 400 * KB, 0, 0, 0));
    for (Subscription flooder : several(2)) {
      while (send(inbox, flooder, KB) == Answer.TAKEN) {}
    }
    Subscription quiet = Sources.of("quiet", place);
    assertEquals(Answer.PLACE_BYTES, send(inbox, quiet, 20 * KB));
    assertEquals(Answer.TAKEN, send(inbox, quiet, 100));
    assertEquals(Answer.PLACE_BYTES, send(inbox, quiet, 20 * KB), "but only a little");
  }

  /** Who comes again and again has a little each time, and what that makes is limited, too. */
  @Test
  void whoComesAgainAndAgainHasTwiceWhatAPlaceMayHaveAtTheMost() {
    Inbox<Subscription> inbox =
        Sources.inbox(4000, 256, 1, new InputBytes(64 * KB, 400 * KB, 0, 0, 0));
    for (int i = 0; i < 1000; i++) {
      Subscription again = Sources.of("again", place);
      while (send(inbox, again, 100) == Answer.TAKEN) {}
    }
    assertTrue(inbox.bytesWaiting() > 190 * KB, "a little is taken");
    assertTrue(inbox.bytesWaiting() <= 200 * KB);
    assertEquals(Answer.TAKEN, send(inbox, eva, 50 * KB));
  }

  @Test
  void whoHasFewWaitingIsTakenWhenTheShardIsFullOfInputs() {
    for (InputBytes bytes : List.of(InputBytes.DEFAULT, InputBytes.UNLIMITED)) {
      Inbox<Subscription> inbox = Sources.inbox(10_000, 256, 1, bytes);
      for (int i = 0; i < 40; i++) {
        Subscription flooder = Sources.named("flooder" + i);
        while (send(inbox, flooder, 10) == Answer.TAKEN) {}
      }
      assertTrue(inbox.waiting() >= 10_000 - 10_000 / 64);
      Subscription quiet = Sources.named("quiet");
      for (int i = 0; i < 4; i++) {
        assertEquals(Answer.TAKEN, send(inbox, quiet, 10));
      }
      assertEquals(Answer.FULL, send(inbox, quiet, 10), "but only a few");
      assertTrue(inbox.waiting() <= 10_000);
    }
  }

  @Test
  void whoHasLittleWaitingIsTakenAlsoWhereTheBytesOfOneAreUnlimited() {
    Inbox<Subscription> inbox = Sources.inbox(0, 256, 1, new InputBytes(0, 100 * KB, 0, 0, 0));
    Subscription flooder = Sources.named("flooder");
    while (send(inbox, flooder, KB) == Answer.TAKEN) {}
    assertEquals(Answer.TAKEN, send(inbox, eva, 100));
    assertEquals(Answer.SHARD_BYTES, send(inbox, eva, 5 * KB), "but only a little");
  }

  @Test
  void oneSourceHasNoMoreThanOneSourceMayEvenIfItsPlaceHasRoom() {
    Inbox<Subscription> inbox = Sources.inbox(0, 10, 3, new InputBytes(20 * KB, 0, 0, 0, 0));
    Subscription one = several(1).getFirst();
    for (int i = 0; i < 10; i++) {
      assertEquals(Answer.TAKEN, send(inbox, one, 10));
    }
    assertEquals(Answer.SENDER_FULL, send(inbox, one, 10));
    assertEquals(Map.of("s0", 3), nextTick(inbox));
    assertEquals(Answer.SENDER_BYTES, send(inbox, one, 20 * KB));
  }

  @Test
  void onePlaceIsReadForAQuarterOfATickAtTheMost() {
    Inbox<Subscription> inbox =
        Sources.inbox(0, 1000, 1000, new InputBytes(0, 0, 0, 10 * KB, 40 * KB));
    List<Subscription> several = several(WEIGHT);
    for (int i = 0; i < 10; i++) {
      several.forEach(each -> send(inbox, each, KB - InputEnvelope.VALUE_COST));
    }
    send(inbox, eva, 100);
    Map<String, Integer> taken = nextTick(inbox);
    assertEquals(1, taken.remove("eva"));
    assertEquals(10, taken.values().stream().mapToInt(Integer::intValue).sum());
  }

  /** Those of a place who send all the time do not keep its others from being read. */
  @Test
  void inAPlaceThatSendsTooMuchEachHasTheirTurn() {
    Inbox<Subscription> inbox =
        Sources.inbox(0, 1000, 4, new InputBytes(0, 0, 0, 10 * KB, 40 * KB));
    List<Subscription> several = several(8);
    Subscription quiet = Sources.of("quiet", place);
    for (int i = 0; i < 30; i++) {
      several.forEach(each -> send(inbox, each, KB));
    }
    nextTick(inbox);
    send(inbox, quiet, 10);
    int ticks = 0;
    while (!nextTick(inbox).containsKey("quiet")) {
      assertTrue(++ticks <= 6, "once in a round of all");
      several.forEach(each -> send(inbox, each, KB));
    }
  }

  /**
   * What has filled the server waits elsewhere: those with little waiting are not to pay for it.
   */
  @Test
  void whoHasLittleWaitingIsTakenWhenShardAndServerAreFull() {
    InputBytes bytes = new InputBytes(64 * KB, 100 * KB, 300 * KB, 0, 0);
    EngineLimits limits = EngineLimits.builder().inputBytes(bytes).build();
    HeldBytes inServer = new HeldBytes(bytes.waitingInServer());
    List<Inbox<Subscription>> flooded = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      Inbox<Subscription> inbox = new Inbox<>(0, limits, inServer);
      flooded.add(inbox);
      for (int j = 0; j < 2; j++) {
        Subscription flooder = Sources.named("flooder" + i + j);
        while (send(inbox, flooder, KB) == Answer.TAKEN) {
          assertTrue(inServer.held() <= 302 * KB);
        }
      }
    }
    assertEquals(Answer.SHARD_BYTES, send(flooded.getFirst(), eva, KB));
    assertEquals(Answer.TAKEN, send(flooded.getFirst(), eva, 100));
    Inbox<Subscription> quiet = new Inbox<>(0, limits, inServer);
    Subscription adam = Sources.named("adam");
    for (int i = 0; i < 4; i++) {
      assertEquals(Answer.TAKEN, send(quiet, adam, 100));
    }
    assertEquals(Answer.SERVER_BYTES, send(quiet, adam, 100), "but only a little");
    assertTrue(inServer.held() <= 305 * KB);
  }

  /** With any mix of long and short inputs and ticks, no limit of one or of the place is passed. */
  @Property
  void nobodyPassesALimit(
      @ForAll @Size(max = 300) List<@IntRange(min = -1, max = 3999) Integer> steps) {
    InputBytes bytes = new InputBytes(6 * KB, 40 * KB, 0, 3 * KB, 20 * KB);
    Inbox<Subscription> inbox = Sources.inbox(80, 9, 3, bytes);
    InboxShare shared = new InboxShare(3);
    List<Subscription> all = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      all.add(Sources.of("s" + i, shared));
    }
    long at = 0;
    for (int step : steps) {
      if (step >= 0) {
        send(inbox, all.get(step % all.size()), step);
      } else {
        Map<String, Long> costs = new TreeMap<>();
        Map<String, Integer> counts = new TreeMap<>();
        inbox.handOut(
            ++at,
            message -> {
              String who = message.sender().subscriber().id().value();
              long cost = ((InboxMessage.Input<Subscription>) message).envelope().cost();
              costs.merge(who, cost, Long::sum);
              counts.merge(who, 1, Integer::sum);
              return true;
            });
        counts.values().forEach(count -> assertTrue(count <= 3));
        long cost = costs.values().stream().mapToLong(Long::longValue).sum();
        int count = counts.values().stream().mapToInt(Integer::intValue).sum();
        assertTrue(count <= 9);
        assertTrue(cost <= 5 * KB || count == 1);
      }
      assertTrue(inbox.waiting() <= 20 + all.size(), "one of each is few");
      assertTrue(inbox.bytesWaiting() <= 10 * KB);
      all.forEach(each -> assertTrue(each.share().waiting.get() <= 9));
      assertEquals(inbox.bytesWaiting(), shared.bytes.get());
    }
    for (int i = 0; i <= steps.size(); i++) {
      inbox.handOut(++at, message -> true);
    }
    assertEquals(0, inbox.waiting());
    assertEquals(0, shared.waiting.get());
    all.forEach(each -> assertEquals(0, each.share().bytes.get()));
  }
}
