package dev.martlet.engine.input;

import dev.martlet.api.SubscriberId;
import dev.martlet.api.auth.Principal;
import dev.martlet.api.shard.Subscriber;
import dev.martlet.engine.codec.InputEnvelope;
import dev.martlet.engine.codec.InputError;
import dev.martlet.engine.limits.EngineLimits;
import dev.martlet.engine.limits.HeldBytes;
import dev.martlet.engine.limits.InputBytes;
import dev.martlet.engine.limits.SyncLimits;
import dev.martlet.engine.subscription.JoinOptions;
import dev.martlet.engine.subscription.SubscriberConnection;
import dev.martlet.engine.subscription.Subscription;
import java.util.OptionalLong;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;

/** Readers put messages in while the turn takes them out. */
public final class InboxStress {
  private static final class Quiet implements SubscriberConnection {
    @Override
    public void ready() {}

    @Override
    public void onInputError(InputError error) {}
  }

  private static Subscription subscription(String sid) {
    return Subscription.of(
        Subscriber.of(1, new SubscriberId(sid), Principal.user(sid)),
        new Quiet(),
        JoinOptions.DEFAULT,
        SyncLimits.DEFAULT,
        new InboxShare());
  }

  private static final InputEnvelope ENVELOPE = new InputEnvelope(null, 1, OptionalLong.empty());

  private static final InputCallback RECEIPT =
      new InputCallback() {
        @Override
        public void applied(long number) {}

        @Override
        public void refused(InputError error) {}
      };

  private static Inbox<Subscription> inbox(int maxWaiting, int ofOne, int perTick) {
    EngineLimits limits =
        EngineLimits.builder().inputsWaiting(ofOne).inputsPerTick(perTick).build();
    return new Inbox<>(maxWaiting, limits, new HeldBytes(0));
  }

  private static int handOut(Inbox<Subscription> inbox, long tick) {
    int[] handed = {0};
    inbox.handOut(
        tick,
        message -> {
          handed[0]++;
          return true;
        });
    return handed[0];
  }

  private InboxStress() {}

  /** An input that is put in during a tick is handed out once, in that tick or the next. */
  @JCStressTest
  @Outcome(
      id = {"0, 2, 0", "1, 1, 0", "2, 0, 0"},
      expect = Expect.ACCEPTABLE,
      desc = "all are handed out, and none waits")
  @State
  public static class NothingIsLostOrDoubled {
    private final Inbox<Subscription> inbox = inbox(0, 9, 9);
    private final Subscription one = subscription("one");
    private final Subscription two = subscription("two");

    @Actor
    public void reader1() {
      inbox.offer(one, ENVELOPE, RECEIPT);
    }

    @Actor
    public void reader2() {
      inbox.offer(two, ENVELOPE, RECEIPT);
    }

    @Actor
    public void turn(III_Result seen) {
      seen.r1 = handOut(inbox, 1);
    }

    @Arbiter
    public void next(III_Result seen) {
      seen.r2 = handOut(inbox, 2);
      seen.r3 = inbox.waiting();
    }
  }

  /** Of two threads that put in at once, only one gets the last place. */
  @JCStressTest
  @Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "one is taken, one is refused")
  @Outcome(id = "0, 0", expect = Expect.ACCEPTABLE_INTERESTING, desc = "each saw the other's try")
  @State
  public static class TheMostIsKept {
    private final Inbox<Subscription> inbox = inbox(1, 9, 9);
    private final Subscription one = subscription("one");
    private final Subscription two = subscription("two");
    private int taken1;
    private int taken2;

    @Actor
    public void reader1() {
      taken1 = inbox.offer(one, ENVELOPE, RECEIPT) == Inbox.Answer.TAKEN ? 1 : 0;
    }

    @Actor
    public void reader2() {
      taken2 = inbox.offer(two, ENVELOPE, RECEIPT) == Inbox.Answer.TAKEN ? 1 : 0;
    }

    @Arbiter
    public void rest(II_Result seen) {
      seen.r1 = taken1 + taken2;
      seen.r2 = handOut(inbox, 1);
    }
  }

  /** Whoever gets an input that is put in while a shard ends, its bytes are given back. */
  @JCStressTest
  @Outcome(id = "0, 0, 0", expect = Expect.ACCEPTABLE, desc = "nothing is held any more")
  @State
  public static class NoBytesAreLeftOver {
    private final HeldBytes inServer = new HeldBytes(300);
    private final Inbox<Subscription> inbox =
        new Inbox<>(
            0,
            EngineLimits.builder().inputBytes(new InputBytes(300, 300, 300, 0, 0)).build(),
            inServer);
    private final Subscription one = subscription("one");
    private final Subscription two = subscription("two");

    @Actor
    public void reader1() {
      inbox.offer(one, ENVELOPE, RECEIPT);
      inbox.clear(message -> {}); // its shard has ended, it sees
    }

    @Actor
    public void reader2() {
      inbox.offer(two, ENVELOPE, RECEIPT);
      inbox.clear(message -> {});
    }

    @Actor
    public void turn() {
      handOut(inbox, 1);
      inbox.clear(message -> {});
    }

    @Arbiter
    public void rest(III_Result seen) {
      seen.r1 = inbox.waiting();
      seen.r2 = (int) inbox.bytesWaiting();
      seen.r3 = (int) inServer.held();
    }
  }
}
