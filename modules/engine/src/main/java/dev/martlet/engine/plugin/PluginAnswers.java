package dev.martlet.engine.plugin;

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
}
