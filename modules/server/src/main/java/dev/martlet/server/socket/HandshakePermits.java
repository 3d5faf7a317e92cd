package dev.martlet.server.socket;

import dev.martlet.engine.Quota;
import dev.martlet.server.admission.ConnectionPermits;
import dev.martlet.server.admission.Proxies;
import dev.martlet.server.config.Limits;
import java.net.InetAddress;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** Limits the handshakes in progress, in total and of each address. Any thread. */
final class HandshakePermits {
  private final int most;
  private final AtomicInteger held = new AtomicInteger();
  private final Quota ofAddress;
  private final Proxies proxies;

  HandshakePermits(Limits limits, Proxies proxies) {
    this.most = limits.handshakes();
    this.ofAddress = new Quota(limits.handshakesPerAddress());
    this.proxies = proxies;
  }

  /**
   * Takes a permit for a handshake.
   *
   * @param peer the address that the connection comes from
   * @return the permit; empty if either limit is reached
   */
  Optional<HandshakePermit> acquire(InetAddress peer) {
    if (held.incrementAndGet() > most) {
      held.decrementAndGet();
      return Optional.empty();
    }
    if (proxies.trusts(peer)) { // all its clients come from its address
      return Optional.of(new HandshakePermit(this::release));
    }
    String address = ConnectionPermits.addressKey(peer);
    if (!ofAddress.take(address)) {
      release();
      return Optional.empty();
    }
    return Optional.of(
        new HandshakePermit(
            () -> {
              release();
              ofAddress.giveBack(address);
            }));
  }

  private void release() {
    held.decrementAndGet();
  }
}
