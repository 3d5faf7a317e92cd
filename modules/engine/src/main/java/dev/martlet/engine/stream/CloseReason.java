package dev.martlet.engine.stream;

import dev.martlet.api.shard.Kick;

/**
 * Why a subscription ended, or never began.
 *
 * @param kind decides the close code on the wire
 * @param reason for the client, in a few words
 * @param code of the close frame, if the simulation chose it; 0 if the kind decides
 */
public record CloseReason(Kind kind, String reason, int code) {
  /** The kinds of reasons. Each is mapped to a close code on the wire. */
  public enum Kind {
    /** The simulation refused the subscriber. */
    UNAUTHORIZED,
    /** What the client said when it joined is not what the shard's type takes. */
    BAD_JOIN,
    /** The shard has its maximum number of subscribers. */
    FULL,
    /** The shard was stopped. */
    STOPPED,
    /** Whom a watcher saw the state as has left. */
    SEEN_LEFT,
    /** The simulation finished. */
    FINISHED,
    /** The simulation failed. */
    FAILED,
    /** The subscriber resumed their seat on another connection. */
    MOVED,
    /** The simulation sent the subscriber away, or they come back too early after that. */
    KICKED,
    /** Too many events waited for the subscriber. */
    SLOW,
    /** The server drains. */
    DRAINING
  }

  /**
   * A reason whose kind decides the close code.
   *
   * @param kind of reason
   * @param reason for the client
   */
  public CloseReason(Kind kind, String reason) {
    this(kind, reason, 0);
  }

  /** The shard has its maximum number of subscribers. */
  public static final CloseReason FULL = new CloseReason(Kind.FULL, "shard full");

  /** The simulation finished. */
  public static final CloseReason FINISHED = new CloseReason(Kind.FINISHED, "shard finished");

  /** Whom a watcher saw the state as has left. */
  public static final CloseReason SEEN_LEFT =
      new CloseReason(Kind.SEEN_LEFT, "the subscriber has left");

  /** The simulation failed. */
  public static final CloseReason FAILED = new CloseReason(Kind.FAILED, "the simulation failed");

  /** Too many events waited. */
  public static final CloseReason SLOW = new CloseReason(Kind.SLOW, "too slow for its events");

  /** The seat was resumed on another connection. */
  public static final CloseReason MOVED =
      new CloseReason(Kind.MOVED, "resumed on another connection");

  /** The shard's turn does not return. */
  public static final CloseReason HANGS =
      new CloseReason(Kind.FAILED, "the simulation does not answer");

  /** The server drains. */
  public static final CloseReason DRAINING = new CloseReason(Kind.DRAINING, "server is going away");

  /** An operator stopped the shard. */
  public static final CloseReason STOPPED = new CloseReason(Kind.STOPPED, "shard stopped");

  /** An operator drained the shard, and all subscribers have left. */
  public static final CloseReason DRAINED = new CloseReason(Kind.STOPPED, "shard stopped: drained");

  /** The shard had no subscriber and no input for its idle time. */
  public static final CloseReason IDLE = new CloseReason(Kind.STOPPED, "shard stopped: idle");

  /**
   * The simulation refused the subscriber.
   *
   * @param reason given by the simulation
   * @return the close reason
   */
  public static CloseReason unauthorized(String reason) {
    return new CloseReason(Kind.UNAUTHORIZED, "unauthorized: " + reason);
  }

  /**
   * What the client said when it joined is wrong.
   *
   * @param message what is wrong with it
   * @return the close reason
   */
  public static CloseReason badJoin(String message) {
    return new CloseReason(Kind.BAD_JOIN, "bad join: " + message);
  }

  /**
   * The simulation sent the subscriber away.
   *
   * @param kick that it gave
   * @return the close reason
   */
  public static CloseReason kicked(Kick kick) {
    return new CloseReason(Kind.KICKED, kick.reason(), kick.code());
  }
}
