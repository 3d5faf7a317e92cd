package dev.martlet.engine.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class FaultTextTest {
  /** An exception whose methods all throw. */
  private static final class Hostile extends RuntimeException {
    private static final long serialVersionUID = 1L;

    @Override
    public String getMessage() {
      throw new StackOverflowError();
    }

    @Override
    public String toString() {
      throw new AssertionError("again");
    }

    @Override
    public StackTraceElement[] getStackTrace() {
      throw new Hostile();
    }

    @Override
    public synchronized Throwable getCause() {
      throw new Hostile();
    }
  }

  @Test
  void anExceptionThatFailsAtEverythingIsNamedAllTheSame() {
    Hostile hostile = new Hostile();
    assertTrue(FaultText.line(hostile).contains(Hostile.class.getName()));
    assertTrue(FaultText.stack(hostile).contains(Hostile.class.getName()));
    assertEquals("", FaultText.message(hostile));
  }

  @Test
  void causesAreIncludedUpToALimit() {
    Exception inner = new Exception("inner");
    Exception outer = new Exception("outer", inner);
    inner.initCause(new Exception(outer));
    String text = FaultText.stack(outer);
    assertTrue(text.startsWith("java.lang.Exception: outer\n    at "), text);
    assertTrue(text.contains("\ncaused by java.lang.Exception: inner"), text);
    assertTrue(text.length() < 100_000);
  }

  @Test
  void aReasonHasEachCauseOnceAndTheInnermost() {
    Throwable initializer = new ExceptionInInitializerError(new ArithmeticException("/ by zero"));
    assertEquals(
        "java.lang.ExceptionInInitializerError, caused by java.lang.ArithmeticException: / by zero",
        FaultText.reason(initializer));
    Throwable named = new RuntimeException(new IllegalStateException("no licence"));
    assertEquals(
        "java.lang.RuntimeException: java.lang.IllegalStateException: no licence",
        FaultText.reason(named));
    assertTrue(FaultText.reason(new Hostile()).contains(Hostile.class.getName()));
  }

  @Test
  void aReasonSaysWhereInThePluginItIs() {
    NullPointerException fault = new NullPointerException();
    fault.setStackTrace(
        new StackTraceElement[] {
          new StackTraceElement(
              null, "java.base", "25", "java.util.Objects", "requireNonNull", "Objects.java", 1),
          new StackTraceElement(null, "pm", null, "pm.Type", "<init>", "Type.java", 5)
        });
    assertEquals(
        "java.lang.NullPointerException (at pm/pm.Type.<init>(Type.java:5))",
        FaultText.reason(fault));
  }

  @Test
  void longTextsAreCutBetweenCharacters() {
    assertEquals("abc", FaultText.cut("abc", 3));
    assertEquals("ab\u2026", FaultText.cut("abc", 2));
    assertEquals("a\u2026", FaultText.cut("a\uD83D\uDE00b", 2));
    assertEquals("null", FaultText.cut(null, 10));
    assertTrue(FaultText.line(new Exception("x".repeat(1_000_000))).length() < 2000);
  }
}
