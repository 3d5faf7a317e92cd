package dev.martlet.engine.data;

import dev.martlet.wire.WellFormedText;
import java.io.OutputStream;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.PrettyPrinter;
import tools.jackson.core.SerializableString;
import tools.jackson.core.io.CharacterEscapes;
import tools.jackson.core.io.IOContext;
import tools.jackson.core.json.UTF8JsonGenerator;

/**
 * Writes U+FFFD in place of lone surrogates, at no cost for other text: instead of looking at every
 * character before, it compares the number of bytes that a text took with its length after.
 *
 * <p>A character takes one byte if it is ASCII. A lone surrogate takes six, because the library
 * escapes it, so a text that took only its quotes and a separator more than its length has none.
 */
final class WellFormedJsonGenerator extends UTF8JsonGenerator {
  /** The quotes, and a comma or a colon before them. */
  private static final int AROUND = 3;

  /** The length of an escape such as {@code \\uD83D}, the most that a character may take. */
  private static final int ESCAPE = 6;

  WellFormedJsonGenerator(
      ObjectWriteContext context,
      IOContext io,
      int streamFeatures,
      int formatFeatures,
      OutputStream to,
      SerializableString rootSeparator,
      CharacterEscapes escapes,
      PrettyPrinter printer,
      int maxNonEscaped,
      char quote) {
    super(
        context,
        io,
        streamFeatures,
        formatFeatures,
        to,
        rootSeparator,
        escapes,
        printer,
        maxNonEscaped,
        quote);
  }

  @Override
  public JsonGenerator writeName(String name) {
    if (name.length() > _outputMaxContiguous) {
      return super.writeName(WellFormedText.of(name));
    }
    int from = makeRoom(name);
    super.writeName(name);
    mend(name, from);
    return this;
  }

  @Override
  public JsonGenerator writeString(String text) {
    if (text == null) {
      return writeNull();
    }
    if (text.length() > _outputMaxContiguous) {
      return super.writeString(WellFormedText.of(text));
    }
    int from = makeRoom(text);
    super.writeString(text);
    mend(text, from);
    return this;
  }

  @Override
  public JsonGenerator writeString(char[] text, int from, int length) {
    return writeString(new String(text, from, length));
  }

  /**
   * Makes sure that the buffer is not flushed while a short text is written. Returns where the text
   * will begin.
   */
  private int makeRoom(String text) {
    if (_outputTail + ESCAPE * text.length() + 2 * AROUND >= _outputEnd) {
      _flushBuffer();
    }
    return _outputTail;
  }

  private void mend(String text, int from) {
    if (_outputTail - from > text.length() + AROUND && !WellFormedText.is(text)) {
      replaceEscapes(from);
    }
  }

  /** Replaces the escapes of surrogates, which nothing else begins like, by U+FFFD in UTF-8. */
  private void replaceEscapes(int from) {
    byte[] bytes = _outputBuffer;
    int to = from;
    int at = from;
    while (at < _outputTail) {
      if (bytes[at] != '\\') {
        bytes[to++] = bytes[at++];
      } else if (bytes[at + 1] == 'u' && bytes[at + 2] == 'D') {
        bytes[to++] = (byte) 0xEF;
        bytes[to++] = (byte) 0xBF;
        bytes[to++] = (byte) 0xBD;
        at += ESCAPE;
      } else {
        bytes[to++] = bytes[at++];
        bytes[to++] = bytes[at++];
      }
    }
    _outputTail = to;
  }
}
