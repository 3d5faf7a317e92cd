package dev.martlet.api.auth;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Copies the values of claims, and counts what they hold. */
final class ClaimValues {
  /** How deeply lists and maps may stand in each other. */
  private static final int MAX_DEPTH = 8;

  private final String name;
  private int size;

  private ClaimValues(String name) {
    this.name = name;
  }

  /** An immutable copy of a claim's value. */
  static Object copy(String name, Object value) {
    return new ClaimValues(name).copy(value, 0);
  }

  /** How many characters and values some claims have. */
  static int size(Map<String, Object> claims) {
    ClaimValues values = new ClaimValues("");
    values.copy(claims, -1);
    return values.size;
  }

  private Object copy(Object value, int depth) {
    if (depth > MAX_DEPTH) {
      throw new IllegalArgumentException(
          "the claim " + name + " has lists or maps in each other, more than " + MAX_DEPTH);
    }
    size++;
    return switch (value) {
      case null -> null;
      case Boolean truth -> truth;
      case Number number -> {
        size += number.toString().length();
        yield number;
      }
      case String text -> {
        size += text.length();
        yield text;
      }
      case List<?> list -> {
        List<Object> copy = new ArrayList<>();
        list.forEach(each -> copy.add(copy(each, depth + 1)));
        yield Collections.unmodifiableList(copy);
      }
      case Map<?, ?> map -> {
        Map<String, Object> copy = new LinkedHashMap<>();
        map.forEach((key, each) -> copy.put(key(key), copy(each, depth + 1)));
        yield Collections.unmodifiableMap(copy);
      }
      default ->
          throw new IllegalArgumentException(
              "the claim %s is a %s: claims are texts, numbers, booleans, lists and maps"
                  .formatted(name, value.getClass().getName()));
    };
  }

  private String key(Object key) {
    if (!(key instanceof String text)) {
      throw new IllegalArgumentException("the claim " + name + " has a key that is no text");
    }
    size += text.length();
    return text;
  }
}
