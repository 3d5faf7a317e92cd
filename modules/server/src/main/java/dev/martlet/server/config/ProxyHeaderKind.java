package dev.martlet.server.config;

/** How a proxy names the client that it calls for. */
public enum ProxyHeaderKind {
  /** The header {@code X-Forwarded-For}. */
  X_FORWARDED_FOR,
  /** The header {@code Forwarded} of RFC 7239. */
  FORWARDED,
  /** The PROXY protocol, version 1 or 2, before the request. */
  PROXY_PROTOCOL
}
