package dev.martlet.server.socket;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The answer to an upgrade that is not granted (design page, the table of refusals).
 *
 * @param status of HTTP
 * @param phrase of HTTP
 * @param code for programs
 * @param message for people
 * @param headers besides those that every refusal has
 */
record Refusal(
    int status, String phrase, String code, String message, Map<String, String> headers) {

  private static Refusal of(int status, String phrase, String code, String message) {
    return new Refusal(status, phrase, code, message, Map.of());
  }

  private Refusal with(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new Refusal(status, phrase, code, message, more);
  }

  static Refusal badRequest(String message) {
    return of(400, "Bad Request", "bad_request", message);
  }

  static Refusal badShard(String message) {
    return of(400, "Bad Request", "bad_shard", message);
  }

  static Refusal badSubscriber(String message) {
    return of(400, "Bad Request", "bad_sid", message);
  }

  static Refusal unauthorized(String message) {
    return of(401, "Unauthorized", "unauthorized", message).with("WWW-Authenticate", "Bearer");
  }

  static Refusal badOrigin() {
    return of(403, "Forbidden", "origin_not_allowed", "pages of this origin may not connect");
  }

  static Refusal noSuchPath() {
    return of(
        404, "Not Found", "not_found", "the shard socket is at /?shard=<id>&sid=<subscriber>");
  }

  static Refusal noSuchShard(String message) {
    return of(404, "Not Found", "no_such_shard", message);
  }

  static Refusal badMethod() {
    return of(405, "Method Not Allowed", "bad_method", "an upgrade is a GET").with("Allow", "GET");
  }

  static Refusal upgradeRequired() {
    return of(426, "Upgrade Required", "upgrade_required", "this port speaks WebSocket only")
        .with("Upgrade", "websocket")
        .with("Sec-WebSocket-Version", "13");
  }

  static Refusal targetTooLong() {
    return of(414, "URI Too Long", "uri_too_long", "the request line is too long");
  }

  static Refusal headersTooLarge() {
    return of(
        431, "Request Header Fields Too Large", "headers_too_large", "the headers are too large");
  }

  static Refusal tooManyOfAddress() {
    return tooMany("too_many_connections", "this address has all it may have");
  }

  static Refusal tooManyOfSubscriber() {
    return tooMany("too_many_of_subscriber", "this subscriber has all the connections he may have");
  }

  static Refusal tooManyFailures() {
    return of(
            429,
            "Too Many Requests",
            "too_many_failures",
            "this address has failed too often: wait before you try again")
        .with("Retry-After", "60");
  }

  static Refusal tooManyOfYours() {
    return tooMany("too_many_of_yours", "you have had made all the shards you may");
  }

  private static Refusal tooMany(String code, String message) {
    return of(429, "Too Many Requests", code, message).with("Retry-After", "5");
  }

  static Refusal tooManyHandshakes() {
    return unavailable("too_many_handshakes", "too many connections are being made at once", 2);
  }

  static Refusal shardLate() {
    return unavailable("shard_late", "the shard could not be made in time", 10);
  }

  static Refusal shardQuarantined() {
    return unavailable("shard_quarantined", "the shard hangs, or others of its type do", 60);
  }

  static Refusal serverFull() {
    return unavailable("server_full", "the server has all the connections it may have", 10);
  }

  static Refusal tooManyShards() {
    return unavailable("too_many_shards", "the server has all the shards it may have", 30);
  }

  static Refusal draining() {
    return unavailable("draining", "the server is going away", 5);
  }

  static Refusal authenticatorFailed() {
    return unavailable("authentication_unavailable", "who you are cannot be told for now", 5);
  }

  static Refusal shardFailed() {
    return of(500, "Internal Server Error", "shard_failed", "the shard could not be made");
  }

  static Refusal versionNotSupported() {
    return of(505, "HTTP Version Not Supported", "http_version", "this port speaks HTTP/1.1");
  }

  private static Refusal unavailable(String code, String message, int retryAfterSeconds) {
    return of(503, "Service Unavailable", code, message)
        .with("Retry-After", Integer.toString(retryAfterSeconds));
  }

  byte[] bytes() {
    byte[] body = ErrorJson.of(code, message).getBytes(StandardCharsets.UTF_8);
    StringBuilder head = new StringBuilder();
    head.append("HTTP/1.1 ").append(status).append(' ').append(phrase).append("\r\n");
    head.append("Content-Type: application/json\r\n");
    head.append("Content-Length: ").append(body.length).append("\r\n");
    headers.forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
    head.append("Connection: ").append(status == 426 ? "Upgrade, close" : "close");
    head.append("\r\n\r\n");
    byte[] bytes = head.toString().getBytes(StandardCharsets.US_ASCII);
    byte[] all = new byte[bytes.length + body.length];
    System.arraycopy(bytes, 0, all, 0, bytes.length);
    System.arraycopy(body, 0, all, bytes.length, body.length);
    return all;
  }
}
