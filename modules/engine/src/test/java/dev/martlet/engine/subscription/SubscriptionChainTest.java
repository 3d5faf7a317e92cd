package dev.martlet.engine.subscription;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.martlet.api.SubscriberId;
import dev.martlet.api.auth.Principal;
import dev.martlet.api.shard.Subscriber;
import dev.martlet.engine.codec.InputError;
import dev.martlet.engine.input.InboxShare;
import dev.martlet.engine.limits.SyncLimits;
import dev.martlet.engine.plugin.HostedFormat.BuiltIn;
import dev.martlet.engine.stream.StreamOptions;
import dev.martlet.engine.stream.StreamOptions.Mode;
import java.lang.ref.WeakReference;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

/** A client that comes back again and again, while an input of its first connection waits. */
class SubscriptionChainTest {
  private static final int TIMES = 100_000;

  private static final SubscriberConnection NONE =
      new SubscriberConnection() {
        @Override
        public void ready() {}

        @Override
        public void onInputError(InputError error) {}
      };

  private static Subscription subscription() {
    return Subscription.of(
        Subscriber.of(1, new SubscriberId("eva"), Principal.user("eva")),
        NONE,
        new JoinOptions(
            new StreamOptions(BuiltIn.JSON, Mode.VERSION_2),
            Optional.of(new ResumeRequest("ticket", OptionalLong.empty(), 0)),
            Optional.empty()),
        SyncLimits.DEFAULT,
        new InboxShare());
  }

  /** The last of a chain behind a first. */
  private static Subscription chain(
      Subscription first, BiConsumer<Subscription, Subscription> move) {
    Subscription last = first;
    for (int i = 0; i < TIMES; i++) {
      Subscription next = subscription();
      last.index(-1);
      move.accept(next, last);
      next.index(0);
      last = next;
    }
    return last;
  }

  @Test
  void aHundredThousandResumptionsAreFollowedToTheLast() {
    Subscription first = subscription();
    Subscription last = chain(first, Subscription::succeed);
    assertSame(last, first.latest());
    assertSame(last, last.latest());
    assertTrue(first.latest().seated());
  }

  @Test
  void aSeatTakenBackAHundredThousandTimesIsStillTheFirstOnes() {
    Subscription first = subscription();
    Subscription last = chain(first, Subscription::replace);
    assertSame(first, first.latest(), "its inputs count for itself");
    assertTrue(first.seated());
    last.index(-1);
    assertFalse(first.seated());
  }

  @Test
  void theFirstOfAChainDoesNotKeepThoseInBetween() {
    Subscription first = subscription();
    Subscription second = subscription();
    second.succeed(first);
    Subscription last = subscription();
    last.succeed(second);
    WeakReference<Subscription> between = new WeakReference<>(second);
    second = null;
    while (between.get() != null) { // ends when the collector has noticed
      System.gc();
    }
    assertNull(between.get());
    assertSame(last, first.latest());
  }
}
