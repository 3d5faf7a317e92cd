package dev.martlet.server.admission;

import dev.martlet.engine.limits.CountedLimit;
import dev.martlet.engine.limits.KeyedLimit;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * The limits that connections count against: of the server, of each address, and of each
 * subscriber. What counts for an address and a subscriber is a seat, so one that is held for a lost
 * connection counts, too. Any thread.
 */
public final class ConnectionPermits {
  final CountedLimit all;
  final KeyedLimit ofAddress;
  final KeyedLimit ofSubscriber;
  final HeldSeats held = new HeldSeats();
  final Runnable onLetGo;

  /**
   * Limits of which nothing is taken yet.
   *
   * @param mostOfAddress connections and held seats of one address
   * @param mostOfSubscriber connections and held seats of one subscriber; 0 is unlimited
   * @param most connections in all
   * @param onLetGo called when a held seat is released before its time
   */
  ConnectionPermits(int mostOfAddress, int mostOfSubscriber, int most, Runnable onLetGo) {
    this.ofAddress = new KeyedLimit(mostOfAddress);
    this.ofSubscriber = new KeyedLimit(mostOfSubscriber);
    this.all = new CountedLimit(most);
    this.onLetGo = onLetGo;
  }

  /** How many connections there are. */
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
