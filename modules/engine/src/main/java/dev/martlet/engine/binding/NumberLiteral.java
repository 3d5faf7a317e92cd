package dev.martlet.engine.binding;

import java.math.BigDecimal;
import java.math.BigInteger;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonParser.NumberType;
import tools.jackson.core.JsonToken;

/**
 * The number that a parser stands at, as Java's types can hold it: exactly, but for {@code float}
 * and {@code double}, which take the nearest. The literal is never read as a double on the way to
 * another type. Each method returns null where the type has no such number; its cost is bounded
 * whatever the exponent is.
 */
final class NumberLiteral {
  /** How many digits a number may have before its point when written in full, and behind it. */
  static final int MAX_DIGITS = 1000;

  private NumberLiteral() {}

  static boolean isNumber(JsonParser parser) {
    return parser.hasToken(JsonToken.VALUE_NUMBER_INT)
        || parser.hasToken(JsonToken.VALUE_NUMBER_FLOAT);
  }

  /** A whole number of a range; {@code 5.0} and {@code 1e2} are whole numbers. */
  static Long integer(JsonParser parser, long min, long max) {
    if (parser.hasToken(JsonToken.VALUE_NUMBER_INT)) {
      if (parser.getNumberType() == NumberType.BIG_INTEGER) {
        return null;
      }
      long value = parser.getLongValue();
      return value >= min && value <= max ? (Long) value : null;
    }
    BigDecimal decimal = bounded(parser);
    if (decimal == null) {
      return null;
    }
    try {
      long value = decimal.longValueExact();
      return value >= min && value <= max ? (Long) value : null;
    } catch (ArithmeticException e) {
      return null; // it has a fraction, or is out of range
    }
  }

  static BigInteger bigInteger(JsonParser parser) {
    if (parser.hasToken(JsonToken.VALUE_NUMBER_INT)) {
      return parser.getBigIntegerValue();
    }
    BigDecimal decimal = bounded(parser);
    try {
      return decimal == null ? null : decimal.toBigIntegerExact();
    } catch (ArithmeticException e) {
      return null; // it has a fraction
    }
  }

  static BigDecimal bigDecimal(JsonParser parser) {
    return isNumber(parser) ? bounded(parser) : null;
  }

  /**
   * Keeps all digits of the literal, but refuses an exponent that later arithmetic would pay for.
   */
  private static BigDecimal bounded(JsonParser parser) {
    if (!isNumber(parser)) {
      return null;
    }
    try {
      BigDecimal decimal = new BigDecimal(parser.getString());
      return isBounded(decimal) ? decimal : null;
    } catch (NumberFormatException e) {
      return null; // the exponent does not fit into an int
    }
  }

  static boolean isBounded(BigDecimal decimal) {
    return decimal.scale() <= MAX_DIGITS
        && decimal.scale() >= -MAX_DIGITS
        && decimal.precision() - decimal.scale() <= MAX_DIGITS;
  }

  static Double doubleValue(JsonParser parser) {
    if (!isNumber(parser)) {
      return null;
    }
    double value = Double.parseDouble(parser.getString());
    return Double.isFinite(value) ? (Double) value : null;
  }

  /** Rounded once, not by way of a double. */
  static Float floatValue(JsonParser parser) {
    if (!isNumber(parser)) {
      return null;
    }
    float value = Float.parseFloat(parser.getString());
    return Float.isFinite(value) ? (Float) value : null;
  }
}
