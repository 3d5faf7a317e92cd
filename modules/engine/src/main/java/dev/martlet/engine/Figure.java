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
   * The name, as Prometheus writes names: with the unit, and {@code _total} for a counter.
   *
   * @return of {@code a-z} and {@code _}
   */
  String metric();

  /**
   * What it means.
   *
   * @return a phrase for people
   */
  String help();

  /**
   * Whether it counts or measures.
   *
   * @return the kind
   */
  Kind kind();

  /**
   * The label by which it is told apart. Values of a label are few and known in advance: never a
   * shard, a user or an address.
   *
   * @return the label's name; empty if there is none
   */
  String label();
}
