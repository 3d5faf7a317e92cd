package dev.martlet.server.admission;

import dev.martlet.engine.Complaint;
import dev.martlet.engine.Ending;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The answer to a caller who does not get what he asked for (design page, the table of refusals):
 * every method that makes one stands for a row of the protocol page.
 *
 * @param status of HTTP
 * @param phrase of HTTP
 * @param code for programs
 * @param message for people
 * @param headers besides those that every refusal has
 */
public record Refusal(
    int status, String phrase, String code, String message, Map<String, String> headers) {

  private static Refusal of(int status, String phrase, String code, String message) {
    return new Refusal(status, phrase, code, message, Map.of());
  }

  private Refusal with(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new Refusal(status, phrase, code, message, more);
  }

  /**
   * {@return the answer to a request that is malformed}
   *
   * @param message for people
   */
  public static Refusal badRequest(String message) {
    return of(400, "Bad Request", "BAD_REQUEST", message);
  }

  /**
   * {@return the answer to what is no shard id}
   *
   * @param message for people
   */
  public static Refusal badShard(String message) {
    return of(400, "Bad Request", "BAD_SHARD", message);
  }

  /**
   * {@return the answer to what is no subscriber id}
   *
   * @param message for people
   */
  public static Refusal badSubscriber(String message) {
    return of(400, "Bad Request", "BAD_SID", message);
  }

  /**
   * {@return the answer to a snapshot format that there is not}
   *
   * @param known those that there are
   */
  public static Refusal badFormat(Collection<String> known) {
    return of(400, "Bad Request", "BAD_FORMAT", "the formats here are " + String.join(", ", known));
  }

  /**
   * {@return the answer to a version of the protocol that there is not}
   *
   * @param message for people
   */
  public static Refusal badVersion(String message) {
    return of(400, "Bad Request", "BAD_VERSION", message);
  }

  /**
   * {@return the answer to who wants differences where there are none}
   *
   * @param message for people
   */
  public static Refusal badDelta(String message) {
    return of(400, "Bad Request", "BAD_DELTA", message);
  }

  /**
   * {@return the answer to what nobody can have been given to come back with}
   *
   * @param message for people
   */
  public static Refusal badResume(String message) {
    return of(400, "Bad Request", "BAD_RESUME", message);
  }

  /**
   * {@return the answer to a token that is not accepted, or is needed}
   *
   * @param message for people
   */
  public static Refusal unauthorized(String message) {
    return of(401, "Unauthorized", "UNAUTHORIZED", message).with("WWW-Authenticate", "Bearer");
  }

  /** {@return the answer to a page of an origin that is not allowed} */
  public static Refusal badOrigin() {
    return of(403, "Forbidden", "ORIGIN_NOT_ALLOWED", "pages of this origin may not connect");
  }

  /** {@return the answer to another path than that of the shard socket} */
  public static Refusal noSuchPath() {
    return of(
        404, "Not Found", "NOT_FOUND", "the shard socket is at /?shard=<id>&sid=<subscriber>");
  }

  /**
   * {@return the answer to a path where there is nothing}
   *
   * @param path that was asked for
   */
  public static Refusal noSuchPath(String path) {
    return of(404, "Not Found", "NOT_FOUND", "there is nothing at " + path);
  }

  /** {@return the answer to one who is no admin} */
  public static Refusal adminsOnly() {
    return of(403, "Forbidden", "FORBIDDEN", "that is for admins only");
  }

  /** {@return the answer to one who speaks for somebody else} */
  public static Refusal notYours() {
    return of(403, "Forbidden", "FORBIDDEN", "only an admin may send inputs as somebody else");
  }

  /**
   * {@return the answer to one who is not attached to the shard}
   *
   * @param message for people
   */
  public static Refusal notAttached(String message) {
    return of(403, "Forbidden", "NOT_ATTACHED", message);
  }

  /**
   * {@return the answer to a method that the path does not have}
   *
   * @param allowed methods there
   */
  public static Refusal methodNotAllowed(String allowed) {
    return of(405, "Method Not Allowed", "BAD_METHOD", "allowed here: " + allowed)
        .with("Allow", allowed);
  }

  /**
   * {@return the answer to a parameter that is not what it should be}
   *
   * @param message for people
   */
  public static Refusal badParameter(String message) {
    return of(400, "Bad Request", "BAD_PARAMETER", message);
  }

  /**
   * {@return the answer to a body that is not what it should be}
   *
   * @param message for people
   */
  public static Refusal badBody(String message) {
    return of(400, "Bad Request", "BAD_BODY", message);
  }

  /**
   * {@return the answer to a body that is too long}
   *
   * @param most bytes that it may have
   */
  public static Refusal bodyTooLarge(int most) {
    return of(
        413, "Content Too Large", "BODY_TOO_LARGE", "the body is longer than " + most + " bytes");
  }

  /**
   * {@return the answer when there is such a shard already}
   *
   * @param id of the shard
   */
  public static Refusal shardExists(String id) {
    return of(409, "Conflict", "SHARD_EXISTS", "there is a shard " + id + " already");
  }

  /** {@return the answer to one who posts too many inputs} */
  public static Refusal tooManyInputs() {
    return of(429, "Too Many Requests", "RATE_LIMITED", "you send too many inputs")
        .with("Retry-After", "1");
  }

  /** {@return the answer to one who posts too many malformed inputs} */
  public static Refusal tooManyMalformed() {
    return of(429, "Too Many Requests", "RATE_LIMITED", "you send too many malformed inputs")
        .with("Retry-After", "60");
  }

  /** {@return the answer when an input is not applied in time} */
  public static Refusal inputLate() {
    return unavailable("INPUT_LATE", "the shard has not come to it yet; it may still do so", 1);
  }

  /**
   * An input was not applied.
   *
   * @param complaint that says why
   * @return the answer for who posted it
   */
  public static Refusal of(Complaint complaint) {
    String code = complaint.code().name();
    String message = complaint.message();
    return switch (complaint.code()) {
      case BAD_ENVELOPE, BAD_INPUT -> of(400, "Bad Request", code, message);
      case INPUT_REFUSED, NOT_ATTACHED -> of(403, "Forbidden", code, message);
      case QUEUE_FULL -> of(429, "Too Many Requests", code, message).with("Retry-After", "1");
      case INPUT_FAILED -> of(500, "Internal Server Error", code, message);
    };
  }

  /**
   * A shard did not take a subscriber in, or ended before it had anything to send him.
   *
   * @param ending that he was told
   * @return the answer for who asked for an event stream
   */
  public static Refusal of(Ending ending) {
    String reason = ending.reason();
    return switch (ending.kind()) {
      case UNAUTHORIZED -> of(403, "Forbidden", "JOIN_REFUSED", reason);
      case FULL -> unavailable("SHARD_FULL", reason, 10);
      case STOPPED, SLOW, MOVED -> unavailable("SHARD_STOPPED", reason, 5);
      case FINISHED -> of(410, "Gone", "SHARD_FINISHED", reason);
      case FAILED -> of(500, "Internal Server Error", "SHARD_FAILED", reason);
      case DRAINING -> draining();
    };
  }

  /**
   * {@return the answer when there is no such shard}
   *
   * @param message for people
   */
  public static Refusal noSuchShard(String message) {
    return of(404, "Not Found", "SHARD_NOT_FOUND", message);
  }

  /** {@return the answer to an upgrade that is no GET} */
  public static Refusal badMethod() {
    return of(405, "Method Not Allowed", "BAD_METHOD", "an upgrade is a GET").with("Allow", "GET");
  }

  /** {@return the answer to what is no upgrade} */
  public static Refusal upgradeRequired() {
    return of(426, "Upgrade Required", "UPGRADE_REQUIRED", "this port speaks WebSocket only")
        .with("Upgrade", "websocket")
        .with("Sec-WebSocket-Version", "13");
  }

  /** {@return the answer to a request line that is too long} */
  public static Refusal targetTooLong() {
    return of(414, "URI Too Long", "URI_TOO_LONG", "the request line is too long");
  }

  /** {@return the answer to headers that are too large} */
  public static Refusal headersTooLarge() {
    return of(
        431, "Request Header Fields Too Large", "HEADERS_TOO_LARGE", "the headers are too large");
  }

  /** {@return the answer when the address has all its connections} */
  public static Refusal tooManyOfAddress() {
    return tooMany("TOO_MANY_CONNECTIONS", "this address has all it may have");
  }

  /** {@return the answer when the subscriber has all his connections} */
  public static Refusal tooManyOfSubscriber() {
    return tooMany("TOO_MANY_OF_SUBSCRIBER", "this subscriber has all the connections he may have");
  }

  /** {@return the answer when the address has failed too often} */
  public static Refusal tooManyFailures() {
    return of(
            429,
            "Too Many Requests",
            "TOO_MANY_FAILURES",
            "this address has failed too often: wait before you try again")
        .with("Retry-After", "60");
  }

  /** {@return the answer when the caller has had made all his shards} */
  public static Refusal tooManyOfYours() {
    return tooMany("TOO_MANY_OF_YOURS", "you have had made all the shards you may");
  }

  private static Refusal tooMany(String code, String message) {
    return of(429, "Too Many Requests", code, message).with("Retry-After", "5");
  }

  /** {@return the answer when too many connections are being made} */
  public static Refusal tooManyHandshakes() {
    return unavailable("TOO_MANY_HANDSHAKES", "too many connections are being made at once", 2);
  }

  /** {@return the answer when a shard was not made in time} */
  public static Refusal shardLate() {
    return unavailable("SHARD_LATE", "the shard could not be made in time", 10);
  }

  /** {@return the answer when a shard hangs, or others of its type} */
  public static Refusal shardQuarantined() {
    return unavailable("SHARD_QUARANTINED", "the shard hangs, or others of its type do", 60);
  }

  /** {@return the answer when the server has all its connections} */
  public static Refusal serverFull() {
    return unavailable("SERVER_FULL", "the server has all the connections it may have", 10);
  }

  /** {@return the answer when the server has all its shards} */
  public static Refusal tooManyShards() {
    return unavailable("TOO_MANY_SHARDS", "the server has all the shards it may have", 30);
  }

  /** {@return the answer when the server goes away} */
  public static Refusal draining() {
    return unavailable("DRAINING", "the server is going away", 5);
  }

  /** {@return the answer when the authenticator does not answer} */
  public static Refusal authenticatorFailed() {
    return unavailable("AUTHENTICATION_UNAVAILABLE", "who you are cannot be told for now", 5);
  }

  /** {@return the answer when a shard could not be made} */
  public static Refusal shardFailed() {
    return of(500, "Internal Server Error", "SHARD_FAILED", "the shard could not be made");
  }

  /** {@return the answer to what is not HTTP/1.1} */
  public static Refusal versionNotSupported() {
    return of(505, "HTTP Version Not Supported", "HTTP_VERSION", "this port speaks HTTP/1.1");
  }

  private static Refusal unavailable(String code, String message, int retryAfterSeconds) {
    return of(503, "Service Unavailable", code, message)
        .with("Retry-After", Integer.toString(retryAfterSeconds));
  }

  /**
   * The whole response, for a connection that ends with it.
   *
   * @return status line, headers and body
   */
  public byte[] bytes() {
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
