package dev.martlet.engine.data;

import java.lang.reflect.AnnotatedElement;
import java.util.List;
import java.util.Set;

/** Which annotations of Jackson hold for the types of plugins. */
final class JacksonAnnotations {
  private static final String ANNOTATIONS = "com.fasterxml.jackson.annotation.";

  /** The versions of Jackson have their packages below these. */
  private static final List<String> LIBRARIES = List.of("com.fasterxml.jackson.", "tools.jackson.");

  /** Plugins page, "Annotations". */
  private static final Set<String> HOLDING =
      Set.of(
          "JsonAlias",
          "JsonAnyGetter",
          "JsonAutoDetect",
          "JsonCreator",
          "JsonGetter",
          "JsonIgnore",
          "JsonIgnoreProperties",
          "JsonInclude",
          "JsonKey",
          "JsonProperty",
          "JsonPropertyOrder",
          "JsonSetter",
          "JsonSubTypes",
          "JsonTypeInfo",
          "JsonTypeName",
          "JsonValue");

  private static final String BUNDLE = ANNOTATIONS + "JacksonAnnotationsInside";

  private JacksonAnnotations() {}

  /** Whether a class is one of Jackson's, in any of its versions. */
  static boolean isJackson(String className) {
    return LIBRARIES.stream().anyMatch(className::startsWith);
  }

  /** Whether an annotation has the effect that Jackson's documentation says. */
  static boolean holds(String className) {
    return className.startsWith(ANNOTATIONS)
        && HOLDING.contains(className.substring(ANNOTATIONS.length()));
  }

  /** Whether an annotation of the plugin's own stands for annotations of Jackson. */
  static boolean isBundle(Class<?> annotation) {
    return names(annotation).contains(BUNDLE);
  }

  private static List<String> names(AnnotatedElement element) {
    return List.of(element.getAnnotations()).stream()
        .map(each -> each.annotationType().getName())
        .toList();
  }
}
