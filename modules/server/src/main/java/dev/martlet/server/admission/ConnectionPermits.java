package dev.martlet.server.admission;

import dev.martlet.engine.limits.CountedLimit;
import dev.martlet.engine.limits.KeyedLimit;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicBoolean;

/** Limits the connections of each address, and of the server. Any thread. */
public final class ConnectionPermits {
  /** Held by a connection until it ends. */
  final class Permit implements Answer {
    private final String address;
    private final AtomicBoolean held = new AtomicBoolean(true);

    private Permit(String address) {
      this.address = address;
    }

    /** Gives the permit back; without effect the second time. */
    void release() {
      if (held.getAndSet(false)) {
        all.giveBack();
        byAddress.giveBack(address);
      }
    }
  }

  /** The reasons for which a permit is denied. */
  enum Denied implements Answer {
    /** The address holds all the permits that it may. */
    ADDRESS,
    /** All permits of the server are held. */
    SERVER
  }

  /** A permit, or why it is denied. */
  sealed interface Answer permits Permit, Denied {}

  private final CountedLimit all;
  private final KeyedLimit byAddress;

  ConnectionPermits(int mostOfAddress, int most) {
    this.byAddress = new KeyedLimit(mostOfAddress);
    this.all = new CountedLimit(most);
  }

  Answer acquire(InetAddress remote) {
    if (!all.take()) {
      return Denied.SERVER;
    }
    String address = addressKey(remote);
    if (!byAddress.take(address)) {
      all.giveBack();
      return Denied.ADDRESS;
    }
    return new Permit(address);
  }

  int held() {
    return all.taken();
  }

  /**
   * The key under which the limits count an address. An IPv6 address counts as its /64 network, all
   * of which one household has.
   *
   * @param remote address of a client
   * @return the key
   */
  public static String addressKey(InetAddress remote) {
    byte[] bytes = remote.getAddress();
    return HexFormat.of()
        .formatHex(remote instanceof Inet6Address ? Arrays.copyOf(bytes, 8) : bytes);
  }
}
