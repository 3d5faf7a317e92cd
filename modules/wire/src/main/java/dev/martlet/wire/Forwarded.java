package dev.martlet.wire;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The addresses in the headers by which proxies say for whom they call: {@code X-Forwarded-For},
 * and {@code Forwarded} (RFC 7239). The last one was written by the nearest proxy. Whoever sends
 * the request may have written all before it.
 */
public final class Forwarded {
  private Forwarded() {}

  /**
   * The addresses of {@code X-Forwarded-For}.
   *
   * @param values of the headers, in the order they came
   * @return an element for each hop, in the order they came; empty where it is no address
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
   * The addresses of {@code Forwarded}.
   *
   * @param values of the headers, in the order they came
   * @return an element for each hop, in the order they came; empty where there is no {@code for=}
   *     or it is no address ({@code unknown}, or an obfuscated name)
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
        i++; // whatever is escaped is no separator
      } else if (c == separator && !quoted) {
        parts.add(text.substring(start, i));
        start = i + 1;
      }
    }
    parts.add(text.substring(Math.min(start, text.length())));
    return parts;
  }

  /** An address, with or without a port; IPv6 with a port is in brackets. No names. */
  private static Optional<InetAddress> address(String node) {
    String host = node;
    if (node.startsWith("[")) {
      int end = node.indexOf(']');
      host = end < 0 ? "" : node.substring(1, end);
    } else if (node.indexOf(':') == node.lastIndexOf(':') && node.indexOf(':') > 0) {
      host = node.substring(0, node.indexOf(':'));
    }
    if (!host.matches("[0-9]+(\\.[0-9]+){3}|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*")) {
      return Optional.empty();
    }
    try {
      return Optional.of(InetAddress.ofLiteral(host));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
