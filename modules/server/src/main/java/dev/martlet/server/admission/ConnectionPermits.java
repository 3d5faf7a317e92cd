package dev.martlet.server.admission;

import dev.martlet.engine.Quota;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts the connections of each address, and all of them. Any thread. */
public final class ConnectionPermits {
  /** What a connection holds until it ends. */
  final class Permit implements Answer {
    private final String address;
    private final AtomicBoolean held = new AtomicBoolean(true);

    private Permit(String address) {
      this.address = address;
    }

    /** Gives it back; more than once is the same as once. */
    void release() {
      if (held.getAndSet(false)) {
        all.decrementAndGet();
        byAddress.giveBack(address);
      }
    }
  }

  /** Why there is no permit. */
  enum Denied implements Answer {
    /** The address holds as many as it may. */
    ADDRESS,
    /** The server holds as many as it may. */
    SERVER
  }

  /** A permit, or none. */
  sealed interface Answer permits Permit, Denied {}

  private final int most;
  private final AtomicInteger all = new AtomicInteger();
  private final Quota byAddress;

  ConnectionPermits(int mostOfAddress, int most) {
    this.byAddress = new Quota(mostOfAddress);
    this.most = most;
  }

  Answer acquire(InetAddress remote) {
    if (all.incrementAndGet() > most) {
      all.decrementAndGet();
      return Denied.SERVER;
    }
    String address = holder(remote);
    if (!byAddress.take(address)) {
      all.decrementAndGet();
      return Denied.ADDRESS;
    }
    return new Permit(address);
  }

  int held() {
    return all.get();
  }

  /**
   * Whom an address belongs to: with IPv6 one subscriber has a whole /64.
   *
   * @param remote address of a client
   * @return a name for him
   */
  public static String holder(InetAddress remote) {
    byte[] bytes = remote.getAddress();
    return HexFormat.of()
        .formatHex(remote instanceof Inet6Address ? Arrays.copyOf(bytes, 8) : bytes);
  }
}
