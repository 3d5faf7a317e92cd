package dev.martlet.engine.data;

import dev.martlet.wire.WellFormedText;
import java.io.OutputStream;
import java.io.Writer;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.io.CharacterEscapes;
import tools.jackson.core.io.IOContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.WriterBasedJsonGenerator;

/**
 * Writes JSON whose text is valid Unicode: U+FFFD in place of a lone surrogate, which the library
 * would write as an escape that strict readers refuse. Any thread.
 */
public final class WellFormedJsonFactory extends JsonFactory {
  private static final long serialVersionUID = 1L;

  /** For a mapper that only writes. */
  public WellFormedJsonFactory() {
    this(StreamReadConstraints.defaults());
  }

  /**
   * For a mapper that reads, too.
   *
   * @param constraints of what is read
   */
  public WellFormedJsonFactory(StreamReadConstraints constraints) {
    super(JsonFactory.builder().streamReadConstraints(constraints));
  }

  /** Immutable, so that it need not be copied. */
  @Override
  public JsonFactory copy() {
    return this;
  }

  @Override
  protected JsonGenerator _createUTF8Generator(
      ObjectWriteContext context, IOContext io, OutputStream to) {
    return new WellFormedJsonGenerator(
        context,
        io,
        context.getStreamWriteFeatures(_streamWriteFeatures),
        context.getFormatWriteFeatures(_formatWriteFeatures),
        to,
        context.getRootValueSeparator(_rootValueSeparator),
        escapes(context),
        context.getPrettyPrinter(),
        _maximumNonEscapedChar,
        _quoteChar);
  }

  @Override
  protected JsonGenerator _createGenerator(ObjectWriteContext context, IOContext io, Writer to) {
    return new WriterBasedJsonGenerator(
        context,
        io,
        context.getStreamWriteFeatures(_streamWriteFeatures),
        context.getFormatWriteFeatures(_formatWriteFeatures),
        to,
        context.getRootValueSeparator(_rootValueSeparator),
        context.getPrettyPrinter(),
        escapes(context),
        _maximumNonEscapedChar,
        _quoteChar) {
      @Override
      public JsonGenerator writeName(String name) {
        return super.writeName(WellFormedText.of(name));
      }

      @Override
      public JsonGenerator writeString(String text) {
        return super.writeString(text == null ? null : WellFormedText.of(text));
      }

      @Override
      public JsonGenerator writeString(char[] text, int from, int length) {
        return writeString(new String(text, from, length));
      }
    };
  }

  private CharacterEscapes escapes(ObjectWriteContext context) {
    CharacterEscapes own = context.getCharacterEscapes();
    return own == null ? _characterEscapes : own;
  }
}
