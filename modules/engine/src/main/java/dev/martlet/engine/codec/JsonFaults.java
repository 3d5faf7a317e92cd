package dev.martlet.engine.codec;

import java.nio.charset.StandardCharsets;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.UnexpectedEndOfInputException;

/** Says why a text is no JSON, in words that tell a client nothing of the parser. Any thread. */
public final class JsonFaults {
  private JsonFaults() {}

  /**
   * What is wrong with a text.
   *
   * @param fault that the parser threw
   * @param json the text
   * @return one sentence for its sender
   */
  public static String text(JacksonException fault, byte[] json) {
    if (fault instanceof StreamConstraintsException) {
      // "Document nesting depth (9) exceeds the maximum allowed (8, from `…`)"
      return fault.getOriginalMessage().replaceAll(", from `[^`]*`", "");
    }
    if (fault instanceof UnexpectedEndOfInputException || json.length == 0) {
      return "not JSON: it ends too early";
    }
    long at = fault.getLocation() == null ? -1 : fault.getLocation().getByteOffset();
    if (at < 0 || at > json.length) {
      return "not JSON";
    }
    return "not JSON, near byte " + at + ": " + excerpt(json, (int) at);
  }

  private static String excerpt(byte[] json, int at) {
    int from = Math.max(0, at - 10);
    int to = Math.min(json.length, at + 10);
    return new String(json, from, to - from, StandardCharsets.US_ASCII)
        .replaceAll("[^\\x20-\\x7E]", ".");
  }
}
