package dev.martlet.engine.data;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonGetter;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.martlet.wire.WellFormedText;
import java.lang.annotation.Annotation;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import tools.jackson.databind.DeserializationConfig;
import tools.jackson.databind.PropertyName;
import tools.jackson.databind.cfg.MapperConfig;
import tools.jackson.databind.introspect.Annotated;
import tools.jackson.databind.introspect.AnnotatedClass;
import tools.jackson.databind.introspect.AnnotatedField;
import tools.jackson.databind.introspect.AnnotatedMember;
import tools.jackson.databind.introspect.AnnotatedMethod;
import tools.jackson.databind.introspect.JacksonAnnotationIntrospector;
import tools.jackson.databind.ser.BeanPropertyWriter;

/**
 * Recognises the annotations that hold by the name of their class: a plugin that brings Jackson's
 * annotations in a jar of its own has other classes of the same names. Any thread; asked once for
 * each class of a plugin.
 */
final class NamedAnnotations extends JacksonAnnotationIntrospector {
  private static final long serialVersionUID = 1L;

  @Override
  protected <A extends Annotation> A _findAnnotation(Annotated on, Class<A> type) {
    if (!JacksonAnnotations.holds(type.getName())) {
      return null;
    }
    A known = super._findAnnotation(on, type);
    return known != null
        ? known
        : named(on, type).findFirst().map(foreign -> AnnotationCopy.of(foreign, type)).orElse(null);
  }

  private static Stream<Annotation> named(Annotated on, Class<?> type) {
    return on.annotations().filter(each -> isNamed(each, type));
  }

  private static boolean isNamed(Annotation annotation, Class<?> type) {
    return annotation.annotationType().getName().equals(type.getName());
  }

  @Override
  protected boolean _hasAnnotation(Annotated on, Class<? extends Annotation> type) {
    return JacksonAnnotations.holds(type.getName()) && named(on, type).findAny().isPresent();
  }

  @Override
  protected boolean _hasOneOf(Annotated on, Class<? extends Annotation>[] types) {
    return Arrays.stream(types).anyMatch(type -> _hasAnnotation(on, type));
  }

  /** None does: {@link TypeAnnotations} refuses those of plugins. */
  @Override
  public boolean isAnnotationBundle(Annotation annotation) {
    return false;
  }

  // ---- variants ---------------------------------------------------------------------------

  /** Only for reading: what is written has the name of its variant as a member. */
  @Override
  public JsonTypeInfo.Value findPolymorphicTypeInfo(MapperConfig<?> config, Annotated on) {
    JsonTypeInfo.Value annotated = super.findPolymorphicTypeInfo(config, on);
    return annotated == null && !readVariants(config, on).isEmpty()
        ? VariantReading.BY_MEMBER
        : annotated;
  }

  @Override
  public Object findTypeResolverBuilder(MapperConfig<?> config, Annotated on) {
    List<Class<?>> variants = readVariants(config, on);
    return variants.isEmpty() ? null : new VariantReading(variants);
  }

  private static List<Class<?>> readVariants(MapperConfig<?> config, Annotated on) {
    return config instanceof DeserializationConfig && on instanceof AnnotatedClass type
        ? Variants.of(type.getRawType())
        : List.of();
  }

  @Override
  public void findAndAddVirtualProperties(
      MapperConfig<?> config, AnnotatedClass type, List<BeanPropertyWriter> members) {
    Variants.name(type.getRawType())
        .ifPresent(name -> members.addFirst(VariantName.of(name, config, type)));
  }

  // ---- names ------------------------------------------------------------------------------

  /** The name of an annotated method of a record that is not the accessor of a component. */
  @Override
  public String findImplicitPropertyName(MapperConfig<?> config, AnnotatedMember member) {
    boolean extra =
        member instanceof AnnotatedMethod method
            && method.getParameterCount() == 0
            && method.getDeclaringClass().isRecord()
            && (_hasAnnotation(method, JsonProperty.class)
                || _hasAnnotation(method, JsonGetter.class))
            && Arrays.stream(method.getDeclaringClass().getRecordComponents())
                .noneMatch(component -> component.getName().equals(method.getName()));
    return extra ? withoutPrefix(member.getName()) : super.findImplicitPropertyName(config, member);
  }

  private static String withoutPrefix(String name) {
    int prefix = name.startsWith("get") ? 3 : name.startsWith("is") ? 2 : 0;
    return prefix == name.length() || prefix == 0
        ? name
        : Character.toLowerCase(name.charAt(prefix)) + name.substring(prefix + 1);
  }

  @Override
  public PropertyName findNameForSerialization(MapperConfig<?> config, Annotated on) {
    PropertyName name = super.findNameForSerialization(config, on);
    return name == null || !name.hasSimpleName()
        ? name
        : name.withSimpleName(WellFormedText.of(name.getSimpleName()));
  }

  @Override
  public String[] findEnumValues(
      MapperConfig<?> config, AnnotatedClass type, Enum<?>[] constants, String[] names) {
    forConstants(
        type,
        constants,
        JsonProperty.class,
        (index, property) -> {
          if (!property.value().isEmpty()) {
            names[index] = WellFormedText.of(property.value());
          }
        });
    return names;
  }

  @Override
  public void findEnumAliases(
      MapperConfig<?> config, AnnotatedClass type, Enum<?>[] constants, String[][] aliases) {
    forConstants(
        type, constants, JsonAlias.class, (index, alias) -> aliases[index] = alias.value());
  }

  private <A extends Annotation> void forConstants(
      AnnotatedClass type, Enum<?>[] constants, Class<A> annotation, BiConsumer<Integer, A> each) {
    for (AnnotatedField field : type.fields()) {
      A found = _findAnnotation(field, annotation);
      for (int i = 0; found != null && i < constants.length; i++) {
        if (constants[i].name().equals(field.getName())) {
          each.accept(i, found);
        }
      }
    }
  }
}
