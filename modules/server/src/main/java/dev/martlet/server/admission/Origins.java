package dev.martlet.server.admission;

import dev.martlet.server.refusal.AdmissionRefusals;
import dev.martlet.server.refusal.RefusedException;
import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import java.net.URI;
import java.util.Locale;
import java.util.Set;

/**
 * The origins whose pages may call: the host that they call, whatever its port, and those that are
 * configured. Any thread.
 */
public final class Origins {
  private final Set<String> allowed;

  /**
   * Creates the check.
   *
   * @param allowed configured origins in lower case; {@code *} is any
   */
  public Origins(Set<String> allowed) {
    this.allowed = Set.copyOf(allowed);
  }

  /**
   * Checks the {@code Origin} header. A caller without one is not a page.
   *
   * @param headers of the request
   * @throws RefusedException if the page may not call
   */
  public void check(Headers headers) throws RefusedException {
    String host = HeaderFields.values(headers, HeaderNames.HOST).stream().findFirst().orElse("");
    for (String origin : HeaderFields.values(headers, HeaderNames.ORIGIN)) {
      String lower = origin.toLowerCase(Locale.ROOT);
      boolean named = allowed.contains("*") || allowed.contains(lower);
      if (!named && !isSameHost(lower, "http://" + host.toLowerCase(Locale.ROOT))) {
        throw new RefusedException(AdmissionRefusals.badOrigin());
      }
    }
  }

  private static boolean isSameHost(String url, String other) {
    try {
      String host = URI.create(url).getHost();
      return host != null && host.equals(URI.create(other).getHost());
    } catch (IllegalArgumentException e) {
      return false; // not a URL, so not this host's
    }
  }
}
