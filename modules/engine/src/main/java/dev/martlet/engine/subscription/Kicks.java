package dev.martlet.engine.subscription;

import dev.martlet.api.auth.Principal;
import dev.martlet.api.shard.Kick;
import dev.martlet.api.shard.Subscriber;
import dev.martlet.engine.limits.Nanos;
import dev.martlet.engine.metrics.ShardTypeMetrics;
import dev.martlet.engine.stream.CloseReason;

/** How a simulation sends its subscribers away. Used on the shard's turn. */
final class Kicks {
  private final Subscriptions subscriptions;
  private final Roster roster;
  private final ShardTypeMetrics metrics;
  private final SubscriptionHost host;

  Kicks(
      Subscriptions subscriptions, Roster roster, ShardTypeMetrics metrics, SubscriptionHost host) {
    this.subscriptions = subscriptions;
    this.roster = roster;
    this.metrics = metrics;
    this.host = host;
  }

  /** Ends a subscriber's seat, if they have one, and bans them, if the kick says so. */
  void kick(Subscriber subscriber, Kick kick) {
    Subscription seat = roster.of(subscriber).orElse(null);
    if (seat == null) {
      ban(subscriber.principal(), kick);
      return;
    }
    ban(ShareHolder.of(seat), kick);
    if (!seat.kicked()) {
      roster.revoke(seat);
      metrics.kicks.increment();
      host.expel(seat, CloseReason.kicked(kick));
    }
  }

  /** Bans a user who is not attached. Where others come from is not known any more. */
  void ban(Principal principal, Kick kick) {
    principal.userId().ifPresent(user -> ban(new ShareHolder.User(user), kick));
  }

  private void ban(ShareHolder who, Kick kick) {
    if (kick.ban().isPresent()) {
      long time = Nanos.of(kick.ban().get());
      if (subscriptions.bans().add(who, CloseReason.kicked(kick), time, host.shardTime())) {
        metrics.bansForgotten.increment();
      }
    }
  }
}
