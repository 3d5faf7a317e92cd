package dev.martlet.wire;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Reads the client addresses that proxies put into headers: {@code X-Forwarded-For}, and {@code
 * Forwarded} (RFC 7239). The nearest proxy wrote the last address. All addresses before it may be
 * forged by the sender of the request.
 */
public final class Forwarded {
  private Forwarded() {}

  /**
   * Returns the addresses of {@code X-Forwarded-For}.
   *
   * @param values of the headers, in the order of the request
   * @return an element for each hop, in the same order; empty if the hop is not an address
   */
  public static List<Optional<InetAddress>> xForwardedFor(List<String> values) {
    List<Optional<InetAddress>> hops = new ArrayList<>();
    for (String value : values) {
      for (String element : value.split(",", -1)) {
        hops.add(address(element.strip()));
      }
    }
    return hops;
  }

  /**
   * Returns the addresses of {@code Forwarded}.
   *
   * @param values of the headers, in the order of the request
   * @return an element for each hop, in the same order; empty if the hop has no {@code for=} or its
   *     value is not an address ({@code unknown}, or an obfuscated name)
   */
  public static List<Optional<InetAddress>> forwarded(List<String> values) {
    List<Optional<InetAddress>> hops = new ArrayList<>();
    for (String value : values) {
      for (String element : split(value, ',')) {
        hops.add(forOf(element));
      }
    }
    return hops;
  }

  private static Optional<InetAddress> forOf(String element) {
    for (String pair : split(element, ';')) {
      int equals = pair.indexOf('=');
      if (equals > 0 && pair.substring(0, equals).strip().toLowerCase(Locale.ROOT).equals("for")) {
        String node = pair.substring(equals + 1).strip();
        boolean quoted = node.length() >= 2 && node.startsWith("\"") && node.endsWith("\"");
        return address(quoted ? node.substring(1, node.length() - 1) : node);
      }
    }
    return Optional.empty();
  }

  /** Splits at a separator, but not within quotes. */
  private static List<String> split(String text, char separator) {
    List<String> parts = new ArrayList<>();
    boolean quoted = false;
    int start = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"') {
        quoted = !quoted;
      } else if (c == '\\' && quoted) {
        i++; // an escaped character is not a separator
      } else if (c == separator && !quoted) {
        parts.add(text.substring(start, i));
        start = i + 1;
      }
    }
    parts.add(text.substring(Math.min(start, text.length())));
    return parts;
  }

  /**
   * Reads an address, with or without a port; IPv6 with a port is in brackets. Host names are never
   * resolved.
   */
  private static Optional<InetAddress> address(String node) {
    String host = node;
    if (node.startsWith("[")) {
      int end = node.indexOf(']');
      host = end < 0 ? "" : node.substring(1, end);
    } else if (node.indexOf(':') == node.lastIndexOf(':') && node.indexOf(':') > 0) {
      host = node.substring(0, node.indexOf(':'));
    }
    return IpAddresses.parse(host);
  }
}
