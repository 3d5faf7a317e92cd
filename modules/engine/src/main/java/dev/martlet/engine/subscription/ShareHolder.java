package dev.martlet.engine.subscription;

import dev.martlet.api.auth.Principal;
import dev.martlet.api.shard.Subscriber;
import dev.martlet.engine.input.InboxShare;
import java.util.function.Supplier;

/**
 * Whom a share of the inbox belongs to, and a ban is for: a user, however often they come and under
 * whatever subscriber id, or the place that anonymous subscribers come from.
 */
sealed interface ShareHolder {
  /** A user. */
  record User(String id) implements ShareHolder {
    @Override
    public int weight(int ofPlace) {
      return 1;
    }

    @Override
    public InboxShare of(InboxShare all) {
      return all;
    }
  }

  /** A place, which a household or a school may share. */
  record Place(Object origin) implements ShareHolder {
    @Override
    public int weight(int ofPlace) {
      return ofPlace;
    }

    @Override
    public InboxShare of(InboxShare all) {
      return all.part();
    }
  }

  /**
   * As how many subscribers the holder counts.
   *
   * @param ofPlace as how many a place does
   */
  int weight(int ofPlace);

  /**
   * What one subscription of the holder has of their share. A user's order is kept over all their
   * connections; of those in a place, each has only what one source may have, and waits for nobody
   * else.
   *
   * @param all the holder's share
   */
  InboxShare of(InboxShare all);

  static ShareHolder of(Subscriber subscriber, SubscriberConnection connection) {
    return of(subscriber.principal(), connection::origin);
  }

  /** Whom the share of the inbox of a subscription belongs to. */
  static ShareHolder of(Subscription subscription) {
    return of(subscription.subscriber(), subscription.connection());
  }

  static ShareHolder of(Principal principal, Supplier<Object> origin) {
    return principal.userId().<ShareHolder>map(User::new).orElseGet(() -> new Place(origin.get()));
  }
}
