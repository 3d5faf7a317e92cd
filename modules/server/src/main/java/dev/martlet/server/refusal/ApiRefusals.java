package dev.martlet.server.refusal;

import static dev.martlet.server.refusal.Refusal.refusal;
import static dev.martlet.server.refusal.Refusal.tooMany;
import static dev.martlet.server.refusal.Refusal.unavailable;

import dev.martlet.engine.codec.InputError;
import dev.martlet.engine.mail.SignalRefusal;
import dev.martlet.engine.stream.CloseReason;

/** Refusals of calls to the HTTP API, posted inputs and event streams included. */
public final class ApiRefusals {
  private ApiRefusals() {}

  /**
   * {@return 400: a query parameter is malformed}
   *
   * @param message for people
   */
  public static Refusal badParameter(String message) {
    return refusal(400, "Bad Request", "BAD_PARAMETER", message);
  }

  /**
   * {@return 400: the body is malformed}
   *
   * @param message for people
   */
  public static Refusal badBody(String message) {
    return refusal(400, "Bad Request", "BAD_BODY", message);
  }

  /** {@return 403: the caller sends inputs under a subscriber id that is not theirs} */
  public static Refusal notOwnSubscriberId() {
    return refusal(403, "Forbidden", "FORBIDDEN", "only an admin may send inputs as somebody else");
  }

  /**
   * {@return 403: the caller is not attached to the shard}
   *
   * @param message for people
   */
  public static Refusal notAttached(String message) {
    return refusal(403, "Forbidden", "NOT_ATTACHED", message);
  }

  /**
   * {@return 404: the API has no such path}
   *
   * @param path of the request
   */
  public static Refusal noSuchPath(String path) {
    return refusal(404, "Not Found", "NOT_FOUND", "there is nothing at " + path);
  }

  /**
   * {@return 404: the shard has no such subscriber}
   *
   * @param message for people
   */
  public static Refusal noSuchSubscriber(String message) {
    return refusal(404, "Not Found", "SUBSCRIBER_NOT_FOUND", message);
  }

  /**
   * {@return 405: the path does not have this method}
   *
   * @param allowed methods there
   */
  public static Refusal methodNotAllowed(String allowed) {
    return refusal(405, "Method Not Allowed", "BAD_METHOD", "allowed here: " + allowed)
        .with("Allow", allowed);
  }

  /** {@return 403: a page of a plugin wants a service worker} */
  public static Refusal noServiceWorker() {
    return refusal(
        403,
        "Forbidden",
        "NO_SERVICE_WORKER",
        "pages of plugins have no service workers: they could pose as the console's own window");
  }

  /** {@return 408: the request did not come in time} */
  public static Refusal tooSlow() {
    return refusal(408, "Request Timeout", "TOO_SLOW", "the request did not come in time");
  }

  /**
   * {@return 409: the shard exists already}
   *
   * @param id of the shard
   */
  public static Refusal shardExists(String id) {
    return refusal(409, "Conflict", "SHARD_EXISTS", "there is a shard " + id + " already");
  }

  /**
   * {@return 404: there is no rule for a range of addresses}
   *
   * @param range that was named
   */
  public static Refusal noSuchRule(String range) {
    return refusal(404, "Not Found", "RULE_NOT_FOUND", "there is no rule for " + range);
  }

  /**
   * {@return 409: the caller would shut themselves out}
   *
   * @param address of the caller
   */
  public static Refusal wouldShutYouOut(String address) {
    return refusal(
        409,
        "Conflict",
        "WOULD_SHUT_YOU_OUT",
        "your own address, " + address + ", would be denied: allow it first, or say force");
  }

  /**
   * {@return 409: there are as many rules about addresses as there may be}
   *
   * @param most that there may be
   */
  public static Refusal tooManyRules(int most) {
    return refusal(
        409, "Conflict", "TOO_MANY_RULES", "there are " + most + " rules: deny whole ranges");
  }

