package dev.martlet.engine.subscription;

import dev.martlet.api.Subscriber;
import dev.martlet.api.SubscriberId;

/**
 * Whom a share of the inbox belongs to: a user under a subscriber id, however often they come, or
 * the place that anonymous subscribers come from.
 */
sealed interface ShareHolder {
  /** A user. */
  record User(String id, SubscriberId sid) implements ShareHolder {
    @Override
    public int weight(int ofPlace) {
      return 1;
    }
  }

  /** A place, which a household or a school may share. */
  record Place(Object origin) implements ShareHolder {
    @Override
    public int weight(int ofPlace) {
      return ofPlace;
    }
  }

  /**
   * As how many subscribers the holder counts.
   *
   * @param ofPlace as how many a place does
   */
  int weight(int ofPlace);

  static ShareHolder of(Subscriber subscriber, SubscriberConnection connection) {
    return subscriber
        .principal()
        .userId()
        .<ShareHolder>map(user -> new User(user, subscriber.id()))
        .orElseGet(() -> new Place(connection.origin()));
  }
}
