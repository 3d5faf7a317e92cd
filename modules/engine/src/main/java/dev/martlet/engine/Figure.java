package dev.martlet.engine;

/**
 * Something that is counted or measured, by the name that the metrics page shows. Enums implement
 * it: all the figures of a module stand in one place.
 */
public interface Figure {
  /** What its value does. */
  enum Kind {
    /** It only grows, from 0 at the start of the process. */
    COUNTER,
    /** It is what it is now. */
    GAUGE
  }

  /**
   * How a figure is shown.
   *
   * @param metric its name, as Prometheus writes names: with the unit, and {@code _total} for a
   *     counter
   * @param help what it means, a phrase for people
   * @param kind whether it counts or measures
   * @param label by which it is told apart; empty if it is not. Values of a label are few and known
   *     in advance: never a shard, a user or an address
   */
  record Description(String metric, String help, Kind kind, String label) {}

  /**
   * How it is shown.
   *
   * @return the same each time
   */
  Description description();
}
