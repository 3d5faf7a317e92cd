package dev.martlet.server.http;

import dev.martlet.server.admission.RequestTargets;
import dev.martlet.server.config.PublicUrl;
import dev.martlet.server.config.PublicUrlSettings;
import dev.martlet.server.config.ServerConfig;
import dev.martlet.server.refusal.RefusedException;
import io.helidon.http.HttpPrologue;
import java.util.Set;

/** Paths as they are here, whether they were sent with the prefix of the public URL or without. */
final class PublicPaths {
  /** Tells whether the server lives. */
  static final String LIVE = "/observe/health/live";

  /** Tells whether the server is ready for new players. */
  static final String READY = "/observe/health/ready";

  private static final Set<String> HEALTH = Set.of(LIVE, READY);

  /** The path of the public URL, with a slash at its end. */
  private final String prefix;

  PublicPaths(ServerConfig config) {
    this.prefix = config.get(PublicUrlSettings.PUBLIC_URL).map(PublicUrl::folder).orElse("/");
  }

  /** Whether a path is the prefix without its last slash. */
  boolean isPrefix(String path) {
    return path.length() > 1 && (path + "/").equals(prefix);
  }

  /** A path without the prefix. */
  String below(String path) {
    return path.startsWith(prefix) ? "/" + path.substring(prefix.length()) : path;
  }

  /** Whether a request asks for the server's health, in whichever form. */
  boolean isHealth(HttpPrologue prologue) {
    try {
      return HEALTH.contains(below(RequestTargets.of(prologue).path()));
    } catch (RefusedException e) {
      return false;
    }
  }
}
