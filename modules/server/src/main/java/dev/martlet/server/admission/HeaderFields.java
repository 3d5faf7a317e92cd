package dev.martlet.server.admission;

import dev.martlet.server.refusal.AdmissionRefusals;
import dev.martlet.server.refusal.RefusedException;
import dev.martlet.server.refusal.UpgradeRefusals;
import io.helidon.http.Header;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import java.util.List;
import java.util.Optional;

/** Reads request headers, for both ports. */
public final class HeaderFields {
  private HeaderFields() {}

  /**
   * Reads a header.
   *
   * @param headers of a request
   * @param name of the header
   * @return its values in the order in which they came, without surrounding space
   */
  public static List<String> values(Headers headers, HeaderName name) {
    return headers.contains(name)
        ? headers.get(name).allValues().stream().map(String::strip).toList()
        : List.of();
  }

  /**
   * Checks that each header has a name (RFC 9110, section 5.1), which the HTTP parser does not.
   *
   * @param headers of a request
   * @throws RefusedException if one has none
   */
  public static void requireNames(Headers headers) throws RefusedException {
    for (Header header : headers) {
      if (header.name().isEmpty()) {
        throw new RefusedException(UpgradeRefusals.badRequest("a header has no name"));
      }
    }
  }

  /**
   * Reads the bearer token from the {@code Authorization} header. The scheme's case does not matter
   * (RFC 9110, section 11.1). Credentials of another scheme are not a token.
   *
   * @param headers of a request
   * @return the token, if there is one
   * @throws RefusedException if it is empty, or not ASCII, or there are several headers
   */
  public static Optional<String> bearer(Headers headers) throws RefusedException {
    List<String> values = values(headers, HeaderNames.AUTHORIZATION);
    if (values.size() > 1) { // a proxy may have checked another than would be read here
      throw new RefusedException(
          UpgradeRefusals.badRequest("there is more than one Authorization header"));
    }
    for (String value : values) {
      String[] words = value.split(" ", 2);
      if (words[0].equalsIgnoreCase("Bearer")) {
        if (words.length < 2 || words[1].isBlank()) {
          throw new RefusedException(AdmissionRefusals.unauthorized("the bearer token is empty"));
        }
        return Optional.of(ascii("the bearer token", words[1].strip()));
      }
    }
    return Optional.empty();
  }

  /**
   * Refuses credentials that are not ASCII. The HTTP parser makes one replacement character of each
   * byte that is not, so different users could look alike.
   *
   * @param what the value is, for the caller
   * @param value of a header
   * @return the value
   * @throws RefusedException if there was such a byte in it
   */
  static String ascii(String what, String value) throws RefusedException {
    if (value.chars().anyMatch(c -> c >= 0x80)) {
      throw new RefusedException(AdmissionRefusals.unauthorized(what + " is not ASCII"));
    }
    return value;
  }
}
