package dev.martlet.engine.mail;

/**
 * Why a signal was not taken.
 *
 * @param kind of reason
 * @param message for people
 */
public record SignalRefusal(Kind kind, String message) {
  /** The kinds of reasons. */
  public enum Kind {
    /** There is no such shard. */
    NO_SHARD,
    /** Too many wait. */
    FULL,
    /** It is no signal for this shard. */
    BAD,
    /** The simulation threw. */
    FAILED,
    /** The shard has ended. */
    ENDED
  }
}
