package dev.martlet.engine.input;

import dev.martlet.api.SubscriberId;
import dev.martlet.api.auth.Principal;
import dev.martlet.api.shard.Subscriber;
import dev.martlet.engine.codec.InputError;
import dev.martlet.engine.limits.EngineLimits;
import dev.martlet.engine.limits.HeldBytes;
import dev.martlet.engine.limits.InputBytes;
import dev.martlet.engine.limits.SyncLimits;
import dev.martlet.engine.subscription.JoinOptions;
import dev.martlet.engine.subscription.SubscriberConnection;
import dev.martlet.engine.subscription.Subscription;

/** Makes subscriptions without a shard, for an inbox to take messages from. */
final class Sources {
  private static int numbers;

  private Sources() {}

  /** An inbox without a limit of bytes. */
  static Inbox<Subscription> inbox(int maxWaiting, int maxWaitingOfOne, int maxOfOnePerTick) {
    return inbox(maxWaiting, maxWaitingOfOne, maxOfOnePerTick, InputBytes.UNLIMITED);
  }

  /** An inbox of a server without others. */
  static Inbox<Subscription> inbox(
      int maxWaiting, int maxWaitingOfOne, int maxOfOnePerTick, InputBytes bytes) {
    EngineLimits limits =
        EngineLimits.builder()
            .inputsWaiting(maxWaitingOfOne)
            .inputsPerTick(maxOfOnePerTick)
            .inputBytes(bytes)
            .build();
    return new Inbox<>(maxWaiting, limits, new HeldBytes(bytes.waitingInServer()));
  }

  static Subscription named(String sid) {
    return with(sid, new InboxShare());
  }

  /** One of several that share a place. */
  static Subscription of(String sid, InboxShare place) {
    return with(sid, place.part());
  }

  private static Subscription with(String sid, InboxShare share) {
    return Subscription.of(
        Subscriber.of(++numbers, new SubscriberId(sid), Principal.user(sid)),
        new SubscriberConnection() {
          @Override
          public void ready() {}

          @Override
          public void onInputError(InputError error) {}
        },
        JoinOptions.DEFAULT,
        SyncLimits.DEFAULT,
        share);
  }
}
