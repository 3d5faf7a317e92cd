package dev.martlet.server.config;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How a proxy says for whom it calls. */
public enum ProxyHeaderKind {
  /** The header {@code X-Forwarded-For}. */
  X_FORWARDED_FOR,
  /** The header {@code Forwarded} of RFC 7239. */
  FORWARDED,
  /** The PROXY protocol, version 1 or 2, before the request. */
  PROXY_PROTOCOL;

  static Optional<ProxyHeaderKind> of(String name) {
    return Arrays.stream(values()).filter(kind -> kind.toString().equals(name)).findFirst();
  }

  /** Returns the name that the setting has for it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
