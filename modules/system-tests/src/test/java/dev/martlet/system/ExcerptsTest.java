package dev.martlet.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.martlet.system.Snippets.Excerpt;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the pages show of the examples is what the examples do. */
class ExcerptsTest {
  private static final Path GUIDE = Project.ROOT.resolve("module-info-docs/plugins.md");

  @Test
  void excerptsAreThatOfTheirFiles() throws Exception {
    Snippets snippets = Snippets.of(GUIDE);
    assertTrue(snippets.excerpts().size() >= 3);
    for (Excerpt excerpt : snippets.excerpts()) {
      String source = Files.readString(Project.ROOT.resolve(excerpt.source()));
      assertTrue(excerpt.isIn(source), () -> excerpt.source() + " has no\n" + excerpt.text());
    }
  }

  /** One that is not marked, or wrongly, would be looked at by no test. */
  @ParameterizedTest
  @ValueSource(strings = {"README.md", "module-info-docs/plugins.md"})
  void allJavaIsAFileOrAnExcerpt(String page) throws Exception {
    Path path = Project.ROOT.resolve(page);
    Snippets snippets = Snippets.of(path);
    long marked =
        snippets.files().keySet().stream().filter(name -> name.endsWith(".java")).count()
            + snippets.excerpts().stream().filter(one -> one.source().endsWith(".java")).count();
    long blocks = Files.readString(path).lines().filter(line -> line.equals("```java")).count();
    assertEquals(blocks, marked);
  }

  @Test
  void anExcerptIsWholeLinesInTheirOrder() {
    String file = "class A {\n  int a;\n\n  int b;\n  int c;\n}\n";
    assertTrue(new Excerpt("A", "int a;\n\nint b;\n").isIn(file));
    assertTrue(new Excerpt("A", "class A {\n  int a;\n").isIn(file));
    assertTrue(new Excerpt("A", "  int c;\n}\n").isIn(file));
    assertFalse(new Excerpt("A", "int b;\nint a;\n").isIn(file), "in another order");
    assertFalse(new Excerpt("A", "int a;\nint c;\n").isIn(file), "not one after the other");
    assertFalse(new Excerpt("A", "int\n").isIn(file), "half a line");
    assertFalse(new Excerpt("A", "a;\n").isIn(file), "half a line");
    assertFalse(new Excerpt("A", "int c;\n}\n").isIn(file), "at two depths");
  }
}
