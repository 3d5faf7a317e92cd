package dev.martlet.server.socket;

import dev.martlet.engine.limits.CountedLimit;
import dev.martlet.engine.limits.Hold;
import dev.martlet.engine.limits.KeyedLimit;
import dev.martlet.server.admission.ConnectionPermits;
import dev.martlet.server.admission.HeldBack;
import dev.martlet.server.admission.Proxies;
import dev.martlet.server.config.AdmissionSettings;
import dev.martlet.server.config.ServerConfig;
import java.net.InetAddress;
import java.util.Optional;

/** Limits the handshakes in progress, in total and of each address. Any thread. */
final class HandshakePermits {
  private final CountedLimit all;
  private final KeyedLimit ofAddress;
  private final Proxies proxies;
  private final HeldBack heldBack;

  HandshakePermits(ServerConfig config, Proxies proxies, HeldBack heldBack) {
    this.heldBack = heldBack;
    this.all = new CountedLimit(config.get(AdmissionSettings.HANDSHAKES));
    this.ofAddress = new KeyedLimit(config.get(AdmissionSettings.HANDSHAKES_PER_ADDRESS));
    this.proxies = proxies;
  }

  /**
   * Takes a permit for a handshake.
   *
   * @param peer the address that the connection comes from
   * @return the permit; empty if either limit is reached
   */
  Optional<Hold> acquire(InetAddress peer) {
    try (Hold permit = new Hold()) {
      boolean taken =
          permit.take(all)
              && countFor(permit, peer); // all clients of a proxy come from its address
      return taken ? Optional.of(permit.keep()) : Optional.empty();
    }
  }

  /**
   * Counts a handshake that came through a proxy for the proxy's client, too.
   *
   * @param permit of the handshake
   * @param client that the proxy has named
   * @return whether the client may have one more
   */
  boolean countFor(Hold permit, InetAddress client) {
    if (proxies.trusts(client)) {
      return true;
    }
    String address = ConnectionPermits.addressKey(client);
    boolean taken = permit.take(ofAddress.of(address));
    if (!taken) {
      heldBack.address(AdmissionSettings.HANDSHAKES_PER_ADDRESS, address);
    }
    return taken;
  }
}
