package dev.martlet.engine.data;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import com.fasterxml.jackson.annotation.JsonValue;
import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The records of a sealed interface: each says which of them it is with a member of that name,
 * wherever it is written, and is told from the others by it when it is read. An interface whose
 * values cannot all say so, or that an annotation says something else of, is none of these. Any
 * thread; asked once for each class of a plugin.
 */
final class Variants {
  /** The member that names the variant. */
  static final String MEMBER = "type";

  private Variants() {}

  /**
   * The name of a record of a sealed interface.
   *
   * @param type of a plugin
   * @return the name; empty if the type is no variant
   */
  static Optional<String> name(Class<?> type) {
    return isVariant(type) ? Optional.of(nameOf(type)) : Optional.empty();
  }

  /**
   * The variants that a type stands for.
   *
   * @param type of a plugin
   * @return the records of a sealed interface, or the type itself if it is one of them, in the
   *     order of their declaration; empty for any other type
   */
  static List<Class<?>> of(Class<?> type) {
    if (isVariant(type)) {
      return List.of(type);
    }
    return isSumOfRecords(type) ? leaves(type) : List.of();
  }

  /**
   * Why a variant cannot be told from the others.
   *
   * @param type of a plugin
   * @return what is wrong, naming the classes; empty if nothing is, or the type is no variant
   */
  static Optional<String> fault(Class<?> type) {
    List<Class<?>> variants = of(type);
    Map<String, Class<?>> named = new LinkedHashMap<>();
    for (Class<?> variant : variants) {
      Class<?> other = named.putIfAbsent(nameOf(variant), variant);
      if (other != null) {
        return Optional.of(
            "%s and %s are both \"%s\" in the member %s: rename one, or give it another name with @JsonTypeName"
                .formatted(other.getName(), variant.getName(), nameOf(variant), MEMBER));
      }
    }
    return variants.stream()
        .filter(Variants::hasTheMember)
        .findFirst()
        .map(
            variant ->
                "%s has a member %s of its own, which as a record of a sealed interface it is given: rename it, or say with @JsonTypeInfo what tells the records apart"
                    .formatted(variant.getName(), MEMBER));
  }

  /**
   * Why the values of a sealed type are not told apart by themselves.
   *
   * @param type of a plugin, sealed
   * @return the reason
   */
  static String whyNone(Class<?> type) {
    if (!type.isInterface()) {
      return type.getName() + " is sealed, but no interface";
    }
    return Arrays.stream(type.getPermittedSubclasses())
        .filter(permitted -> !isAlternative(permitted))
        .findFirst()
        .map(
            permitted ->
                permitted.isRecord()
                    ? permitted.getName() + " is written as one value"
                    : permitted.isSealed()
                        ? whyNone(permitted)
                        : permitted.getName() + " is no record")
        .orElse(type.getName() + " has an annotation that says so");
  }

  private static boolean isVariant(Class<?> type) {
    return isPlainRecord(type) && !isAnnotated(type) && isOfSum(type);
  }

  private static boolean isOfSum(Class<?> type) {
    return Arrays.stream(type.getInterfaces())
        .anyMatch(above -> isSumOfRecords(above) || isOfSum(above));
  }

  private static boolean isSumOfRecords(Class<?> type) {
    return type.isInterface()
        && type.isSealed()
        && !isAnnotated(type)
        && Arrays.stream(type.getPermittedSubclasses()).allMatch(Variants::isAlternative);
  }

  private static boolean isAlternative(Class<?> type) {
    return isPlainRecord(type) && !isAnnotated(type) || isSumOfRecords(type);
  }

  private static List<Class<?>> leaves(Class<?> sum) {
    List<Class<?>> leaves = new ArrayList<>();
    for (Class<?> permitted : sum.getPermittedSubclasses()) {
      for (Class<?> leaf : permitted.isRecord() ? List.of(permitted) : leaves(permitted)) {
        if (!leaves.contains(leaf)) { // a record may be permitted twice, by way of two interfaces
          leaves.add(leaf);
        }
      }
    }
    return leaves;
  }

  private static String nameOf(Class<?> record) {
    return find(record, JsonTypeName.class)
        .map(JsonTypeName::value)
        .filter(name -> !name.isEmpty())
        .orElseGet(
            () -> {
              String name = record.getSimpleName();
              return Character.toLowerCase(name.charAt(0)) + name.substring(1);
            });
  }

  private static boolean hasTheMember(Class<?> record) {
    return Arrays.stream(record.getRecordComponents())
        .flatMap(Variants::names)
        .anyMatch(MEMBER::equals);
  }

  /** The names that a component may have in JSON. */
  private static Stream<String> names(RecordComponent component) {
    Stream<AnnotatedElement> places =
        Stream.concat(
            Stream.of(component.getAccessor()),
            Arrays.stream(component.getDeclaringRecord().getDeclaredFields())
                .filter(field -> field.getName().equals(component.getName())));
    List<String> others =
        places
            .flatMap(
                place ->
                    Stream.concat(
                        find(place, JsonProperty.class).stream().map(JsonProperty::value),
                        find(place, JsonAlias.class).stream()
                            .flatMap(alias -> Stream.of(alias.value()))))
            .toList();
    return Stream.concat(Stream.of(component.getName()), others.stream());
  }

  /** Whether a type is a record that is written as an object of its components. */
  private static boolean isPlainRecord(Class<?> type) {
    return type.isRecord()
        && Arrays.stream(type.getDeclaredMethods()).noneMatch(Variants::isOneValue)
        && Arrays.stream(type.getDeclaredConstructors())
            .noneMatch(maker -> isCreator(maker, JsonCreator.Mode.DELEGATING));
  }

  private static boolean isOneValue(Method method) {
    return find(method, JsonValue.class).isPresent()
        || isCreator(method, JsonCreator.Mode.DELEGATING)
        || isCreator(method, JsonCreator.Mode.DEFAULT) && method.getParameterCount() == 1;
  }

  private static boolean isCreator(AnnotatedElement maker, JsonCreator.Mode mode) {
    return find(maker, JsonCreator.class).filter(each -> each.mode() == mode).isPresent();
  }

  /** Whether the author says themselves how values of the type are told apart. */
  private static boolean isAnnotated(Class<?> type) {
    return find(type, JsonTypeInfo.class).isPresent()
        || Arrays.stream(type.getInterfaces()).anyMatch(Variants::isAnnotated);
  }

  /** An annotation, whichever jar its class comes from. */
  private static <A extends Annotation> Optional<A> find(AnnotatedElement on, Class<A> type) {
    return Arrays.stream(on.getAnnotations())
        .filter(each -> each.annotationType().getName().equals(type.getName()))
        .findFirst()
        .map(each -> AnnotationCopy.of(each, type));
  }
}
