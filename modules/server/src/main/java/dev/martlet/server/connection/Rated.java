package dev.martlet.server.connection;

/** A connection whose inputs have rates, also those that are posted on its behalf. */
public interface Rated {
  /**
   * The rates. Any thread.
   *
   * @return the same each time
   */
  InputRates rates();
}
