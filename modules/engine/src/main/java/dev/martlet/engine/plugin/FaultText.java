package dev.martlet.engine.plugin;

import java.util.Objects;
import java.util.function.Supplier;

/**
 * Says what a plugin threw, in text, so that nothing of it has to be called later, on another
 * thread or in the log. An exception is the plugin's own code, too: its message may throw, or have
 * no end.
 */
public final class FaultText {
  private static final int MOST_CHARACTERS = 1000;
  private static final int MOST_FRAMES = 60;
  private static final int MOST_CAUSES = 5;

  private FaultText() {}

  /**
   * Cuts a text that comes from a plugin to a length that can be logged or sent.
   *
   * @param text to cut; null becomes {@code "null"}
   * @param most characters that are left
   * @return the text, or its begin
   */
  public static String cut(String text, int most) {
    String known = String.valueOf(text);
    if (known.length() <= most) {
      return known;
    }
    int end = Character.isHighSurrogate(known.charAt(most - 1)) ? most - 1 : most;
    return known.substring(0, end) + "\u2026";
  }

  /**
   * One line.
   *
   * @param fault that was thrown
   * @return its class and its message
   */
  public static String line(Throwable fault) {
    return safely(
        () -> cut(fault.toString(), MOST_CHARACTERS),
        fault.getClass().getName() + " (and its message fails)");
  }

  /**
   * Its message alone.
   *
   * @param fault that was thrown
   * @return its message; empty if there is none or it fails
   */
  public static String message(Throwable fault) {
    return safely(
        () -> cut(Objects.requireNonNullElse(fault.getMessage(), ""), MOST_CHARACTERS), "");
  }

  /**
   * The whole of it.
   *
   * @param fault that was thrown
   * @return class, message and stack of it and of its causes, a line each
   */
  public static String stack(Throwable fault) {
    StringBuilder text = new StringBuilder();
    Throwable next = fault;
    for (int depth = 0; next != null && depth < MOST_CAUSES; depth++) {
      text.append(depth == 0 ? "" : "\ncaused by ").append(line(next));
      Throwable one = next;
      text.append(frames(safely(one::getStackTrace, new StackTraceElement[0])));
      Throwable cause = safely(one::getCause, null);
      next = cause == one ? null : cause;
    }
    return text.toString();
  }

  /**
   * Frames of a stack, a line each.
   *
   * @param frames innermost first
   * @return the lines, each after a line break
   */
  public static String frames(StackTraceElement[] frames) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < Math.min(frames.length, MOST_FRAMES); i++) {
      text.append("\n    at ").append(frames[i]);
    }
    if (frames.length > MOST_FRAMES) {
      text.append("\n    and ").append(frames.length - MOST_FRAMES).append(" more");
    }
    return text.toString();
  }

  private static <T> T safely(Supplier<T> ask, T otherwise) {
    try {
      return ask.get();
    } catch (Throwable e) { // whatever it throws, it is about another failure that is to be told
      return otherwise;
    }
  }
}
