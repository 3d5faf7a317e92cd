package dev.martlet.engine.binding;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.OptionalDouble;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.deser.std.DelegatingDeserializer;

/**
 * Refuses what even a lenient type is not given: NaN, the infinities, and a decimal whose exponent
 * later arithmetic would pay for.
 */
final class BoundedNumber extends DelegatingDeserializer {
  BoundedNumber(ValueDeserializer<?> reader) {
    super(reader);
  }

  @Override
  protected ValueDeserializer<?> newDelegatingInstance(ValueDeserializer<?> reader) {
    return new BoundedNumber(reader);
  }

  @Override
  public Object deserialize(JsonParser parser, DeserializationContext context) {
    if (Times.areAmong(handledType()) && !isTime(parser)) { // Jackson would make it 0
      throw Mismatch.of(parser, Times.form(handledType()));
    }
    Object value = super.deserialize(parser, context);
    boolean bounded =
        switch (value) {
          case Double number -> Double.isFinite(number);
          case Float number -> Float.isFinite(number);
          case BigDecimal number -> NumberLiteral.isBounded(number);
          case OptionalDouble number -> Double.isFinite(number.orElse(0));
          case double[] numbers -> Arrays.stream(numbers).allMatch(Double::isFinite);
          case float[] numbers -> areFinite(numbers);
          case null, default -> true;
        };
    if (!bounded) {
      throw Mismatch.of(parser, Scalars.FLOATING);
    }
    return value;
  }

  /** Whether a number can be seconds; anything else is the reader's to judge. */
  private static boolean isTime(JsonParser parser) {
    if (!NumberLiteral.isNumber(parser)) {
      return true;
    }
    Double seconds = NumberLiteral.doubleValue(parser);
    return seconds != null && Math.abs(seconds) <= Long.MAX_VALUE;
  }

  private static boolean areFinite(float[] numbers) {
    for (float number : numbers) {
      if (!Float.isFinite(number)) {
        return false;
      }
    }
    return true;
  }
}
