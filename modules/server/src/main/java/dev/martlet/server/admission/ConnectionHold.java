package dev.martlet.server.admission;

import dev.martlet.api.Principal;
import dev.martlet.api.ShardId;
import dev.martlet.api.SubscriberId;
import dev.martlet.engine.limits.KeyedLimit;
import dev.martlet.server.admission.ConnectionPermits.Permit;
import dev.martlet.server.refusal.AdmissionRefusals;
import dev.martlet.server.refusal.RefusedException;

/** The limits that a connection counts against until it ends. One thread at a time. */
public final class ConnectionHold {
  private final Permit permit;
  private final KeyedLimit subscribers;
  private String subscriber;

  ConnectionHold(Permit permit, KeyedLimit subscribers) {
    this.permit = permit;
    this.subscribers = subscribers;
  }

  /**
   * Counts the connection against its subscriber. Anonymous callers are limited by their address
   * only: any of them may use any subscriber id.
   */
  void takeSubscriber(ShardId shard, SubscriberId sid, Principal principal)
      throws RefusedException {
    if (principal.userId().isEmpty()) {
      return;
    }
    String key = shard + "\n" + sid + "\n" + principal.userId().get();
    if (!subscribers.take(key)) {
      throw new RefusedException(AdmissionRefusals.tooManyConnectionsOfSubscriber());
    }
    subscriber = key;
  }

  /** Gives everything back; without effect the second time. */
  public void release() {
    permit.release();
    if (subscriber != null) {
      subscribers.giveBack(subscriber);
      subscriber = null;
    }
  }
}
