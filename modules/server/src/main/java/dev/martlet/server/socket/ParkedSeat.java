package dev.martlet.server.socket;

import dev.martlet.engine.Shard;
import dev.martlet.engine.subscription.Subscription;
import dev.martlet.server.admission.HeldSeat;

/**
 * The seat of a WebSocket that was lost.
 *
 * @param shard that holds it
 * @param subscription whose seat it is
 */
record ParkedSeat(Shard<?> shard, Subscription subscription) implements HeldSeat {
  @Override
  public boolean hasTicket(String ticket) {
    return ticket.equals(subscription.ticket());
  }

  @Override
  public void letGo() {
    shard.letGo(subscription);
  }
}
