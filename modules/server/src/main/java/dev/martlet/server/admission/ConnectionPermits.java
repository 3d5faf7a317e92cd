package dev.martlet.server.admission;

import dev.martlet.engine.limits.CountedLimit;
import dev.martlet.engine.limits.KeyedLimit;
import dev.martlet.server.config.AddressRange;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
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
  final HeldBack heldBack;

  /**
   * Limits of which nothing is taken yet.
   *
   * @param mostOfAddress connections and held seats of one address
   * @param mostOfSubscriber connections and held seats of one subscriber; 0 is unlimited
   * @param most connections in all
   * @param onLetGo called when a held seat is released before its time
   * @param heldBack is told who may have no more
   */
  ConnectionPermits(
      int mostOfAddress, int mostOfSubscriber, int most, Runnable onLetGo, HeldBack heldBack) {
    this.heldBack = heldBack;
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

  /** What a key stands for, as people write it: an IPv4 address, or an IPv6 network. */
  static String addressText(String key) {
    byte[] bytes = HexFormat.of().parseHex(key);
    try {
      InetAddress address =
          InetAddress.getByAddress(bytes.length > 4 ? Arrays.copyOf(bytes, 16) : bytes);
      return AddressRange.around(address, 8 * bytes.length).toString();
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("not a key of an address: " + key, e);
    }
  }
}
