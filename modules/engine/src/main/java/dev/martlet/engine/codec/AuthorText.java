package dev.martlet.engine.codec;

import dev.martlet.engine.plugin.FaultText;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Finds the text that a plugin's author wrote for the sender of an input. What the constructor of
 * an input throws carries such a text if the plugin, or a library that it brings, made the
 * exception and gave it a message. What the JDK or the JVM says of its own accord ({@code
 * Enum.valueOf}, a null pointer, a bad cast) names classes and is meant for the author alone; an
 * error is, too.
 */
final class AuthorText {
  /**
   * What the JVM throws by itself: its stack begins in the plugin, but its message is the JVM's.
   */
  private static final Set<Class<?>> OF_THE_JVM =
      Set.of(
          ArithmeticException.class,
          ArrayIndexOutOfBoundsException.class,
          ArrayStoreException.class,
          ClassCastException.class,
          NegativeArraySizeException.class);

  /** The JVM's messages about null (JEP 358). */
  private static final Pattern ABOUT_NULL =
      Pattern.compile(
          "Cannot (invoke|read field|assign field|read the array length|load from|store to"
              + "|throw exception|enter synchronized block|exit synchronized block).*",
          Pattern.DOTALL);

  private static final int MAX_WRAPPED = 10;

  private AuthorText() {}

  /** The text for the sender; empty if there is none. */
  static String of(Throwable thrown) {
    Throwable inner = thrown;
    for (int depth = 0; depth < MAX_WRAPPED && repeatsItsCause(inner); depth++) {
      inner = FaultText.cause(inner);
    }
    return ownText(inner);
  }

  /** An exception that is made with a cause only has the cause's class and text for its own. */
  private static boolean repeatsItsCause(Throwable thrown) {
    Throwable cause = FaultText.cause(thrown);
    return cause != null && FaultText.message(thrown).equals(FaultText.line(cause));
  }

  private static String ownText(Throwable thrown) {
    if (!(thrown instanceof Exception) || OF_THE_JVM.contains(thrown.getClass())) {
      return "";
    }
    String message = FaultText.message(thrown);
    boolean aboutNull =
        thrown.getClass() == NullPointerException.class && ABOUT_NULL.matcher(message).matches();
    return aboutNull || !madeByPlugin(thrown) ? "" : message;
  }

  private static boolean madeByPlugin(Throwable thrown) {
    StackTraceElement[] stack = FaultText.trace(thrown);
    if (stack.length == 0) {
      return true; // a constant, or without a stack on purpose
    }
    StackTraceElement maker = stack[0];
    boolean required =
        maker.getClassName().equals("java.util.Objects")
            && maker.getMethodName().startsWith("requireNonNull");
    return required || !isOfTheJdk(maker);
  }

  private static boolean isOfTheJdk(StackTraceElement frame) {
    String module = frame.getModuleName();
    return module != null && (module.startsWith("java.") || module.startsWith("jdk."));
  }
}
