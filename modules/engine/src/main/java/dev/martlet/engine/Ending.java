package dev.martlet.engine;

/**
 * Why a subscription ended, or never began.
 *
 * @param kind of ending
 * @param reason for the client, in a few words
 */
public record Ending(Kind kind, String reason) {
  /** The kinds of ending; each has a close code of its own on the wire. */
  public enum Kind {
    /** The simulation refused the subscriber. */
    UNAUTHORIZED,
    /** The shard has as many subscribers as it takes. */
    FULL,
    /** The shard was stopped. */
    STOPPED,
    /** The simulation came to its end. */
    FINISHED,
    /** The simulation failed. */
    FAILED,
    /** The subscriber took his seat with him to another connection. */
    MOVED,
    /** More events waited for the subscriber than may. */
    SLOW,
    /** The server drains. */
    DRAINING
  }

  static final Ending FULL = new Ending(Kind.FULL, "shard full");
  static final Ending FINISHED = new Ending(Kind.FINISHED, "shard finished");
  static final Ending FAILED = new Ending(Kind.FAILED, "the simulation failed");
  static final Ending SLOW = new Ending(Kind.SLOW, "too slow for its events");
  static final Ending MOVED = new Ending(Kind.MOVED, "resumed on another connection");
  static final Ending HANGS = new Ending(Kind.FAILED, "the simulation does not answer");
  static final Ending DRAINING = new Ending(Kind.DRAINING, "server is going away");
  static final Ending STOPPED = new Ending(Kind.STOPPED, "shard stopped");

  static final Ending DRAINED = new Ending(Kind.STOPPED, "shard stopped: drained");
  static final Ending IDLE = new Ending(Kind.STOPPED, "shard stopped: idle");

  static Ending unauthorized(String reason) {
    return new Ending(Kind.UNAUTHORIZED, "unauthorized: " + reason);
  }
}
