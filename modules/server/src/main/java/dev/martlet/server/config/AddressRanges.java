package dev.martlet.server.config;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * A set of IP addresses and of address ranges.
 *
 * @param ranges in the order in which they were listed
 */
public record AddressRanges(List<AddressRange> ranges) {
  /**
   * The set of some ranges.
   *
   * @param ranges in any order
   */
  public AddressRanges {
    ranges = List.copyOf(ranges);
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
    List<AddressRange> ranges = new ArrayList<>();
    for (String part : list.split(",")) {
      if (!part.isBlank()) {
        ranges.add(AddressRange.parse(part.strip()));
      }
    }
    return new AddressRanges(ranges);
  }

  /**
   * Whether an address is in one of the ranges.
   *
   * @param address to look for
   * @return true if it is
   */
  public boolean contains(InetAddress address) {
    return ranges.stream().anyMatch(range -> range.contains(address));
  }
}
