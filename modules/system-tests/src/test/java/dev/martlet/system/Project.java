package dev.martlet.system;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;

/** The folders of the project, and the programs of the machine. */
final class Project {
  /** How long any wait may take before the test fails: generous, because machines are shared. */
  static final Duration DEADLINE = Duration.ofSeconds(60);

  static final Path ROOT = Path.of(System.getProperty("martlet.root")).normalize();
  static final Path IMAGE = ROOT.resolve("dist/target/martlet");

  /** Set in CI, where tests for missing programs would otherwise be skipped forever, unnoticed. */
  private static final boolean STRICT = Boolean.getBoolean("martlet.tests.strict");

  /** How long a wait that has to ask leaves the processors to what it waits for. */
  private static final long BETWEEN_LOOKS_NANOS = 10_000_000;

  private Project() {}

  /**
   * Leaves the processors alone for a moment, between two looks at what a test waits for and is not
   * told of: who asks without a break takes them from the server and from other tests.
   */
  static void betweenLooks() {
    LockSupport.parkNanos(BETWEEN_LOOKS_NANOS);
  }

  /** Creates a folder that is kept after the test, for inspection. */
  static Path workFolder(String name) throws IOException {
    Path work = Files.createDirectories(Path.of(System.getProperty("martlet.work")));
    return Files.createTempDirectory(work, name + "-");
  }

  /** A copy of the image's web pages, to which a test can add its own. */
  static Path pages(String name) throws IOException {
    Path www = workFolder(name + "-www").resolve("www");
    copyTree(IMAGE.resolve("www"), www);
    return www;
  }

  /** A tool of the JDK that runs the tests, such as javac or jar. */
  static Path jdkTool(String name) {
    return Path.of(System.getProperty("java.home"), "bin", name);
  }

  /** A program on the path; without it the test is skipped, or fails where tests are strict. */
  static Path tool(String name) {
    Optional<Path> found =
        Stream.of(System.getenv("PATH").split(":"))
            .map(folder -> Path.of(folder, name))
            .filter(Files::isExecutable)
            .findFirst();
    require(found.isPresent(), name);
    return found.get();
  }

  /** Skips the test if the machine lacks something, or fails it where tests are strict. */
  static void require(boolean present, String name) {
    String message = "there is no " + name + " on this machine";
    if (STRICT) {
      assertTrue(present, message);
    }
    assumeTrue(present, message + ": skipped");
  }

  /**
   * Runs a tool of the JDK that runs the tests in this process, where it is warm: as a process,
   * javac takes longer to start than to compile a plugin.
   *
   * @param name such as javac
   * @param arguments whose paths are absolute, as there is no folder to run it in
   */
  static void runJdkTool(String name, List<String> arguments) {
    StringWriter output = new StringWriter();
    PrintWriter writer = new PrintWriter(output);
    int exit =
        ToolProvider.findFirst(name)
            .orElseThrow()
            .run(writer, writer, arguments.toArray(String[]::new));
    if (exit != 0) {
      throw new AssertionError(name + " " + arguments + " exited with " + exit + ":\n" + output);
    }
  }

  /**
   * Runs a program to its end and returns its output; if it fails, the exception holds the output.
   */
  static String run(Path folder, List<String> command) throws Exception {
    return run(folder, command, null);
  }

  static String run(Path folder, List<String> command, String path) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
    if (path != null) {
      builder.environment().put("PATH", path);
    }
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes());
    int exit = process.waitFor();
    if (exit != 0) {
      throw new AssertionError(command + " exited with " + exit + ":\n" + output);
    }
    return output;
  }

  static void copyTree(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path path : all.sorted(Comparator.naturalOrder()).toList()) {
        Path target = to.resolve(from.relativize(path).toString());
        Files.copy(
            path,
            target,
            java.nio.file.LinkOption.NOFOLLOW_LINKS,
            java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
  }
}
