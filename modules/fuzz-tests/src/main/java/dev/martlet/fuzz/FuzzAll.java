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
  private static final Map<String, Class<?>> TARGETS = new LinkedHashMap<>();

  static {
    TARGETS.put("frames", FrameFuzz.class);
    TARGETS.put("envelope", EnvelopeFuzz.class);
    TARGETS.put("query", QueryFuzz.class);
    TARGETS.put("upgrade", UpgradeFuzz.class);
    TARGETS.put("proxy", ProxyFuzz.class);
    TARGETS.put("join", JoinFuzz.class);
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
                      args[2],
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

  private static List<String> command(
      Class<?> target, Path work, Path found, Path seeds, String runs, String seconds) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx512m");
    command.add("--class-path");
    command.add(System.getProperty("java.class.path"));
    command.add(Jazzer.class.getName());
    command.add("--target_class=" + target.getName());
    command.add("--instrumentation_includes=dev.martlet.**:tools.jackson.core.json.**");
    command.add("--reproducer_path=" + work);
    command.add("-artifact_prefix=" + work + "/");
    command.add("-runs=" + runs);
    command.add("-max_total_time=" + seconds);
    command.add("-max_len=4096");
    command.add("-seed=1");
    command.add(found.toString());
    command.add(seeds.toString());
    return command;
  }
}
