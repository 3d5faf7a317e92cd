package dev.martlet.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every script of the repository helps, refuses what is wrong, and ends when it is told to. */
class ScriptsTest {
  /** The executable files that are not built. */
  static List<Path> scripts() throws IOException {
    List<Path> found = new ArrayList<>();
    for (String folder : List.of(".ci", "dist")) {
      try (Stream<Path> all = Files.walk(Project.ROOT.resolve(folder))) {
        all.filter(Files::isRegularFile)
            .filter(Files::isExecutable)
            .filter(path -> !path.startsWith(Project.ROOT.resolve("dist/target")))
            .filter(path -> !path.startsWith(Project.ROOT.resolve("dist/src"))) // the image's
            .forEach(found::add);
      }
    }
    assertTrue(found.size() >= 4, found::toString);
    found.add(Project.IMAGE.resolve("bin/martlet"));
    found.add(Project.IMAGE.resolve("bin/load"));
    return found;
  }

  /** A script that would build calls this instead, which leaves a mark. */
  private static Path trap(Path folder, String body) throws IOException {
    Path bin = Files.createDirectory(folder.resolve("bin"));
    Path maven =
        Files.writeString(bin.resolve("mvn"), "#!/bin/sh\n: >'" + folder + "/called'\n" + body);
    assertTrue(maven.toFile().setExecutable(true));
    return bin;
  }

  private static ProcessBuilder command(Path script, Path bin, String... arguments) {
    // A shell starts background jobs with SIGINT ignored, and their child processes inherit that.
    List<String> command = new ArrayList<>(List.of("env", "--default-signal=INT", script + ""));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().keySet().removeIf(name -> name.startsWith("MARTLET_"));
    builder.environment().merge("PATH", bin + ":", (path, first) -> first + path);
    return builder;
  }

  /** Runs to the end; returns standard output and standard error. */
  private static List<String> run(int exit, ProcessBuilder builder) throws Exception {
    Path folder = Project.workFolder("output");
    Path out = folder.resolve("out");
    Path err = folder.resolve("err");
    Process process = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
    process.getOutputStream().close();
    assertTrue(
        process.waitFor(Project.DEADLINE.toSeconds(), TimeUnit.SECONDS),
        builder.command()::toString);
    List<String> said = List.of(Files.readString(out), Files.readString(err));
    assertEquals(exit, process.exitValue(), () -> builder.command() + ": " + said);
    return said;
  }

  /** The times of all files of the documentation and of the image: what a script must not touch. */
  private static Map<Path, Object> state() throws IOException {
    Map<Path, Object> times = new TreeMap<>();
    for (Path folder : List.of(Project.ROOT.resolve("module-info-docs"), Project.IMAGE)) {
      try (Stream<Path> all = Files.walk(folder)) {
        for (Path path : all.toList()) {
          times.put(path, Files.getLastModifiedTime(path));
        }
      }
    }
    return times;
  }

  @ParameterizedTest
  @MethodSource("scripts")
  void helpIsPrintedAndNothingElseHappens(Path script) throws Exception {
    Path folder = Project.workFolder("help");
    Path bin = trap(folder, "");
    Map<Path, Object> before = state();
    for (String help : List.of("--help", "-h")) {
      List<String> said = run(0, command(script, bin, help));
      assertTrue(said.get(0).contains(script.getFileName().toString()), said::toString);
      assertEquals("", said.get(1));
    }
    assertEquals(before, state());
    assertFalse(Files.exists(folder.resolve("called")));
  }

  @ParameterizedTest
  @MethodSource("scripts")
  void aWrongOptionIsSaidAndNothingElseHappens(Path script) throws Exception {
    Path folder = Project.workFolder("wrong");
    Path bin = trap(folder, "");
    Map<Path, Object> before = state();
    for (String wrong : List.of("--frobnicate", "-x")) {
      List<String> said = run(2, command(script, bin, wrong));
      assertEquals("", said.get(0));
      assertTrue(said.get(1).contains(wrong) && said.get(1).contains("--help"), said::toString);
    }
    assertEquals(before, state());
    assertFalse(Files.exists(folder.resolve("called")));
  }

  @Test
  void wrongValuesAreSaidBeforeAnythingIsBuilt() throws Exception {
    Path folder = Project.workFolder("values");
    Path bin = trap(folder, "");
    Path benchmark = Project.ROOT.resolve("dist/benchmark");
    for (String wrong :
        List.of(
            "--rounds",
            "--rounds 0",
            "--seconds x",
            "--wslimit /nowhere",
            "--page /no/page",
            "--only",
            "--only a,,b",
            "--subjects",
            "--subjects server,",
            "journal --rounds",
            "journal --only many",
            "journal frob")) {
      run(2, command(benchmark, bin, wrong.split(" ")));
    }
    run(2, command(Project.ROOT.resolve("dist/measure"), bin, "0"));
    run(2, command(Project.ROOT.resolve("dist/measure"), bin, "1", "2"));
    run(2, command(Project.ROOT.resolve("dist/serve"), bin, "frob"));
    for (String wrong :
        List.of(
            "0",
            "x",
            "-1",
            "1 --seed",
            "1 --seed x",
            "1 2",
            "1 --seed 2 3",
            "delivery 1",
            "delivery --rounds 0",
            "delivery --only",
            "costs 1")) {
      run(2, command(Project.ROOT.resolve("dist/soak"), bin, wrong.split(" ")));
    }
    assertFalse(Files.exists(folder.resolve("called")));
  }

  /** Ctrl-C, for the script alone: a terminal tells its children, too. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "dist/benchmark",
        "dist/benchmark sizes",
        "dist/benchmark micro",
        "dist/benchmark journal",
        ".ci/run"
      })
  void itEndsWithAllItsChildrenOnCtrlC(String script) throws Exception {
    Path folder = Project.workFolder("interrupted");
    Path bin = trap(folder, "sleep 600 &\necho begun\nwait\n");
    Files.createSymbolicLink(bin.resolve("apt-get"), Path.of("/bin/true"));
    Path page = Project.ROOT.resolve("module-info-docs/benchmarks.md");
    String before = Files.readString(page);
    String[] words = script.split(" ");
    String[] arguments = List.of(words).subList(1, words.length).toArray(String[]::new);
    Process process =
        command(Project.ROOT.resolve(words[0]), bin, arguments).redirectErrorStream(true).start();
    Lines output = new Lines(process.getInputStream());
    assertEquals("begun", output.await(line -> line.equals("begun")), output::text);
    Project.run(folder, List.of("kill", "-INT", Long.toString(process.pid())));
    assertTrue(process.waitFor(Project.DEADLINE.toSeconds(), TimeUnit.SECONDS), output::text);
    assertEquals(130, process.exitValue(), output::text);
    // The output ends when the last process that could write to it has ended.
    assertEquals(null, output.await(line -> false), output::text);
    assertEquals(before, Files.readString(page));
  }
}
