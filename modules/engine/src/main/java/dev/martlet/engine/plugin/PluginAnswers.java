package dev.martlet.engine.plugin;

import java.util.Map;

/** Checks what plugin code returned. */
public final class PluginAnswers {
  private PluginAnswers() {}

  /**
   * Requires an answer that is not null.
   *
   * @param <T> type of the answer
   * @param answer that the plugin's method returned
   * @param method that was called, for the message
   * @return the answer
   * @throws NullPointerException if the answer is null
   */
  public static <T> T require(T answer, String method) {
    if (answer == null) {
      throw new NullPointerException(method + " returned null");
    }
    return answer;
  }

  /**
   * Requires options without null.
   *
   * @param answer of a plugin's {@code options}: names and default values
   * @return a copy of them
   * @throws NullPointerException if the answer or a part of it is null
   */
  public static Map<String, String> requireOptions(Map<String, String> answer) {
    require(answer, "options")
        .forEach(
            (name, value) -> {
              if (name == null) {
                throw new NullPointerException("options returned a name that is null");
              }
              if (value == null) {
                throw new NullPointerException(
                    "options returned null for the default of \"%s\"; \"\" says that it has none"
                        .formatted(name));
              }
            });
    return Map.copyOf(answer);
  }
}
