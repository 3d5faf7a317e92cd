package dev.martlet.engine.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Which exceptions of an input's constructor have a text that is meant for its sender. */
class AuthorTextTest {
  /** An exception of a plugin's own. */
  static final class Forbidden extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Forbidden(String message) {
      super(message);
    }

    Forbidden(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /** One without a stack, as a constant would be. */
  static final class Quick extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Quick(String message) {
      super(message, null, false, false);
    }
  }

  enum Color {
    RED
  }

  @FunctionalInterface
  interface Check {
    void run() throws Throwable;
  }

  record Case(String name, Check check, String text) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static final String NOT_SAID = "";
  private static final Object NULL = null;

  static final List<Case> CASES =
      List.of(
          says("an illegal argument", () -> fail(new IllegalArgumentException("too far"))),
          says("an illegal state", () -> fail(new IllegalStateException("too far"))),
          says("unsupported", () -> fail(new UnsupportedOperationException("too far"))),
          says("its own exception", () -> fail(new Forbidden("too far"))),
          says("one without a stack", () -> fail(new Quick("too far"))),
          says("a checked exception", () -> fail(new java.io.IOException("too far"))),
          says("a null pointer by hand", () -> fail(new NullPointerException("too far"))),
          says("a required object", () -> Objects.requireNonNull(NULL, "too far")),
          says("a required object, lazily", () -> Objects.requireNonNull(NULL, () -> "too far")),
          says("an index by hand", () -> fail(new IndexOutOfBoundsException("too far"))),
          says(
              "an empty optional",
              () -> Stream.empty().findAny().orElseThrow(() -> new Forbidden("too far"))),
          says(
              "one in another that says nothing itself",
              () -> fail(new RuntimeException(new IllegalArgumentException("too far")))),
          says(
              "one with a text and a cause",
              () -> fail(new Forbidden("too far", new IllegalStateException("a secret")))),
          hides(
              "the JDK's, in another that says nothing itself",
              () -> {
                try {
                  Integer.parseInt("x");
                } catch (NumberFormatException e) {
                  fail(new IllegalArgumentException(e));
                }
              }),
          hides("a required object without text", () -> Objects.requireNonNull(NULL)),
          hides("the JVM's null pointer", () -> NULL.toString()),
          hides("the JVM's null array", () -> use(((int[]) NULL)[0])),
          hides("the JVM's index", () -> use((new int[0])[5])),
          hides("the JVM's cast", () -> use((Color) (Object) "x")),
          hides("the JVM's division", () -> use(1 / Integer.parseInt("0"))),
          hides("the JDK's number", () -> Integer.parseInt("x")),
          hides("the JDK's constant of an enum", () -> Color.valueOf("BLUE")),
          hides("the JDK's list", () -> List.of(1).get(5)),
          hides("the JDK's text", () -> "x".charAt(5)),
          hides("the JDK's optional", () -> Stream.empty().findAny().orElseThrow()),
          hides("an error", () -> fail(new AssertionError("a secret"))),
          hides("one without a message", () -> fail(new IllegalArgumentException())));

  private static Case says(String name, Check check) {
    return new Case(name, check, "too far");
  }

  private static Case hides(String name, Check check) {
    return new Case(name, check, NOT_SAID);
  }

  private static void use(Object value) {
    Objects.requireNonNull(value);
  }

  private static void fail(Throwable thrown) throws Throwable {
    throw thrown;
  }

  @ParameterizedTest
  @FieldSource("CASES")
  void onlyWhatThePluginWroteIsSent(Case given) {
    String text = null;
    try {
      given.check().run();
    } catch (Throwable e) {
      text = AuthorText.of(e);
    }
    assertEquals(given.text(), text);
  }

  record Named(String name, Color color, Inner inner) {
    record Inner(int x) {
      Inner {
        if (x > 1) {
          throw new IllegalStateException("x is at most 1");
        }
      }
    }

    Named {
      Objects.requireNonNull(name, "name is missing");
      if (name.equals("enum")) {
        Color.valueOf(name);
      }
    }
  }

  @Test
  void theSenderIsToldWhatTheConstructorSays() {
    InputReader<Named> reader = Inputs.strict(Named.class);
    assertEquals("name is missing", Inputs.refusal(reader, "{}").orElseThrow().message());
    assertEquals(
        "x is at most 1",
        Inputs.refusal(reader, "{\"inner\":{\"x\":2},\"name\":\"x\"}").orElseThrow().message());
    assertEquals(
        "not an input of this shard",
        Inputs.refusal(reader, "{\"name\":\"enum\"}").orElseThrow().message());
  }

  /** No message may tell a sender of Java: packages, classes, tokens and features of Jackson. */
  @Test
  void noRefusalTellsOfJava() {
    List<InputReader<?>> readers =
        List.of(
            Inputs.strict(Named.class),
            Inputs.lenient(Named.class),
            Inputs.refusingUnknown(Named.class));
    List<String> values =
        List.of(
            "5",
            "\"\"",
            "\"x\"",
            "[]",
            "[[]]",
            "true",
            "{\"name\":{}}",
            "{\"color\":\"BLUE\"}",
            "{\"color\":7}",
            "{\"inner\":\"\"}",
            "{\"inner\":[]}",
            "{\"inner\":{\"x\":null}}",
            "{\"inner\":{\"x\":1e99}}",
            "{\"inner\":{\"x\":{}}}",
            "{\"other\":1}",
            "{\"name\":\"a\",\"name\":\"b\"}",
            "{",
            "}",
            "NaN",
            "'x'",
            "{a:1}",
            "\"\\x\"",
            "[1,]",
            "\"" + "x".repeat(20_000) + "\"",
            "1".repeat(2000),
            "[".repeat(40),
            "\"\u0001\"",
            "01");
    for (InputReader<?> reader : readers) {
      for (String value : values) {
        Inputs.refusal(reader, value)
            .ifPresent(
                error ->
                    assertFalse(
                        error
                            .message()
                            .matches(
                                "(?s).*(\\$|java|jackson|[a-z]\\.[A-Z]|[A-Z]_[A-Z]|Token|Feature|`).*"),
                        value + " -> " + error.message()));
      }
    }
  }
}
