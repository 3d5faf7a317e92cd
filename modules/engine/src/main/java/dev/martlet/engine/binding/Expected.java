package dev.martlet.engine.binding;

import java.time.Year;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The form in JSON of a Java type, in words that tell a sender nothing of Java. */
final class Expected {
  private Expected() {}

  /**
   * The texts of an enum that has been looked up in vain.
   *
   * @param message of Jackson, which ends with their list: an annotation may have renamed some
   */
  static String ofEnum(Class<?> type, String message) {
    int list = message.lastIndexOf('[');
    if (list < 0 || !message.endsWith("]")) {
      return of(type);
    }
    List<String> declared =
        Arrays.stream(type.getEnumConstants()).map(each -> ((Enum<?>) each).name()).toList();
    return Arrays.stream(message.substring(list + 1, message.length() - 1).split(", "))
        .sorted(Comparator.comparingInt(declared::indexOf))
        .collect(Collectors.joining(", ", "one of ", ""));
  }

  static String of(Class<?> type) {
    if (type.isEnum()) {
      return Arrays.stream(type.getEnumConstants())
          .map(constant -> ((Enum<?>) constant).name())
          .collect(Collectors.joining(", ", "one of ", ""));
    }
    if (type == boolean.class || type == Boolean.class) {
      return "true or false";
    }
    if (type.isPrimitive() && type != char.class || Number.class.isAssignableFrom(type)) {
      return "a number";
    }
    if (type.isArray() || Collection.class.isAssignableFrom(type)) {
      return "a list";
    }
    if (CharSequence.class.isAssignableFrom(type)) {
      return "text";
    }
    if (Times.areAmong(type)) {
      return Times.form(type);
    }
    if (type == Year.class) {
      return "a year such as 2026";
    }
    boolean text = type.getModule() == Object.class.getModule();
    return text && !Map.class.isAssignableFrom(type) ? "text of another form" : "an object";
  }
}
