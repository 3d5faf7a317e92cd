package dev.martlet.engine.subscription;

import dev.martlet.api.Subscriber;
import dev.martlet.api.SubscriberId;

/**
 * Whom a share of the inbox belongs to: a user under a subscriber id, however often they come, or
 * the place that anonymous subscribers come from.
 */
sealed interface ShareHolder {
  /** A user. */
  record User(String id, SubscriberId sid) implements ShareHolder {}

  /** A place. */
  record Place(Object origin) implements ShareHolder {}

  static ShareHolder of(Subscriber subscriber, SubscriberConnection connection) {
    return subscriber
        .principal()
        .userId()
        .<ShareHolder>map(user -> new User(user, subscriber.id()))
        .orElseGet(() -> new Place(connection.origin()));
  }
}
