package dev.martlet.server.determinism;

/** What a simulation must not depend on, since its shard is replayed from its inputs. */
public enum Rule {
  /** The time of the machine. */
  WALL_CLOCK("take the time from the Tick"),
  /** Random numbers that nobody can repeat. */
  RANDOM("take random numbers from ShardContext.random()"),
  /** What other threads have done by now. */
  THREADS("hand work to ShardContext.async"),
  /** Files, sockets, databases, processes. */
  INPUT_OUTPUT("do it in work for ShardContext.async"),
  /** An order that is another in each run. */
  ORDER("use a List, a LinkedHashSet, a LinkedHashMap, a TreeMap or an EnumMap"),
  /** A hash code that is another in each run. */
  IDENTITY("use an EnumMap or a LinkedHashMap, or write a hashCode()"),
  /** The language of the machine. */
  LOCALE("name the locale, such as Locale.ROOT"),
  /** The time zone of the machine. */
  TIME_ZONE("name the zone, such as ZoneOffset.UTC"),
  /** The settings of the process, and what the machine has. */
  ENVIRONMENT("take it from ShardContext.options()"),
  /** Functions whose last digit may differ between processors. */
  MATH("use StrictMath");

  private final String advice;

  Rule(String advice) {
    this.advice = advice;
  }

  /**
   * What to use instead.
   *
   * @return the end of a sentence, for the author
   */
  public String advice() {
    return advice;
  }
}
