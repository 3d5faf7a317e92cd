package dev.martlet.engine.data;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.Collection;
import java.util.List;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.BeanProperty;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.jsontype.NamedType;
import tools.jackson.databind.jsontype.TypeDeserializer;
import tools.jackson.databind.jsontype.TypeIdResolver;
import tools.jackson.databind.jsontype.impl.AsPropertyTypeDeserializer;
import tools.jackson.databind.jsontype.impl.StdTypeResolverBuilder;
import tools.jackson.databind.jsontype.impl.TypeNameIdResolver;

/**
 * Reads the {@link Variants} of a type: by the member that names them, and from an object only,
 * where Jackson would take a list of name and value, too.
 */
final class VariantReading extends StdTypeResolverBuilder {
  /** A record need not name itself where no other can stand. */
  static final JsonTypeInfo.Value BY_MEMBER =
      JsonTypeInfo.Value.construct(
          JsonTypeInfo.Id.NAME,
          JsonTypeInfo.As.PROPERTY,
          Variants.MEMBER,
          null,
          false,
          false,
          null);

  private final List<Class<?>> variants;

  VariantReading(List<Class<?>> variants) {
    super(BY_MEMBER, null);
    this.variants = variants;
  }

  @Override
  public TypeDeserializer buildTypeDeserializer(
      DeserializationContext context, JavaType base, Collection<NamedType> subtypes) {
    List<NamedType> named =
        variants.stream()
            .map(variant -> new NamedType(variant, Variants.name(variant).orElseThrow()))
            .toList();
    TypeIdResolver names =
        TypeNameIdResolver.construct(context.getConfig(), base, named, false, true);
    return new OfObject(base, names, base.isAbstract());
  }

  private static final class OfObject extends AsPropertyTypeDeserializer {
    OfObject(JavaType base, TypeIdResolver names, boolean mustBeNamed) {
      super(base, names, Variants.MEMBER, false, null, JsonTypeInfo.As.PROPERTY, mustBeNamed);
    }

    private OfObject(OfObject of, BeanProperty property) {
      super(of, property);
    }

    @Override
    public TypeDeserializer forProperty(BeanProperty property) {
      return new OfObject(this, property);
    }

    @Override
    public Object deserializeTypedFromObject(JsonParser parser, DeserializationContext context) {
      boolean object =
          parser.hasToken(JsonToken.START_OBJECT) || parser.hasToken(JsonToken.PROPERTY_NAME);
      return object
          ? super.deserializeTypedFromObject(parser, context)
          : context.handleUnexpectedToken(baseType(), parser);
    }

    @Override
    public Object deserializeTypedFromAny(JsonParser parser, DeserializationContext context) {
      return deserializeTypedFromObject(parser, context);
    }

    @Override
    public Object deserializeTypedFromArray(JsonParser parser, DeserializationContext context) {
      return deserializeTypedFromObject(parser, context);
    }

    @Override
    public Object deserializeTypedFromScalar(JsonParser parser, DeserializationContext context) {
      return deserializeTypedFromObject(parser, context);
    }
  }
}
