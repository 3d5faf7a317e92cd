package dev.martlet.engine.binding;

import java.math.BigDecimal;
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
    Object value = super.deserialize(parser, context);
    boolean bounded =
        switch (value) {
          case Double number -> Double.isFinite(number);
          case Float number -> Float.isFinite(number);
          case BigDecimal number -> NumberLiteral.isBounded(number);
          case null, default -> true;
        };
    if (!bounded) {
      throw Mismatch.of(parser, Scalars.FLOATING);
    }
    return value;
  }
}
