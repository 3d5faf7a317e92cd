package dev.martlet.wire;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The target of a request (RFC 9112, section 3.2): a path, or a whole URL, as clients of proxies
 * send it. Immutable.
 *
 * @param authority of a whole URL, which takes the place of the {@code Host} header; empty for a
 *     path
 * @param path as sent, not decoded; begins with a slash
 * @param query as sent, without the question mark; empty if there is none
 */
public record RequestTarget(Optional<Authority> authority, String path, String query) {
  private static final Pattern URL = Pattern.compile("(?i)https?://([^/?#]*)(.*)", Pattern.DOTALL);

  /**
   * Parses a target in origin form or in absolute form.
   *
   * @param target as sent
   * @return the target
   * @throws MalformedEncodingException if it is of another form, is no URL of http or https, names
   *     a user, or has a fragment
   */
  public static RequestTarget parse(String target) throws MalformedEncodingException {
    if (target.indexOf('#') >= 0) {
      throw new MalformedEncodingException("the request target must not have a fragment");
    }
    if (target.startsWith("/")) {
      return of(Optional.empty(), target);
    }
    Matcher url = URL.matcher(target);
    if (!url.matches()) {
      throw new MalformedEncodingException(
          "the request target must be a path, or a URL of http or https");
    }
    try {
      Authority authority = Authority.parse(url.group(1));
      String rest = url.group(2);
      return of(Optional.of(authority), rest.startsWith("/") ? rest : "/" + rest);
    } catch (MalformedEncodingException e) {
      throw new MalformedEncodingException("the request target: " + e.getMessage());
    }
  }

  private static RequestTarget of(Optional<Authority> authority, String pathAndQuery) {
    int mark = pathAndQuery.indexOf('?');
    return mark < 0
        ? new RequestTarget(authority, pathAndQuery, "")
        : new RequestTarget(
            authority, pathAndQuery.substring(0, mark), pathAndQuery.substring(mark + 1));
  }
}
