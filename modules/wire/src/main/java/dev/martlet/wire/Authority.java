package dev.martlet.wire;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A host, perhaps with a port, as the {@code Host} header, an origin and an absolute URL write it
 * (RFC 3986, section 3.2, without user information). Hosts that mean the same are equal. Immutable.
 *
 * @param host in lower case, without the dot at the end that makes a name absolute; an IPv6 address
 *     is in brackets and in its canonical form
 * @param port from 0 to 65535; empty if none is given
 */
public record Authority(String host, OptionalInt port) {
  private static final Pattern FORM =
      Pattern.compile(
          "(?<host>\\[[0-9A-Fa-f:.]+\\]|[A-Za-z0-9._~!$&'()*+,;=-]+)"
              + "(?::(?<port>[0-9]{0,5}))?");

  /**
   * Parses an authority. Host names are not resolved, and may hold underscores, but no escapes,
   * which nobody sends and not everybody decodes.
   *
   * @param text such as {@code play.example.com} or {@code [::1]:4321}
   * @return the authority
   * @throws MalformedEncodingException if it is not a host with or without a port
   */
  public static Authority parse(String text) throws MalformedEncodingException {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw new MalformedEncodingException(
          text.indexOf('@') >= 0
              ? "a user name before the host is not allowed"
              : "not a host with or without a port");
    }
    return new Authority(canonical(matcher.group("host")), port(matcher.group("port")));
  }

  private static String canonical(String host) throws MalformedEncodingException {
    if (!host.startsWith("[")) {
      return canonicalName(host);
    }
    InetAddress address =
        IpAddresses.parse(host.substring(1, host.length() - 1))
            .filter(parsed -> host.indexOf(':') >= 0)
            .orElseThrow(() -> new MalformedEncodingException("not an IPv6 address in brackets"));
    boolean mapped = address instanceof Inet4Address; // ::ffff:192.0.2.1
    return "[" + (mapped ? "::ffff:" : "") + address.getHostAddress() + "]";
  }

  /** RFC 1034, section 3.1: a name with a dot at its end is absolute, as all names here are. */
  private static String canonicalName(String host) throws MalformedEncodingException {
    int length = host.length();
    while (length > 0 && host.charAt(length - 1) == '.') {
      length--;
    }
    if (length == 0) {
      throw new MalformedEncodingException("not a host with or without a port");
    }
    return host.substring(0, length).toLowerCase(Locale.ROOT);
  }

  /**
   * The address that the host is, if it is one. Names are not resolved.
   *
   * @return an address; empty if the host is a name
   */
  public Optional<InetAddress> literal() {
    boolean v6 = host.startsWith("[");
    return IpAddresses.parse(v6 ? host.substring(1, host.length() - 1) : host);
  }

  private static OptionalInt port(String digits) throws MalformedEncodingException {
    if (digits == null || digits.isEmpty()) {
      return OptionalInt.empty();
    }
    int port = Integer.parseInt(digits);
    if (port > 65_535) {
      throw new MalformedEncodingException("the port is above 65535");
    }
    return OptionalInt.of(port);
  }

  /** As a URL writes it. */
  @Override
  public String toString() {
    return port.isPresent() ? host + ":" + port.getAsInt() : host;
  }
}
