package dev.martlet.server.refusal;

import static dev.martlet.server.refusal.Refusal.refusal;
import static dev.martlet.server.refusal.Refusal.tooMany;
import static dev.martlet.server.refusal.Refusal.unavailable;

import dev.martlet.wire.PrintableText;
import dev.martlet.wire.WellFormedText;
import java.util.Collection;
import java.util.Optional;

/** Refusals of callers of either port: what they ask for, who they are, and which limit is hit. */
public final class AdmissionRefusals {
  private static final int MAX_ORIGIN = 100;

  private AdmissionRefusals() {}

  // ---- the request ------------------------------------------------------------------------

  /**
   * {@return 400: the shard id is missing or malformed}
   *
   * @param message for people
   */
  public static Refusal badShard(String message) {
    return refusal(400, "Bad Request", "BAD_SHARD", message);
  }

  /**
   * {@return 400: the subscriber id is malformed}
   *
   * @param message for people
   */
  public static Refusal badSubscriber(String message) {
    return refusal(400, "Bad Request", "BAD_SID", message);
  }

  /**
   * {@return 400: the server has no such snapshot format}
   *
   * @param known the formats that it has
   */
  public static Refusal badFormat(Collection<String> known) {
    return refusal(
        400, "Bad Request", "BAD_FORMAT", "the formats here are " + String.join(", ", known));
  }

  /**
   * {@return 400: the server does not speak this version of the protocol}
   *
   * @param message for people
   */
  public static Refusal badVersion(String message) {
    return refusal(400, "Bad Request", "BAD_VERSION", message);
  }

  /**
   * {@return 400: the parameter {@code delta} is malformed, or deltas are not available here}
   *
   * @param message for people
   */
  public static Refusal badDelta(String message) {
    return refusal(400, "Bad Request", "BAD_DELTA", message);
  }

  /**
   * {@return 400: the parameters for resuming are malformed}
   *
   * @param message for people
   */
  public static Refusal badResume(String message) {
    return refusal(400, "Bad Request", "BAD_RESUME", message);
  }

  /**
   * {@return 400: the join parameters are too long, are not JSON, or the shard's type takes none}
   *
   * @param message for people
   */
  public static Refusal badJoin(String message) {
    return refusal(400, "Bad Request", "BAD_JOIN", message);
  }

  /**
   * {@return 404: the shard does not exist}
   *
   * @param message for people
   */
  public static Refusal noSuchShard(String message) {
    return refusal(404, "Not Found", "SHARD_NOT_FOUND", message);
  }

  // ---- the caller -------------------------------------------------------------------------

  /**
   * {@return 401: the token is not accepted, or missing where one is needed}
   *
   * @param message for people
   */
  public static Refusal unauthorized(String message) {
    return refusal(401, "Unauthorized", "UNAUTHORIZED", message).with("WWW-Authenticate", "Bearer");
  }

  /**
   * {@return 403: pages of this origin may not call}
   *
   * @param origin as the browser says it; empty if it does not say
   */
  public static Refusal badOrigin(Optional<String> origin) {
    String pages =
        origin
            .map(text -> "pages of " + PrintableText.of(WellFormedText.cut(text, MAX_ORIGIN)))
            .orElse("pages of other sites");
    return refusal(
        403,
        "Forbidden",
        "ORIGIN_NOT_ALLOWED",
        pages + " may not connect, unless martlet.origins names their origin");
  }

  /** {@return 403: operators deny the address} */
  public static Refusal addressDenied() {
    return refusal(403, "Forbidden", "ADDRESS_DENIED", "your address may not use this server");
  }

  /** {@return 421: the server does not answer under the host that the request names} */
  public static Refusal badHost() {
    return refusal(
        421,
        "Misdirected Request",
        "HOST_NOT_ALLOWED",
        "this server does not answer under that host, unless martlet.hosts names it");
  }

  /** {@return 403: the caller is not an admin} */
  public static Refusal adminsOnly() {
    return refusal(403, "Forbidden", "FORBIDDEN", "this is for admins only");
  }

  /** {@return 503: the authenticator failed, or did not answer in time} */
  public static Refusal authenticatorFailed() {
    return unavailable(
        "AUTHENTICATION_UNAVAILABLE", "the authenticator does not answer: try again later", 5);
  }

  /**
   * {@return 403: the caller was sent away from the shard, and may not come back yet}
   *
   * @param reason that the shard gave
   * @param seconds until they may
   */
  public static Refusal kicked(String reason, long seconds) {
    return refusal(403, "Forbidden", "KICKED", reason).with("Retry-After", Long.toString(seconds));
  }

  // ---- limits -----------------------------------------------------------------------------

  /** {@return 429: the address has all the connections that it may have} */
  public static Refusal tooManyConnectionsOfAddress() {
    return tooMany(
        "TOO_MANY_CONNECTIONS", "this address has as many connections as it may have", 5);
  }

  /** {@return 429: the subscriber has all the connections that they may have} */
  public static Refusal tooManyConnectionsOfSubscriber() {
    return tooMany(
        "TOO_MANY_OF_SUBSCRIBER", "this subscriber has as many connections as they may have", 5);
  }

  /** {@return 429: the address has failed too often} */
  public static Refusal tooManyFailures() {
    return tooMany(
        "TOO_MANY_FAILURES", "this address has failed too often: wait before you try again", 60);
  }

  /** {@return 429: the address, or the user, has joined too often} */
  public static Refusal tooManyJoins() {
    return tooMany(
        "TOO_MANY_JOINS", "you have joined too often: wait a little before you join again", 5);
  }

  /** {@return 429: the caller has created all the shards that they may create} */
  public static Refusal tooManyShardsOfCaller() {
    return tooMany("TOO_MANY_OF_YOURS", "you have made as many shards as you may", 5);
  }

  /** {@return 503: the server has all the connections that it may have} */
  public static Refusal serverFull() {
    return unavailable("SERVER_FULL", "the server has as many connections as it may have", 10);
  }

  /** {@return 503: the server has all the shards that it may have} */
  public static Refusal tooManyShards() {
    return unavailable("TOO_MANY_SHARDS", "the server has as many shards as it may have", 30);
  }

  // ---- the server's state -----------------------------------------------------------------

  /** {@return 500: the shard could not be created} */
  public static Refusal shardCreationFailed() {
    return refusal(500, "Internal Server Error", "SHARD_FAILED", "the shard could not be made");
  }

  /** {@return 503: the shard was not created in time} */
  public static Refusal shardCreationTimedOut() {
    return unavailable("SHARD_LATE", "the shard could not be made in time", 10);
  }

  /** {@return 503: the shard hangs, or others of its type do} */
  public static Refusal shardQuarantined() {
    return unavailable("SHARD_QUARANTINED", "the shard hangs, or others of its type do", 60);
  }

  /** {@return 503: the server drains} */
  public static Refusal draining() {
    return unavailable("DRAINING", "the server is going away", 5);
  }
}
