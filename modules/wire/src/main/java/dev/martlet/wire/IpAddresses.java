package dev.martlet.wire;

import java.net.InetAddress;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reads IP addresses as strangers and operators write them. Names are not resolved, and there is
 * one reading of each text: short forms ({@code 10.1}), zones and numbers with leading zeros, which
 * others read as octal (RFC 6943, section 3.1.1), are refused. Any thread.
 */
public final class IpAddresses {
  private static final String NUMBER = "(?:0|[1-9][0-9]{0,2})";
  private static final String IPV4 = NUMBER + "(?:\\." + NUMBER + "){3}";
  private static final String IPV6 = "[0-9A-Fa-f]*:[0-9A-Fa-f:]*(?::" + IPV4 + ")?";
  private static final Pattern ADDRESS = Pattern.compile(IPV4 + "|" + IPV6);

  private IpAddresses() {}

  /**
   * Reads an address.
   *
   * @param text four decimal numbers with dots, or an IPv6 address (RFC 4291, section 2.2) without
   *     brackets
   * @return the address; empty if the text is none. An IPv4 address that is mapped into IPv6 is the
   *     IPv4 address
   */
  public static Optional<InetAddress> parse(String text) {
    if (!ADDRESS.matcher(text).matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(InetAddress.ofLiteral(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
