package dev.martlet.wire;

import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a web page comes from (RFC 6454). A port that is the scheme's default is left out, as
 * browsers do, so that equal origins are equal here. Immutable.
 *
 * @param scheme in lower case
 * @param authority host and port
 */
public record Origin(String scheme, Authority authority) {
  private static final Pattern FORM = Pattern.compile("(?<scheme>[A-Za-z][A-Za-z0-9+.-]*)://(.*)");
  private static final Map<String, Integer> DEFAULT_PORTS = Map.of("http", 80, "https", 443);

  /**
   * Parses an origin.
   *
   * @param text such as {@code https://play.example.com:8443}
   * @return the origin
   * @throws MalformedEncodingException if it is not a scheme, a host and perhaps a port
   */
  public static Origin parse(String text) throws MalformedEncodingException {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw new MalformedEncodingException("not an origin such as https://play.example.com");
    }
    String scheme = matcher.group("scheme").toLowerCase(Locale.ROOT);
    Authority authority = Authority.parse(matcher.group(2));
    OptionalInt port = authority.port();
    boolean usual = port.isPresent() && DEFAULT_PORTS.getOrDefault(scheme, -1) == port.getAsInt();
    return new Origin(
        scheme, usual ? new Authority(authority.host(), OptionalInt.empty()) : authority);
  }

  /** As the {@code Origin} header writes it. */
  @Override
  public String toString() {
    return scheme + "://" + authority;
  }
}
