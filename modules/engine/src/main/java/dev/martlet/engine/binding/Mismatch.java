package dev.martlet.engine.binding;

import dev.martlet.wire.WellFormedText;
import java.io.Closeable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.exc.InputCoercionException;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.exc.MismatchedInputException;

/**
 * A value in JSON that is not one of the Java type that it is for. Its message says what was
 * expected and what came, in the words of JSON; Jackson adds the path.
 */
public final class Mismatch extends DatabindException {
  private static final long serialVersionUID = 1L;
  private static final int MAX_QUOTED = 40;

  private Mismatch(Closeable parser, String message) {
    super(parser, message);
  }

  /**
   * A mismatch in other words.
   *
   * @param parser that reads the value
   * @param message for the sender
   * @return the exception
   */
  static Mismatch saying(JsonParser parser, String message) {
    return new Mismatch(parser, message);
  }

  /**
   * What Jackson expected that refused a value by itself.
   *
   * @param fault of Jackson
   * @return a phrase for the sender; empty if it is not known
   */
  public static String expected(JacksonException fault) {
    return switch (fault) {
      case MismatchedInputException mismatch when mismatch.getTargetType() != null ->
          Expected.of(mismatch.getTargetType());
      case InputCoercionException beyond -> Scalars.FLOATING;
      default -> "";
    };
  }

  /** The parser's current value is not what is expected. */
  static Mismatch of(JsonParser parser, String expected) {
    return of(parser, expected, found(parser));
  }

  /** Something, a member's name for example, is not what is expected. */
  static Mismatch of(JsonParser parser, String expected, String found) {
    return new Mismatch(parser, "expected " + expected + ", but got " + found);
  }

  /** Text in quotation marks, cut if it is long. */
  static String quoted(String text) {
    return '"' + shortened(text) + '"';
  }

  private static String found(JsonParser parser) {
    return switch (parser.currentToken()) {
      case VALUE_STRING -> quoted(parser.getString());
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> shortened(parser.getString());
      case VALUE_TRUE -> "true";
      case VALUE_FALSE -> "false";
      case VALUE_NULL -> "null";
      case START_OBJECT, PROPERTY_NAME, END_OBJECT -> "an object";
      case START_ARRAY, END_ARRAY -> "a list";
      case null, default -> "nothing";
    };
  }

  private static String shortened(String text) {
    return WellFormedText.cut(text, MAX_QUOTED);
  }
}
