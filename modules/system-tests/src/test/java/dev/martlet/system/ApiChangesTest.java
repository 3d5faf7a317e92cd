package dev.martlet.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Small APIs, each as it was and as it is, and what that does to plugins. */
class ApiChangesTest {
  private static final Set<String> GIVEN = Set.of("game.Given");
  private static final Set<String> OPEN = Set.of("game.Open");

  private static Arguments row(String name, String before, String after, String... verdict) {
    return Arguments.of(name, before, after, List.of(verdict));
  }

  /** The verdict has the place and the rules of each breaking change. */
  static Stream<Arguments> changes() {
    return Stream.of(
        row("nothing", "public interface A { void a(); }", "public interface A { void a(); }"),
        row("a type comes", "", "public interface A {}"),
        row("a type goes", "public interface A {}", "", "A BINARY SOURCE"),
        row("a type is hidden", "public interface A {}", "interface A {}", "A BINARY SOURCE"),
        row(
            "a hook without a body",
            "public interface A {}",
            "public interface A { void a(int x); }",
            "A.a(int) BINARY SOURCE"),
        row(
            "a hook with a body",
            "public interface A {}",
            "public interface A { default void a() {} }"),
        row(
            "a body goes",
            "public interface A { default void a() {} }",
            "public interface A { void a(); }",
            "A.a() BINARY SOURCE"),
        row(
            "a body comes",
            "public interface A { void a(); void b(); }",
            "public interface A { void a(); default void b() {} }"),
        row(
            "a lambda has no method",
            "public interface A { void a(); }",
            "public interface A { default void a() {} }",
            "A.a() BINARY SOURCE"),
        row(
            "what is given gets a method",
            "public interface Given {}",
            "public interface Given { void a(); }"),
        row(
            "what is given loses a method",
            "public interface Given { void a(); }",
            "public interface Given {}",
            "Given.a() BINARY SOURCE"),
        row(
            "a method comes to an abstract class",
            "public abstract class A { protected A() {} }",
            "public abstract class A { protected A() {} protected abstract void a(); }",
            "A.a() BINARY SOURCE"),
        row(
            "a method comes to a class",
            "public class A {}",
            "public class A { public void a() {} }"),
        row(
            "a method is protected now",
            "public class A { public void a() {} }",
            "public class A { protected void a() {} }",
            "A.a() BINARY SOURCE"),
        row(
            "a method returns something else",
            "public class A { public int a() { return 1; } }",
            "public class A { public long a() { return 1; } }",
            "A.a() BINARY SOURCE"),
        row(
            "a method returns a subtype",
            "public class A { public Object a() { return null; } }",
            "public class A { public String a() { return null; } }",
            "A.a() BINARY SOURCE"),
        row(
            "a method returns another generic type",
            "public class A { public java.util.List<String> a() { return null; } }",
            "public class A { public java.util.List<Integer> a() { return null; } }",
            "A.a() SOURCE"),
        row(
            "a parameter has another generic type",
            "public class A { public void a(java.util.List<String> x) {} }",
            "public class A { public void a(java.util.List<Integer> x) {} }",
            "A.a(List) SOURCE"),
        row(
            "a type parameter comes",
            "public interface A {}",
            "public interface A<T> {}",
            "A SOURCE"),
        row(
            "a supertype has another argument",
            "public interface A extends Comparable<String> {}",
            "public interface A extends Comparable<Integer> {}",
            "A SOURCE"),
        row(
            "a supertype comes to a generic type",
            "public interface A<T> {}",
            "public interface A<T> extends java.io.Serializable {}"),
        row(
            "a parameter is another",
            "public class A { public void a(int x) {} }",
            "public class A { public void a(long x) {} }",
            "A.a(int) BINARY SOURCE"),
        row(
            "a checked exception comes",
            "public interface A { void a(); }",
            "public interface A { void a() throws java.io.IOException; }",
            "A.a() SOURCE"),
        row(
            "an unchecked exception comes",
            "public interface A { void a(); }",
            "public interface A { void a() throws IllegalStateException; }"),
        row(
            "a class is final now",
            "public class A {}",
            "public final class A {}",
            "A BINARY SOURCE"),
        row(
            "a method is static now",
            "public class A { public void a() {} }",
            "public class A { public static void a() {} }",
            "A.a() BINARY SOURCE"),
        row(
            "a supertype goes",
            "public interface A extends Runnable {}",
            "public interface A {}",
            "A BINARY SOURCE"),
        row(
            "a constructor goes",
            "public class A { public A(int x) {} public A() {} }",
            "public class A { public A() {} }",
            "A.A(int) BINARY SOURCE"),
        row(
            "a field goes",
            "public class A { public static final Object X = null; }",
            "public class A {}",
            "A.X BINARY SOURCE"),
        row(
            "a constant's value",
            "public class A { public static final int X = 1; }",
            "public class A { public static final int X = 2; }",
            "A.X BEHAVIOUR"),
        row(
            "a variant comes",
            "public sealed interface A { record X() implements A {} }",
            "public sealed interface A { record X() implements A {} record Y() implements A {} }",
            "A$Y SOURCE BEHAVIOUR"),
        row(
            "a sealed type opens",
            "public sealed interface A { record X() implements A {} }",
            "public interface A { record X() implements A {} }",
            "A SOURCE BEHAVIOUR"),
        row(
            "a type is sealed now",
            "public interface A { record X() implements A {} }",
            "public sealed interface A { record X() implements A {} }",
            "A BINARY SOURCE"),
        row(
            "a sealed type gets a method",
            "public sealed interface A { record X(int a) implements A {} }",
            "public sealed interface A { int a(); record X(int a) implements A {} }"),
        row(
            "a constant comes",
            "public enum A { X }",
            "public enum A { X, Y }",
            "A.Y SOURCE BEHAVIOUR"),
        row("a constant comes where it may", "public enum Open { X }", "public enum Open { X, Y }"),
        row(
            "a constant goes",
            "public enum Open { X, Y }",
            "public enum Open { X }",
            "Open.Y BINARY SOURCE"),
        row(
            "a component comes",
            "public record A(int x) {}",
            "public record A(int x, int y) {}",
            "A SOURCE",
            "A.A(int) BINARY SOURCE"),
        row(
            "components change places",
            "public record A(int x, int y) {}",
            "public record A(int y, int x) {}",
            "A SOURCE"),
        row(
            "a member with a default",
            "public @interface A {}",
            "public @interface A { int a() default 1; }"),
        row(
            "a member without",
            "public @interface A {}",
            "public @interface A { int a(); }",
            "A.a() BINARY SOURCE"),
        row(
            "a default goes",
            "public @interface A { int a() default 1; }",
            "public @interface A { int a(); }",
            "A.a() SOURCE BEHAVIOUR"),
        row(
            "a value may be null",
            "public final class A { public Object a() { return 1; } }",
            "public final class A { public @Nullable Object a() { return 1; } }",
            "A.a() BEHAVIOUR"),
        row(
            "a parameter may be null",
            "public final class A { public void a(Object x) {} }",
            "public final class A { public void a(@Nullable Object x) {} }"),
        row(
            "an implementer is given null",
            "public interface A { void a(Object x); }",
            "public interface A { void a(@Nullable Object x); }",
            "A.a(Object) BEHAVIOUR"),
        row("a preview goes", "@Preview public interface A { void a(); }", ""),
        row(
            "a preview is another",
            "public class A { @Preview public int a() { return 1; } }",
            "public class A { @Preview public long a() { return 1; } }"),
        row(
            "a preview that all must implement",
            "public interface A {}",
            "public interface A { @Preview void a(); }",
            "A.a() BINARY SOURCE"),
        row(
            "a preview again",
            "public class A { public void a() {} }",
            "public class A { @Preview public void a() {} }",
            "A.a() BINARY SOURCE"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("changes")
  void eachChangeHasItsVerdict(String name, String before, String after, List<String> verdict)
      throws Exception {
    ApiModel was = model(before);
    List<String> actual = new ArrayList<>();
    for (ApiChanges.Change each : ApiChanges.breaking(was, model(after), GIVEN, OPEN)) {
      StringBuilder line = new StringBuilder(each.place().replace("game.", ""));
      each.rules().forEach(rule -> line.append(' ').append(rule));
      actual.add(line.toString());
    }
    assertEquals(new TreeSet<>(verdict), new TreeSet<>(actual), name);
    assertEquals(was, ApiModel.parse(was.text()));
  }

  @Test
  void aChangeSaysWhatToDo() throws Exception {
    String said =
        ApiChanges.breaking(
                model("public interface A {}"),
                model("public interface A { void a(int x); }"),
                GIVEN,
                OPEN)
            .toString();
    assertTrue(said.contains("game.A.a(int): method added to interface (binary, source)"), said);
    assertTrue(said.contains("give the method a body"), said);
  }

  private static final String PREVIEW =
      """
      package dev.martlet.api;
      import java.lang.annotation.*;
      @Retention(RetentionPolicy.RUNTIME) public @interface Preview {}
      """;
  private static final String NULLABLE =
      """
      package org.jspecify.annotations;
      import java.lang.annotation.*;
      @Retention(RetentionPolicy.RUNTIME) @Target(ElementType.TYPE_USE)
      public @interface Nullable {}
      """;

  private static ApiModel model(String source) throws IOException {
    String unit =
        "package game; import dev.martlet.api.Preview; import org.jspecify.annotations.Nullable; "
            + source;
    String name = source.replaceAll("(?s).*?(?:class|interface|enum|record) (\\w+).*", "$1");
    List<JavaFileObject> sources =
        List.of(
            source("game/" + (source.isEmpty() ? "None" : name) + ".java", unit),
            source("dev/martlet/api/Preview.java", PREVIEW),
            source("org/jspecify/annotations/Nullable.java", NULLABLE));
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter errors = new StringWriter();
    try (Classes classes = new Classes(compiler.getStandardFileManager(null, null, null))) {
      List<String> options = List.of("-proc:none", "-implicit:none", "-classpath", "");
      assertTrue(
          compiler.getTask(errors, classes, null, options, null, sources).call(), errors::toString);
      return ApiClassFiles.model(
          classes.files.stream().map(ByteArrayOutputStream::toByteArray).toList(), "game"::equals);
    }
  }

  private static JavaFileObject source(String path, String text) {
    return new SimpleJavaFileObject(URI.create("memory:///" + path), JavaFileObject.Kind.SOURCE) {
      @Override
      public CharSequence getCharContent(boolean ignoreEncodingErrors) {
        return text;
      }
    };
  }

  /** Keeps what is compiled. */
  private static final class Classes extends ForwardingJavaFileManager<JavaFileManager> {
    private final List<ByteArrayOutputStream> files = new ArrayList<>();

    Classes(JavaFileManager manager) {
      super(manager);
    }

    @Override
    public JavaFileObject getJavaFileForOutput(
        Location location,
        String className,
        JavaFileObject.Kind kind,
        javax.tools.FileObject sibling) {
      ByteArrayOutputStream file = new ByteArrayOutputStream();
      files.add(file);
      return new SimpleJavaFileObject(
          URI.create("memory:///" + className.replace('.', '/') + ".class"), kind) {
        @Override
        public OutputStream openOutputStream() {
          return file;
        }
      };
    }
  }
}
