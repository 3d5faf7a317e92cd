package dev.martlet.engine.binding;

import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.DeserializationConfig;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.deser.ValueDeserializerModifier;
import tools.jackson.databind.deser.jdk.EnumDeserializer;
import tools.jackson.databind.deser.std.FromStringDeserializer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;

/** Makes the readers of inputs out of a plugin's mapper. */
public final class InputBinding {
  private InputBinding() {}

  /**
   * A mapper that takes only what is a value of the type: nothing is converted, rounded, cut or
   * filled in.
   *
   * @param base mapper whose limits and annotations hold
   * @param refuseUnknown whether members that a type does not have are refused, or ignored
   * @return the mapper
   */
  public static JsonMapper strict(JsonMapper base, boolean refuseUnknown) {
    SimpleModule module = Scalars.module();
    MapKeys.addTo(module);
    module.setDeserializerModifier(new Strictness());
    return common(base, refuseUnknown)
        .addModule(module)
        .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
        .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
        .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
        .enable(EnumFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
        .build();
  }

  /**
   * A mapper that converts where that can be done: text to a number, a number to an enum, a
   * fraction to a whole number by leaving it out. Unknown members are ignored.
   *
   * @param base mapper whose limits and annotations hold
   * @return the mapper
   */
  public static JsonMapper lenient(JsonMapper base) {
    SimpleModule module = new SimpleModule("bounded numbers");
    module.addDeserializer(Object.class, new AnyReader());
    module.setDeserializerModifier(new Boundedness());
    return common(base, false)
        .addModule(module)
        .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
        .build();
  }

  /**
   * What makes the parsers of inputs.
   *
   * @param base mapper whose limits hold
   * @return the factory; its parsers refuse a member that comes twice
   */
  public static TokenStreamFactory parsers(JsonMapper base) {
    return base.tokenStreamFactory()
        .rebuild()
        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
        .build();
  }

  private static JsonMapper.Builder common(JsonMapper base, boolean refuseUnknown) {
    return base.rebuild()
        .addHandler(new Problems(refuseUnknown))
        .disable(EnumFeature.READ_ENUMS_USING_TO_STRING)
        // The input stands in an envelope, which has been read to its end.
        .disable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
  }

  /** Wraps Jackson's readers of types that are written as text. */
  private static final class Strictness extends ValueDeserializerModifier {
    private static final long serialVersionUID = 1L;

    @Override
    public ValueDeserializer<?> modifyEnumDeserializer(
        DeserializationConfig config,
        JavaType type,
        BeanDescription.Supplier description,
        ValueDeserializer<?> reader) {
      return reader instanceof EnumDeserializer ? new TextOnly(reader) : reader;
    }

    @Override
    public ValueDeserializer<?> modifyDeserializer(
        DeserializationConfig config,
        BeanDescription.Supplier description,
        ValueDeserializer<?> reader) {
      return reader instanceof FromStringDeserializer || Times.areAmong(description.getBeanClass())
          ? new TextOnly(reader)
          : reader;
    }
  }

  /** Keeps numbers finite, and their exponents in bounds, where all else is converted. */
  private static final class Boundedness extends ValueDeserializerModifier {
    private static final long serialVersionUID = 1L;

    @Override
    public ValueDeserializer<?> modifyDeserializer(
        DeserializationConfig config,
        BeanDescription.Supplier description,
        ValueDeserializer<?> reader) {
      Class<?> type = description.getBeanClass();
      boolean number =
          type == double.class || type == float.class || Number.class.isAssignableFrom(type);
      return number ? new BoundedNumber(reader) : reader;
    }
  }
}
