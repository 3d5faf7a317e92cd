package dev.martlet.engine.journal;

/** What came of work beside ticks, as bytes. */
public sealed interface ResultData {
  /**
   * The work is done.
   *
   * @param value the result, as {@link dev.martlet.engine.plugin.ResultCodec} writes it
   */
  record Done(byte[] value) implements ResultData {}

  /**
   * The work threw.
   *
   * @param type class of what it threw
   * @param message of what it threw
   */
  record Failed(String type, String message) implements ResultData {}

  /** The work was not done at its deadline. */
  record Late() implements ResultData {}

  /**
   * The work was not begun.
   *
   * @param reason why
   */
  record Refused(String reason) implements ResultData {}
}
