package dev.martlet.server.config;

import dev.martlet.wire.IpAddresses;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An IP address, or a range of addresses in CIDR notation (RFC 4632, RFC 4291). Ranges of the same
 * addresses are equal, however they were written: an IPv4 address that is mapped into IPv6 ({@code
 * ::ffff:192.0.2.1}) is the IPv4 address. Immutable.
 */
public final class AddressRange {
  private static final Pattern FORM =
      Pattern.compile("(?<address>[^/]*)(/(?<bits>0|[1-9][0-9]{0,2}))?");

  /** What IPv6 puts before the 32 bits of an IPv4 address. */
  private static final int MAPPING_BITS = 96;

  private final byte[] network;
  private final int bits;

  private AddressRange(byte[] address, int bits) {
    this.network = address.clone();
    this.bits = bits;
    for (int bit = bits; bit < 8 * network.length; bit++) {
      network[bit >> 3] &= (byte) ~(0x80 >> (bit & 7));
    }
  }

  /**
   * The range around an address.
   *
   * @param address in the range
   * @param bits that all addresses of the range have in common, at most those of the address
   * @return the range
   */
  public static AddressRange around(InetAddress address, int bits) {
    return new AddressRange(address.getAddress(), bits);
  }

  /**
   * Parses a range. Host names are refused and not looked up, and so are IPv4 addresses with other
   * than four numbers: {@code 10.1} is not what anybody means by it.
   *
   * @param text an address ({@code 192.0.2.7}, {@code ::1}) or a range ({@code 192.0.2.0/24})
   * @return the range
   * @throws IllegalArgumentException if it is neither; the message names it
   */
  public static AddressRange parse(String text) {
    Matcher form = FORM.matcher(text);
    Optional<InetAddress> address =
        form.matches() ? IpAddresses.parse(form.group("address")) : Optional.empty();
    if (address.isPresent()) {
      int most = 8 * address.get().getAddress().length;
      boolean mapped = address.get() instanceof Inet4Address && text.indexOf(':') >= 0;
      int bits =
          form.group("bits") == null
              ? most
              : Integer.parseInt(form.group("bits")) - (mapped ? MAPPING_BITS : 0);
      if (bits >= 0 && bits <= most) {
        return around(address.get(), bits);
      }
    }
    throw new IllegalArgumentException("not an address or a range of addresses: " + text);
  }

  /**
   * Whether an address is in the range.
   *
   * @param address to look for
   * @return true if it is
   */
  public boolean contains(InetAddress address) {
    byte[] bytes = address.getAddress();
    int whole = bits >> 3;
    if (bytes.length != network.length
        || Arrays.mismatch(bytes, 0, whole, network, 0, whole) >= 0) {
      return false;
    }
    int rest = bits & 7;
    return rest == 0 || (bytes[whole] ^ network[whole]) >> 8 - rest == 0;
  }

  /**
   * How many bits its addresses have in common.
   *
   * @return the number after the slash
   */
  public int bits() {
    return bits;
  }

  /**
   * Whether it is a range of IPv6 addresses.
   *
   * @return false for IPv4
   */
  public boolean isV6() {
    return network.length > 4;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof AddressRange range
        && range.bits == bits
        && Arrays.equals(range.network, network);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(network) + bits;
  }

  /** The shortest form (RFC 5952): {@code 192.0.2.7}, {@code 2001:db8::/32}. */
  @Override
  public String toString() {
    return bits == 8 * network.length ? address() : address() + "/" + bits;
  }

  private String address() {
    String text;
    try {
      text = InetAddress.getByAddress(network).getHostAddress();
    } catch (UnknownHostException e) {
      throw new IllegalStateException("an address has 4 or 16 bytes", e);
    }
    for (int zeros = 7; isV6() && zeros >= 1; zeros--) { // the longest row of them, if two or more
      Matcher row = Pattern.compile("(^|:)0(:0){" + zeros + "}(:|$)").matcher(text);
      if (row.find()) {
        return row.replaceFirst("::");
      }
    }
    return text;
  }
}
