package dev.martlet.engine.plugin;

import dev.martlet.wire.WellFormedText;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * Turns an exception of a plugin into text at once, so that its methods are not called later, on
 * another thread or while logging. An exception is the plugin's own code, too: its methods may
 * throw or return endless text.
 */
public final class FaultText {
  private static final int MAX_CHARACTERS = 1000;
  private static final int MAX_FRAMES = 60;
  private static final int MAX_CAUSES = 5;

  private FaultText() {}

  /**
   * Cuts text from a plugin to a length that can be logged or sent.
   *
   * @param text to cut; null becomes {@code "null"}
   * @param max length of the result in characters, without the ellipsis
   * @return the text, or its beginning and an ellipsis, with U+FFFD for each half of a surrogate
   *     pair, which could not be sent
   */
  public static String cut(String text, int max) {
    return WellFormedText.cut(String.valueOf(text), max);
  }

  /**
   * The exception in one line.
   *
   * @param fault that was thrown
   * @return its class and its message
   */
  public static String line(Throwable fault) {
    return safely(
        () -> cut(fault.toString(), MAX_CHARACTERS),
        fault.getClass().getName() + " (and its message fails)");
  }

  /**
   * The message of the exception.
   *
   * @param fault that was thrown
   * @return its message; empty if there is none or it fails
   */
  public static String message(Throwable fault) {
    return safely(
        () -> cut(Objects.requireNonNullElse(fault.getMessage(), ""), MAX_CHARACTERS), "");
  }

  /**
   * The exception with its stack and causes.
   *
   * @param fault that was thrown
   * @return class, message and stack of it and of its causes, one line each
   */
  public static String stack(Throwable fault) {
    StringBuilder text = new StringBuilder();
    Throwable next = fault;
    for (int depth = 0; next != null && depth < MAX_CAUSES; depth++) {
      text.append(depth == 0 ? "" : "\ncaused by ").append(line(next));
      text.append(frames(trace(next)));
      next = cause(next);
    }
    return text.toString();
  }

  /**
   * What caused the exception.
   *
   * @param fault that was thrown
   * @return its cause; null if there is none, it is itself, or it cannot tell
   */
  public static Throwable cause(Throwable fault) {
    Throwable cause = safely(fault::getCause, null);
    return cause == fault ? null : cause;
  }

  /**
   * The frames of the exception.
   *
   * @param fault that was thrown
   * @return its stack, innermost first; empty if it has none or cannot tell
   */
  public static StackTraceElement[] trace(Throwable fault) {
    return safely(fault::getStackTrace, new StackTraceElement[0]);
  }

  /**
   * The frames of a stack, one line each.
   *
   * @param frames innermost first
   * @return the lines, each after a line break
   */
  public static String frames(StackTraceElement[] frames) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < Math.min(frames.length, MAX_FRAMES); i++) {
      text.append("\n    at ").append(frames[i]);
    }
    if (frames.length > MAX_FRAMES) {
      text.append("\n    and ").append(frames.length - MAX_FRAMES).append(" more");
    }
    return text.toString();
  }

  private static <T> T safely(Supplier<T> getter, T fallback) {
    try {
      return getter.get();
    } catch (Throwable e) { // the failure that is reported matters more than this one
      return fallback;
    }
  }
}
