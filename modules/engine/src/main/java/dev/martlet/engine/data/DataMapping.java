package dev.martlet.engine.data;

import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JacksonModule;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.cfg.MapperBuilder;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.StdSerializer;
import tools.jackson.dataformat.cbor.CBORFactory;
import tools.jackson.dataformat.cbor.CBORMapper;
import tools.jackson.dataformat.cbor.CBORWriteFeature;

/**
 * What the mappers of a plugin have in common, so that a value means the same in every format
 * (protocol page, "Types"). Any thread.
 */
public final class DataMapping {
  private static final class NullKeySerializer extends StdSerializer<Object> {
    NullKeySerializer() {
      super(Object.class);
    }

    @Override
    public void serialize(Object none, JsonGenerator to, SerializationContext context) {
      throw new NoDataException(to, "is a map with a null key, which no format has");
    }
  }

  private DataMapping() {}

  /**
   * Prepares a mapper for the types of a plugin.
   *
   * @param <B> the builder's class
   * @param builder of the mapper
   * @return the builder
   */
  public static <B extends MapperBuilder<?, B>> B of(B builder) {
    return builder
        .annotationIntrospector(new NamedAnnotations())
        // A record's members are its components, in the order of its declaration.
        .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
        .enable(MapperFeature.INFER_RECORD_GETTERS_FROM_COMPONENTS_ONLY)
        .disable(EnumFeature.WRITE_ENUMS_USING_TO_STRING)
        .addModule(module());
  }

  private static JacksonModule module() {
    return new SimpleModule("martlet") {
      private static final long serialVersionUID = 1L;

      @Override
      public void setupModule(SetupContext context) {
        context.addSerializers(new ValueSerializers());
        context.addKeySerializers(new KeySerializers());
        context.overrideDefaultNullKeySerializer(new NullKeySerializer());
      }
    };
  }

  /**
   * A mapper that writes the states of a plugin as CBOR.
   *
   * @return a mapper of its own, because it remembers the plugin's classes
   */
  public static CBORMapper cbor() {
    CBORFactory factory =
        CBORFactory.builder()
            .enable(CBORWriteFeature.WRITE_MINIMAL_DOUBLES)
            // Writes U+FFFD in place of a lone surrogate, as JSON does.
            .enable(CBORWriteFeature.LENIENT_UTF_ENCODING)
            .build();
    return of(CBORMapper.builder(factory)).build();
  }
}
