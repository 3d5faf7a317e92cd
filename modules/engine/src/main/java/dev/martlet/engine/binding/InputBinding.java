package dev.martlet.engine.binding;

import java.util.OptionalDouble;
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
import tools.jackson.databind.ext.jdk8.OptionalDoubleDeserializer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.type.ArrayType;

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
    SimpleModule module =
        new SimpleModule("strict") {
          private static final long serialVersionUID = 1L;

          @Override
          public void setupModule(SetupContext context) {
            super.setupModule(context);
            context.addValueInstantiators(new ScalarCreator.Instantiators());
          }
        };
    Scalars.addTo(module);
    Times.addTo(module);
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
    module.addDeserializer(OptionalDouble.class, bounded(new OptionalDoubleDeserializer()));
    MapKeys.addBoundedTo(module);
    module.setDeserializerModifier(new Boundedness());
    return common(base, false)
        .addModule(module)
        .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
        .build();
  }

  /** Jackson lets nobody modify this reader. */
  @SuppressWarnings("unchecked")
  private static ValueDeserializer<OptionalDouble> bounded(
      ValueDeserializer<OptionalDouble> reader) {
    return (ValueDeserializer<OptionalDouble>) (ValueDeserializer<?>) new BoundedNumber(reader);
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
        .addModule(
            new SimpleModule("skipping").setDeserializerModifier(new Skipping(refuseUnknown)))
        .addModule(new SimpleModule("constructible").setDeserializerModifier(new Constructible()))
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
      return reader instanceof EnumDeserializer
          ? new TextOnly(reader)
          : isMadeOfText(config, description) ? new TextToken(reader) : reader;
    }

    /** Whether an enum has a creator with a String, which Jackson would hand a number, too. */
    private static boolean isMadeOfText(
        DeserializationConfig config, BeanDescription.Supplier description) {
      return description.get().getFactoryMethods().stream()
          .filter(method -> method.getParameterCount() == 1)
          .filter(method -> method.getRawParameterType(0) == String.class)
          .anyMatch(
              method ->
                  config.getAnnotationIntrospector().findCreatorAnnotation(config, method) != null);
    }

    @Override
    public ValueDeserializer<?> modifyDeserializer(
        DeserializationConfig config,
        BeanDescription.Supplier description,
        ValueDeserializer<?> reader) {
      boolean strict = reader instanceof ScalarReader;
      boolean text =
          reader instanceof FromStringDeserializer || Times.areAmong(description.getBeanClass());
      return text && !strict ? new TextOnly(reader) : reader;
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
          type == double.class
              || type == float.class
              || Number.class.isAssignableFrom(type)
              || Times.areAmong(type); // as seconds
      return number ? new BoundedNumber(reader) : reader;
    }

    @Override
    public ValueDeserializer<?> modifyArrayDeserializer(
        DeserializationConfig config,
        ArrayType type,
        BeanDescription.Supplier description,
        ValueDeserializer<?> reader) {
      Class<?> array = type.getRawClass();
      return array == double[].class || array == float[].class ? new BoundedNumber(reader) : reader;
    }
  }
}
