package dev.martlet.engine.input;

import dev.martlet.api.Principal;
import dev.martlet.api.Subscriber;
import dev.martlet.api.SubscriberId;
import dev.martlet.engine.codec.InputError;
import dev.martlet.engine.limits.SyncLimits;
import dev.martlet.engine.stream.StreamOptions;
import dev.martlet.engine.subscription.SubscriberConnection;
import dev.martlet.engine.subscription.Subscription;
import java.util.Optional;

/** Makes subscriptions without a shard, for an inbox to take messages from. */
final class Sources {
  private static int numbers;

  private Sources() {}

  static Subscription named(String sid) {
    return Subscription.of(
        new Subscriber(++numbers, new SubscriberId(sid), Principal.user(sid)),
        new SubscriberConnection() {
          @Override
          public void ready() {}

          @Override
          public void onInputError(InputError error) {}
        },
        StreamOptions.DEFAULT,
        Optional.empty(),
        SyncLimits.DEFAULT,
        new InboxShare());
  }
}
