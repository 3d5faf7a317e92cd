package dev.martlet.engine.binding;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.Collection;
import java.util.Optional;
import java.util.TreeSet;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.deser.DeserializationProblemHandler;
import tools.jackson.databind.deser.ValueInstantiator;
import tools.jackson.databind.jsontype.TypeIdResolver;

/** Says in the words of JSON what Jackson would say in those of Java. */
final class Problems extends DeserializationProblemHandler {
  private final boolean refuseUnknown;

  /**
   * A handler.
   *
   * @param refuseUnknown whether members that a type does not have are refused, or ignored
   */
  Problems(boolean refuseUnknown) {
    this.refuseUnknown = refuseUnknown;
  }

  @Override
  public boolean handleUnknownProperty(
      DeserializationContext context,
      JsonParser parser,
      ValueDeserializer<?> reader,
      Object beanOrClass,
      String name) {
    if (!refuseUnknown) {
      return false;
    }
    Collection<Object> known = reader == null ? null : reader.getKnownPropertyNames();
    String there = known == null || known.isEmpty() ? "" : "; there are " + names(known);
    Mismatch mismatch = Mismatch.saying(parser, "there is no such member" + there);
    mismatch.prependPath(beanOrClass, name);
    throw mismatch;
  }

  private static String names(Collection<Object> known) {
    TreeSet<String> names = new TreeSet<>();
    known.forEach(name -> names.add(name.toString()));
    return String.join(", ", names);
  }

  @Override
  public Object handleWeirdKey(
      DeserializationContext context, Class<?> type, String key, String message) {
    boolean named = type.isEnum() || Times.areAmong(type);
    String expected = named ? Expected.of(type) : "a name of another form";
    throw Mismatch.of(context.getParser(), expected, Mismatch.quoted(key));
  }

  @Override
  public Object handleWeirdStringValue(
      DeserializationContext context, Class<?> type, String text, String message) {
    String expected = type.isEnum() ? Expected.ofEnum(type, message) : Expected.of(type);
    throw Mismatch.of(context.getParser(), expected, Mismatch.quoted(text));
  }

  @Override
  public Object handleWeirdNumberValue(
      DeserializationContext context, Class<?> type, Number number, String message) {
    throw Mismatch.of(context.getParser(), Expected.of(type), number.toString());
  }

  @Override
  public Object handleUnexpectedToken(
      DeserializationContext context,
      JavaType type,
      JsonToken token,
      JsonParser parser,
      String message) {
    throw Mismatch.of(parser, Expected.of(type.getRawClass()));
  }

  @Override
  public Object handleNullForPrimitives(
      DeserializationContext context,
      Class<?> type,
      JsonParser parser,
      ValueDeserializer<?> reader,
      String message) {
    throw Mismatch.of(parser, "a value", "null");
  }

  @Override
  public Object handleMissingInstantiator(
      DeserializationContext context,
      Class<?> type,
      ValueInstantiator instantiator,
      JsonParser parser,
      String message) {
    throw Mismatch.of(parser, Expected.of(type));
  }

  @Override
  public JavaType handleUnknownTypeId(
      DeserializationContext context,
      JavaType base,
      String id,
      TypeIdResolver resolver,
      String message) {
    String expected = "one of " + names(resolver);
    Mismatch mismatch = Mismatch.of(context.getParser(), expected, Mismatch.quoted(id));
    typeMember(context, base).ifPresent(name -> mismatch.prependPath(base.getRawClass(), name));
    throw mismatch;
  }

  @Override
  public JavaType handleMissingTypeId(
      DeserializationContext context, JavaType base, TypeIdResolver resolver, String message) {
    String member = typeMember(context, base).map(name -> " \"" + name + '"').orElse("");
    throw Mismatch.saying(
        context.getParser(),
        "the member" + member + " is missing, which names one of " + names(resolver));
  }

  /** The names of the types that may come, in the words of their author. */
  private static String names(TypeIdResolver resolver) {
    String list = resolver.getDescForKnownTypeIds();
    return list.substring(1, list.length() - 1);
  }

  /** The member that names the type, where one does. */
  private static Optional<String> typeMember(DeserializationContext context, JavaType base) {
    JsonTypeInfo.Value info =
        context
            .getAnnotationIntrospector()
            .findPolymorphicTypeInfo(context.getConfig(), context.introspectClassAnnotations(base));
    return info != null && info.getInclusionType() == JsonTypeInfo.As.PROPERTY
        ? Optional.of(info.getPropertyName())
        : Optional.empty();
  }
}
