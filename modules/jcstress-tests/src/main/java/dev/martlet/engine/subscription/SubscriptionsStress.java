package dev.martlet.engine.subscription;

import dev.martlet.api.SubscriberId;
import dev.martlet.api.auth.Principal;
import dev.martlet.engine.codec.InputError;
import dev.martlet.engine.input.InboxShare;
import dev.martlet.engine.limits.EngineLimits;
import dev.martlet.engine.limits.SyncLimits;
import dev.martlet.engine.metrics.Metrics;
import dev.martlet.engine.metrics.ShardTypeMetrics;
import dev.martlet.engine.plugin.HostedFormat.BuiltIn;
import dev.martlet.engine.stream.CloseReason;
import dev.martlet.engine.stream.StreamOptions;
import dev.martlet.engine.stream.StreamOptions.Mode;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;

/** Connections come and go while the turn gives seats: each seat is given back once. */
public final class SubscriptionsStress {
  private static final ShardTypeMetrics METRICS = new Metrics().forType("stress");
  private static final JoinOptions VERSION_2 =
      JoinOptions.of(new StreamOptions(BuiltIn.JSON, Mode.VERSION_2));

  private SubscriptionsStress() {}

  private static final class Quiet implements SubscriberConnection {
    @Override
    public void ready() {}

    @Override
    public void onInputError(InputError error) {}
  }

  private abstract static class Seats {
    final Subscriptions subscriptions = new Subscriptions(0, EngineLimits.DEFAULT, METRICS);
    final Subscription one =
        Subscription.of(
            subscriptions.newSubscriber(new SubscriberId("one"), Principal.user("one")),
            new Quiet(),
            VERSION_2,
            SyncLimits.DEFAULT,
            new InboxShare());

    /** What the turn does with a request. */
    final void admit() {
      Subscription joining = subscriptions.nextJoin();
      if (joining != null && joining.attach()) {
        subscriptions.seats().takeAnyway();
      }
    }

    final void attached() {
      subscriptions.request(one);
      admit();
    }
  }

  /** A client leaves while the shard lets it in, and again. */
  @JCStressTest
  @Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "the seat was not taken, or given back")
  @State
  public static class LeavingWhileJoining extends Seats {
    /** A request is pending. */
    public LeavingWhileJoining() {
      subscriptions.request(one);
    }

    @Actor
    public void turn() {
      admit();
    }

    @Actor
    public void connection() {
      subscriptions.leave(one);
    }

    @Arbiter
    public void rest(II_Result seen) {
      subscriptions.leave(one);
      seen.r1 = subscriptions.taken();
      seen.r2 = subscriptions.attached().size();
    }
  }

  /** The shard ends while a client leaves. */
  @JCStressTest
  @Outcome(id = "0", expect = Expect.ACCEPTABLE, desc = "the seat is given back once")
  @State
  public static class EndingWhileLeaving extends Seats {
    /** A seat is taken. */
    public EndingWhileLeaving() {
      attached();
    }

    @Actor
    public void turn() {
      subscriptions.end(one, CloseReason.STOPPED);
    }

    @Actor
    public void connection() {
      subscriptions.leave(one);
    }

    @Arbiter
    public void rest(I_Result seen) {
      seen.r1 = subscriptions.taken();
    }
  }

  /** The shard ends while a client's connection is lost. */
  @JCStressTest
  @Outcome(id = "0", expect = Expect.ACCEPTABLE, desc = "the seat is given back once")
  @State
  public static class EndingWhileLosing extends Seats {
    /** A seat is taken. */
    public EndingWhileLosing() {
      attached();
    }

    @Actor
    public void turn() {
      subscriptions.end(one, CloseReason.STOPPED);
    }

    @Actor
    public void connection() {
      subscriptions.lose(one, 0);
    }

    @Arbiter
    public void rest(I_Result seen) {
      seen.r1 = subscriptions.taken();
    }
  }

  /** A held seat is released while the shard ends. */
  @JCStressTest
  @Outcome(id = "0", expect = Expect.ACCEPTABLE, desc = "the seat is given back once")
  @State
  public static class ReleasingWhileEnding extends Seats {
    /** A seat is held. */
    public ReleasingWhileEnding() {
      attached();
      subscriptions.lose(one, 0);
    }

    @Actor
    public void turn() {
      subscriptions.endHeld(one);
    }

    @Actor
    public void watchdog() {
      subscriptions.endAll(CloseReason.HANGS, true);
    }

    @Arbiter
    public void rest(I_Result seen) {
      seen.r1 = subscriptions.taken();
    }
  }
}
