package dev.martlet.server.config;

import dev.martlet.wire.Authority;
import dev.martlet.wire.MalformedEncodingException;
import dev.martlet.wire.RequestPath;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A URL under which players reach one of the ports, through a proxy or directly. Immutable.
 *
 * @param scheme http, https, ws or wss
 * @param authority host and port as configured
 * @param path begins with a slash
 */
public record PublicUrl(String scheme, Authority authority, String path) {
  private static final Pattern FORM =
      Pattern.compile("(?<scheme>[A-Za-z]+)://(?<authority>[^/?#]*)(?<path>/[^?#]*)?");

  /** Segments of a path that no browser and no proxy rewrites. */
  private static final Pattern PATH =
      Pattern.compile("(/(?!\\.{1,2}(/|$))([A-Za-z0-9._~!$&'()*+,=:@-]|%[0-9A-Fa-f]{2})+)*/?");

  /**
   * Parses a URL.
   *
   * @param text such as {@code https://play.example.com/game/}
   * @param schemes that are allowed
   * @return the URL
   * @throws IllegalArgumentException if it cannot be used; the message says why
   */
  static PublicUrl parse(String text, List<String> schemes) {
    Matcher matcher = FORM.matcher(text);
    String expected = "expected a URL such as " + schemes.getLast() + "://play.example.com/game/";
    if (!matcher.matches()) {
      throw new IllegalArgumentException(expected + " without a query, not " + text);
    }
    String scheme = matcher.group("scheme").toLowerCase(Locale.ROOT);
    if (!schemes.contains(scheme)) {
      throw new IllegalArgumentException(
          "the scheme must be " + String.join(" or ", schemes) + ", not " + scheme);
    }
    String path = matcher.group("path") == null ? "/" : matcher.group("path");
    if (!PATH.matcher(path).matches() || RequestPath.fault(path).isPresent()) {
      throw new IllegalArgumentException(
          "the path " + path + " must consist of names between single slashes");
    }
    try {
      return new PublicUrl(scheme, Authority.parse(matcher.group("authority")), path);
    } catch (MalformedEncodingException e) {
      throw new IllegalArgumentException(expected + ", not " + text + ": " + e.getMessage(), e);
    }
  }

  /**
   * Whether a browser trusts the connection.
   *
   * @return true for https and wss
   */
  public boolean secure() {
    return scheme.equals("https") || scheme.equals("wss");
  }

  /**
   * The port that clients connect to.
   *
   * @return the one that is given, or the scheme's default
   */
  public int port() {
    return authority.port().orElse(secure() ? 443 : 80);
  }

  /**
   * A URL below this one.
   *
   * @param name that follows its path, without a slash before it
   * @return the URL, of the same scheme
   */
  public PublicUrl below(String name) {
    return new PublicUrl(scheme, authority, folder() + name);
  }

  /** The same URL with a slash at its end. */
  PublicUrl asFolder() {
    return new PublicUrl(scheme, authority, folder());
  }

  /**
   * The same URL for WebSockets.
   *
   * @return a URL whose scheme is ws or wss
   */
  public PublicUrl forSockets() {
    return new PublicUrl(secure() ? "wss" : "ws", authority, path);
  }

  /**
   * The path as that of a folder.
   *
   * @return the path, with a slash at its end
   */
  public String folder() {
    return path.endsWith("/") ? path : path + "/";
  }

  /** Without a port that is the scheme's default. */
  @Override
  public String toString() {
    OptionalInt port = authority.port();
    boolean usual = port.isPresent() && port.getAsInt() == (secure() ? 443 : 80);
    return scheme + "://" + (usual ? authority.host() : authority) + path;
  }
}
