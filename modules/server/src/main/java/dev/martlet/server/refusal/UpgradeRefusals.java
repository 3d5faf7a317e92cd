package dev.martlet.server.refusal;

import static dev.martlet.server.refusal.Refusal.refusal;
import static dev.martlet.server.refusal.Refusal.unavailable;

/** Refusals of requests that are no valid upgrade to a WebSocket (RFC 6455, section 4.2.1). */
public final class UpgradeRefusals {
  private UpgradeRefusals() {}

  /**
   * {@return 400: the request is malformed}
   *
   * @param message for people
   */
  public static Refusal badRequest(String message) {
    return refusal(400, "Bad Request", "BAD_REQUEST", message);
  }

  /** {@return 404: the path is not that of the shard socket} */
  public static Refusal noSuchPath() {
    return refusal(
        404, "Not Found", "NOT_FOUND", "the shard socket is at /?shard=<id>&sid=<subscriber>");
  }

  /** {@return 405: the method is not GET} */
  public static Refusal badMethod() {
    return refusal(405, "Method Not Allowed", "BAD_METHOD", "an upgrade is a GET")
        .with("Allow", "GET");
  }

  /** {@return 414: the request line is too long} */
  public static Refusal targetTooLong() {
    return refusal(414, "URI Too Long", "URI_TOO_LONG", "the request line is too long");
  }

  /** {@return 426: the request asks for no upgrade} */
  public static Refusal upgradeRequired() {
    return refusal(
            426,
            "Upgrade Required",
            "UPGRADE_REQUIRED",
            "WebSockets only: the request asks for no upgrade to one")
        .with("Upgrade", "websocket")
        .with("Sec-WebSocket-Version", "13");
  }

  /** {@return 431: the headers are too large} */
  public static Refusal headersTooLarge() {
    return refusal(
        431, "Request Header Fields Too Large", "HEADERS_TOO_LARGE", "the headers are too large");
  }

  /** {@return 503: too many handshakes are in progress, of the address or of the server} */
  public static Refusal tooManyHandshakes() {
    return unavailable("TOO_MANY_HANDSHAKES", "too many connections are being made at once", 2);
  }

  /** {@return 505: the request is not HTTP/1.1} */
  public static Refusal versionNotSupported() {
    return refusal(505, "HTTP Version Not Supported", "HTTP_VERSION", "this port speaks HTTP/1.1");
  }
}