  /**
   * {@return 413: the body is too long}
   *
   * @param most bytes that it may have
   */
  public static Refusal bodyTooLarge(int most) {
    return refusal(
        413, "Content Too Large", "BODY_TOO_LARGE", "the body is longer than " + most + " bytes");
  }

  /**
   * {@return 429: the caller sends too much}
   *
   * @param why which limit was passed
   */
  public static Refusal tooMuchTraffic(String why) {
    return tooMany("RATE_LIMITED", why, 1);
  }

  /** {@return 429: the caller posts too many malformed inputs} */
  public static Refusal tooManyMalformed() {
    return tooMany("RATE_LIMITED", "you send too many malformed inputs", 60);
  }

  /** {@return 503: the signal was not taken in time; it may still be} */
  public static Refusal signalTimedOut() {
    return unavailable("SIGNAL_LATE", "the shard has not taken the signal yet, but still may", 1);
  }

  /** {@return 503: the input was not applied in time; it may still be} */
  public static Refusal inputTimedOut() {
    return unavailable("INPUT_LATE", "the shard has not applied the input yet, but still may", 1);
  }

  /** {@return 503: bodies of which a part has arrived take too much memory together} */
  public static Refusal tooManyUnfinished() {
    return unavailable(
        "TOO_MANY_UNFINISHED", "too many requests are not complete: send yours again, at once", 1);
  }

  /** {@return 503: the shard has not sent its first snapshot in time} */
  public static Refusal snapshotTimedOut() {
    return unavailable("SHARD_LATE", "the shard has sent nothing yet", 10);
  }

  /**
   * A posted input was not applied.
   *
   * @param error that says why
   * @return the answer to its sender
   */
  public static Refusal of(InputError error) {
    String code = error.code().name();
    String message = error.message();
    return switch (error.code()) {
      case BAD_ENVELOPE, BAD_INPUT -> refusal(400, "Bad Request", code, message);
      case INPUT_REFUSED, NOT_ATTACHED -> refusal(403, "Forbidden", code, message);
      case QUEUE_FULL, RATE_LIMITED -> tooMany(code, message, 1);
      case INPUT_FAILED -> refusal(500, "Internal Server Error", code, message);
    };
  }

  /**
   * A signal was not taken.
   *
   * @param why it was not
   * @return the answer to the admin who sent it
   */
  public static Refusal of(SignalRefusal why) {
    String message = why.message();
    return switch (why.kind()) {
      case BAD -> refusal(400, "Bad Request", "BAD_SIGNAL", message);
      case NO_SHARD, ENDED -> AdmissionRefusals.noSuchShard(message);
      case FULL -> tooMany("QUEUE_FULL", message, 1);
      case FAILED -> refusal(500, "Internal Server Error", "SIGNAL_FAILED", message);
    };
  }

  /**
   * A subscription ended before the shard had sent anything.
   *
   * @param ending that the shard gave it
   * @return the answer to the request for an event stream
   */
  public static Refusal of(CloseReason ending) {
    String reason = ending.reason();
    return switch (ending.kind()) {
      case UNAUTHORIZED -> refusal(403, "Forbidden", "JOIN_REFUSED", reason);
      case BAD_JOIN -> AdmissionRefusals.badJoin(reason);
      case KICKED -> refusal(403, "Forbidden", "KICKED", reason);
      case FULL -> unavailable("SHARD_FULL", reason, 10);
      case STOPPED, SLOW, MOVED -> unavailable("SHARD_STOPPED", reason, 5);
      case SEEN_LEFT -> noSuchSubscriber(reason);
      case FINISHED -> refusal(410, "Gone", "SHARD_FINISHED", reason);
      case FAILED -> refusal(500, "Internal Server Error", "SHARD_FAILED", reason);
      case DRAINING -> AdmissionRefusals.draining();
    };
  }
}
