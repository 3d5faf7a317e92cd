package dev.martlet.server.determinism;

/**
 * A place in a plugin's own code that makes a simulation depend on something else than its inputs,
 * or that leads into a library which does. Immutable.
 *
 * @param rule that is broken
 * @param place in the plugin's own code
 * @param what is done there, for people: {@code calls System.nanoTime}
 */
public record Finding(Rule rule, Place place, String what) {
  /** The place, what is done there, and what to use instead. */
  @Override
  public String toString() {
    return place + " " + what + ": " + rule.advice();
  }
}
