package dev.martlet.server.config;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;

/** A set of IP addresses and of address ranges in CIDR notation (RFC 4632, RFC 4291). */
public final class AddressRanges {
  private record Range(byte[] network, int bits) {
    boolean contains(byte[] address) {
      if (address.length != network.length) {
        return false;
      }
      for (int bit = 0; bit < bits; bit++) {
        int mask = 0x80 >> (bit & 7);
        if ((address[bit >> 3] & mask) != (network[bit >> 3] & mask)) {
          return false;
        }
      }
      return true;
    }
  }

  private final List<Range> ranges;

  private AddressRanges(List<Range> ranges) {
    this.ranges = List.copyOf(ranges);
  }

  /**
   * Parses a list. Host names are refused and not looked up.
   *
   * @param list of addresses ({@code 10.0.0.1}, {@code ::1}) and ranges ({@code 10.0.0.0/8}),
   *     separated by commas; may be empty
   * @return the ranges
   * @throws IllegalArgumentException if an entry is neither an address nor a range; the message
   *     names it
   */
  public static AddressRanges parse(String list) {
    List<Range> ranges = new ArrayList<>();
    for (String part : list.split(",")) {
      if (!part.isBlank()) {
        ranges.add(range(part.strip()));
      }
    }
    return new AddressRanges(ranges);
  }

  private static Range range(String text) {
    int slash = text.indexOf('/');
    try {
      byte[] network =
          InetAddress.ofLiteral(slash < 0 ? text : text.substring(0, slash)).getAddress();
      int most = 8 * network.length;
      int bits = slash < 0 ? most : Integer.parseInt(text.substring(slash + 1));
      if (bits >= 0 && bits <= most) {
        return new Range(network, bits);
      }
    } catch (IllegalArgumentException e) {
      // Neither an address nor a number: refused below, as are numbers out of range.
    }
    throw new IllegalArgumentException("not an address or a range of addresses: " + text);
  }

  /**
   * Whether an address is in one of the ranges.
   *
   * @param address to look for
   * @return true if it is
   */
  public boolean contains(InetAddress address) {
    byte[] bytes = address.getAddress();
    return ranges.stream().anyMatch(range -> range.contains(bytes));
  }
}
