package dev.martlet.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The shape of the sources: short files, neutral pronouns, and packages that say their purpose. */
class SourceShapeTest {
  private static final int MOST_LINES = 400;
  private static final int MEDIAN_LINES = 100;

  /** The client, player or subscriber is "they" or the noun. */
  private static final Pattern PRONOUN =
      Pattern.compile("\\b(he|him|his|himself)\\b", Pattern.CASE_INSENSITIVE);

  /** The modules whose packages each say what they are for. */
  private static final List<String> DOCUMENTED = List.of("api", "wire", "engine", "server");

  private static final Set<String> NO_TYPES = Set.of("module-info.java", "package-info.java");

  private record Lines(Path file, int count) {}

  /** All Java sources below modules and plugins, main and test. */
  private static List<Path> sources() throws IOException {
    List<Path> sources = new ArrayList<>();
    for (String parent : List.of("modules", "plugins")) {
      try (Stream<Path> files = Files.walk(Project.ROOT.resolve(parent))) {
        files
            .map(Project.ROOT::relativize)
            .filter(file -> file.toString().endsWith(".java"))
            .filter(file -> !has(file, "target") && !has(file, "node_modules"))
            .sorted()
            .forEach(sources::add);
      }
    }
    assertTrue(sources.size() > 100, "the sources are not where they are looked for");
    return sources;
  }

  private static boolean has(Path file, String folder) {
    return Stream.iterate(file, path -> path != null, Path::getParent)
        .anyMatch(path -> path.endsWith(folder));
  }

  private static boolean isMain(Path file) {
    return file.toString().replace('\\', '/').contains("/src/main/java/");
  }

  private static String text(Path file) throws IOException {
    return Files.readString(Project.ROOT.resolve(file));
  }

  /** The main sources with their lengths, the shortest first. */
  private static List<Lines> mainSources() throws IOException {
    List<Lines> all = new ArrayList<>();
    for (Path file : sources()) {
      if (isMain(file)) {
        all.add(new Lines(file, (int) text(file).lines().count()));
      }
    }
    all.sort((a, b) -> Integer.compare(a.count(), b.count()));
    return all;
  }

  /** Fails with one violation a line. */
  private static void assertNone(String rule, List<String> violations) {
    if (!violations.isEmpty()) {
      fail(rule + ":\n" + String.join("\n", violations));
    }
  }

  @Test
  void noMainSourceIsTooLong() throws Exception {
    List<String> violations =
        mainSources().stream()
            .filter(source -> source.count() > MOST_LINES)
            .map(source -> source.file() + ": " + source.count() + " lines")
            .toList();
    assertNone("main sources of more than " + MOST_LINES + " lines", violations);
  }

  @Test
  void theMedianMainSourceIsShort() throws Exception {
    List<Lines> all = mainSources();
    int median = all.get(all.size() / 2).count();
    assertTrue(
        median <= MEDIAN_LINES,
        () ->
            "the median of "
                + all.size()
                + " main sources is "
                + median
                + " lines; longer than "
                + MEDIAN_LINES
                + " are:\n"
                + all.stream()
                    .filter(source -> source.count() > MEDIAN_LINES)
                    .map(source -> source.file() + ": " + source.count() + " lines")
                    .collect(Collectors.joining("\n")));
  }

  @Test
  void commentsHaveNeutralPronouns() throws Exception {
    List<String> violations = new ArrayList<>();
    for (Path file : sources()) {
      for (JavaComments.Comment comment : JavaComments.of(text(file))) {
        int number = comment.line();
        for (String line : comment.text().split("\n", -1)) {
          if (PRONOUN.matcher(line).find()) {
            violations.add(file + ":" + number + ": " + line.strip());
          }
          number++;
        }
      }
    }
    assertNone("comments with he, him, his or himself", violations);
  }

  @Test
  void everyPackageSaysItsPurpose() throws Exception {
    TreeSet<Path> packages = new TreeSet<>();
    for (Path file : sources()) {
      if (isMain(file)
          && DOCUMENTED.stream().anyMatch(module -> file.startsWith(Path.of("modules", module)))
          && !NO_TYPES.contains(file.getFileName().toString())) {
        packages.add(file.getParent());
      }
    }
    assertTrue(packages.size() >= DOCUMENTED.size(), packages::toString);
    assertNone(
        "packages without package-info.java",
        packages.stream()
            .filter(
                folder -> !Files.exists(Project.ROOT.resolve(folder).resolve("package-info.java")))
            .map(Path::toString)
            .toList());
  }

  @Test
  void onlyCommentsAreComments() {
    String source =
        """
        /** one */ class A { // two
          String text = "// no \\" /* no */"; char quote = '"'; /* three */ char tick = '\\'';
          String block = \"""
              // no, and "quoted" \\\""" /* no */
              \"""; // four "with" a quote
        }
        /* five
         * lines */ // six\
        """;
    List<JavaComments.Comment> comments = JavaComments.of(source);
    assertEquals(
        List.of(
            "1 /** one */",
            "1 // two",
            "2 /* three */",
            "5 // four \"with\" a quote",
            "7 /* five\n * lines */",
            "8 // six"),
        comments.stream().map(comment -> comment.line() + " " + comment.text()).toList());
  }
}
