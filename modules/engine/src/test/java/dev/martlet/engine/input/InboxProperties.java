package dev.martlet.engine.input;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.martlet.engine.codec.InputEnvelope;
import dev.martlet.engine.limits.EngineLimits;
import dev.martlet.engine.limits.HeldBytes;
import dev.martlet.engine.limits.InputBytes;
import dev.martlet.engine.subscription.Subscription;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** In any order of inputs and ticks, nothing is lost, doubled or overtaken, and shares are kept. */
class InboxProperties {
  private static final int SENDERS = 4;

  @Property
  void everyInputIsHandedOutOnceInItsSendersOrderAndWithinItsShare(
      @ForAll @Size(max = 200) List<@IntRange(min = -1, max = SENDERS - 1) Integer> steps,
      @ForAll @IntRange(min = 1, max = 5) int share) {
    Inbox<Subscription> inbox = Sources.inbox(0, Integer.MAX_VALUE, share);
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
            new InputEnvelope(null, 1, OptionalLong.of(++seq)),
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

  /** What happens to an inbox. */
  enum Kind {
    OFFER,
    LEAVE,
    AWAY,
    TICK,
    STOPPED_TICK,
    FAILED_TICK,
    CLEAR
  }

  record Step(Kind kind, int sender, int bytes, int values) {}

  @Provide
  Arbitrary<List<Step>> anything() {
    return Combinators.combine(
            Arbitraries.frequencyOf(
                Tuple.of(20, Arbitraries.just(Kind.OFFER)),
                Tuple.of(6, Arbitraries.of(Kind.class))),
            Arbitraries.integers().between(0, SENDERS - 1),
            Arbitraries.integers().between(0, 3000),
            Arbitraries.integers().between(1, 100))
        .as(Step::new)
        .list()
        .ofMaxSize(150);
  }

  /**
   * Whatever happens to it, what waits is what is counted, and nothing of it is left in the end.
   */
  @Property
  void whatWaitsIsCountedExactlyAndNothingIsLeftOver(@ForAll("anything") List<Step> steps) {
    InputBytes bytes = new InputBytes(6000, 15_000, 20_000, 4000, 7000);
    EngineLimits limits =
        EngineLimits.builder().inputsWaiting(9).inputsPerTick(3).inputBytes(bytes).build();
    HeldBytes inServer = new HeldBytes(bytes.waitingInServer());
    Inbox<Subscription> inbox = new Inbox<>(12, limits, inServer);
    List<Subscription> players = new ArrayList<>();
    for (int i = 0; i < SENDERS; i++) {
      players.add(Sources.named("p" + i));
    }
    int[] messages = {0};
    long[] held = {0};
    long tick = 0;
    for (Step step : steps) {
      Subscription player = players.get(step.sender());
      switch (step.kind()) {
        case OFFER -> {
          InputEnvelope envelope =
              new InputEnvelope(
                  step.bytes() == 0 ? null : new byte[step.bytes()],
                  step.values(),
                  OptionalLong.empty());
          if (inbox.offer(player, envelope, player.callback()) == Inbox.Answer.TAKEN) {
            messages[0]++;
            held[0] += step.bytes() + Waiting.OVERHEAD;
          }
        }
        case LEAVE -> {
          inbox.leave(player);
          messages[0]++;
        }
        case AWAY -> {
          inbox.away(player);
          messages[0]++;
        }
        case TICK, STOPPED_TICK, FAILED_TICK -> {
          int before = messages[0];
          long[] cost = {0};
          try {
            inbox.handOut(
                ++tick,
                message -> {
                  taken(message, messages, held, cost);
                  if (step.kind() == Kind.FAILED_TICK) {
                    throw new IllegalStateException("on purpose");
                  }
                  return step.kind() == Kind.TICK;
                });
          } catch (IllegalStateException e) {
            assertEquals("on purpose", e.getMessage());
          }
          assertTrue(before == 0 || messages[0] < before, "each tick brings it on");
          assertTrue(cost[0] <= bytes.tickOfShard());
        }
        case CLEAR -> inbox.clear(message -> taken(message, messages, held, new long[1]));
      }
      assertEquals(messages[0], inbox.waiting());
      assertEquals(held[0], inbox.bytesWaiting());
      assertEquals(held[0], inServer.held());
      assertTrue(held[0] <= bytes.waitingInShard());
    }
    inbox.clear(message -> {});
    inbox.clearPutOff(message -> {});
    assertEquals(0, inbox.waiting());
    assertEquals(0, inServer.held());
    for (Subscription player : players) {
      assertEquals(0, player.share().waiting.get());
      assertEquals(0, player.share().bytes.get());
    }
  }

  private static void taken(
      InboxMessage<Subscription> message, int[] messages, long[] held, long[] cost) {
    messages[0]--;
    if (message instanceof InboxMessage.Input<Subscription> input) {
      held[0] -= input.envelope().bytes() + Waiting.OVERHEAD;
      cost[0] += input.envelope().cost();
    }
  }
}
