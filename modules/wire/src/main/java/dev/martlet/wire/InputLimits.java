package dev.martlet.wire;

/**
 * The limits on one message from a client: an envelope {@code {"input": …, "client_seq": n}}.
 *
 * @param maxBytes the longest message, in bytes
 * @param maxDepth how deep its JSON may be nested; the envelope itself is one level
 * @param maxStringLength the longest string in it, in characters
 * @param maxNumberLength the longest number in it, in characters
 * @param maxValues how many values its JSON may have: objects, arrays, texts, numbers, true, false
 *     and null, the envelope itself included. Reading a value costs more than reading its bytes
 * @param maxNameLength the longest member name in it, in characters. The parsers keep some thousand
 *     names, whoever sent them, to recognise them again: this bounds what they take
 */
public record InputLimits(
    int maxBytes,
    int maxDepth,
    int maxStringLength,
    int maxNumberLength,
    int maxValues,
    int maxNameLength) {
  /**
   * 64 KiB, 32 levels, strings of 16 384, numbers of 64 and names of 256 characters, 4096 values.
   */
  public static final InputLimits DEFAULT =
      new InputLimits(64 * 1024, 32, 16 * 1024, 64, 4096, 256);

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException if a limit is below 1
   */
  public InputLimits {
    if (maxBytes < 1
        || maxDepth < 1
        || maxStringLength < 1
        || maxNumberLength < 1
        || maxValues < 1
        || maxNameLength < 1) {
      throw new IllegalArgumentException("every limit of an input is at least 1");
    }
  }
}
