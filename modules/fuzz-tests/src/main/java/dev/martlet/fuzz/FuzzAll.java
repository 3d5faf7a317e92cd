package dev.martlet.fuzz;

import com.code_intelligence.jazzer.Jazzer;
import dev.martlet.engine.codec.EnvelopeFuzz;
import dev.martlet.server.admission.JoinFuzz;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs each target in a process of its own, starting from the inputs in {@code corpus/<target>}.
 * Crashes stay in the build folder as {@code fuzz/<target>/crash-…}: add them to the corpus
 * together with the fix.
 */
public final class FuzzAll {
  private static final String HTTP = "http";
  private static final Map<String, Class<?>> TARGETS = new LinkedHashMap<>();

  private static final List<String> INSTRUMENTED =
      List.of(
          "dev.martlet.**",
          "tools.jackson.core.json.**",
          "io.helidon.http.**",
          "io.helidon.webserver.**");

  private static final String NO_NETWORK =
      "com.code_intelligence.jazzer.sanitizers.ServerSideRequestForgery";

  /** So many times slower than the others is what opens a connection for each run. */
  private static final int TIMES_SLOWER = 200;

  static {
    TARGETS.put("frames", FrameFuzz.class);
    TARGETS.put("envelope", EnvelopeFuzz.class);
    TARGETS.put("query", QueryFuzz.class);
    TARGETS.put("upgrade", UpgradeFuzz.class);
    TARGETS.put("proxy", ProxyFuzz.class);
    TARGETS.put("join", JoinFuzz.class);
    TARGETS.put(HTTP, HttpFuzz.class);
  }

  private FuzzAll() {}

  /**
   * Runs all targets.
   *
   * @param args the corpus, the build folder, the number of runs of each target (-1: no limit), and
   *     the seconds (0: no limit)
   */
  public static void main(String[] args) throws IOException, InterruptedException {
    int failed = 0;
    for (Map.Entry<String, Class<?>> target : TARGETS.entrySet()) {
      Path work =
          Files.createDirectories(Path.of(args[1]).resolve("fuzz").resolve(target.getKey()));
      Path found = Files.createDirectories(work.resolve("found"));
      Path log = work.resolve("log");
      int exit =
          new ProcessBuilder(
                  command(
                      target.getValue(),
                      work,
                      found,
                      Path.of(args[0]).resolve(target.getKey()),
                      target.getKey().equals(HTTP) ? fewer(args[2]) : args[2],
                      args[3]))
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start()
              .waitFor();
      String last =
          Files.readAllLines(log).stream()
              .filter(line -> line.startsWith("Done ") || line.startsWith("#"))
              .reduce("", (one, other) -> other);
      System.out.println("fuzz " + target.getKey() + ": exit " + exit + ", " + last);
      if (exit != 0) {
        failed++;
        System.out.println(Files.readString(log));
      }
    }
    System.out.println(TARGETS.size() - failed + " passed, " + failed + " failed");
    System.exit(failed == 0 ? 0 : 1);
  }

  private static String fewer(String runs) {
    int number = Integer.parseInt(runs);
    return Integer.toString(number < 0 ? number : Math.max(1, number / TIMES_SLOWER));
  }

  private static List<String> command(
      Class<?> target, Path work, Path found, Path seeds, String runs, String seconds) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx512m");
    command.add("--class-path");
    command.add(System.getProperty("java.class.path"));
    command.add(Jazzer.class.getName());
    command.add("--target_class=" + target.getName());
    command.add("--instrumentation_includes=" + String.join(":", INSTRUMENTED));
    command.add("--disabled_hooks=" + NO_NETWORK); // a target may connect to itself
    command.add("--reproducer_path=" + work);
    command.add("-artifact_prefix=" + work + "/");
    command.add("-runs=" + runs);
    command.add("-max_total_time=" + seconds);
    command.add("-max_len=4096");
    command.add("-seed=1");
    Path words = seeds.resolveSibling("../" + seeds.getFileName() + ".dict").normalize();
    if (Files.exists(words)) {
      command.add("-dict=" + words);
    }
    command.add(found.toString());
    command.add(seeds.toString());
    return command;
  }
}
