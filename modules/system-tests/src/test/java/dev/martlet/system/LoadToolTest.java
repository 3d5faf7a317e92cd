package dev.martlet.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** The image's load generator against the image's server, and the benchmark that measures both. */
@Isolated
class LoadToolTest {
  private static Server server;

  @BeforeAll
  static void start() throws Exception {
    server = Server.start(Map.of());
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static ProcessBuilder load(String shard, String... more) {
    List<String> command = new ArrayList<>();
    command.add(Project.IMAGE.resolve("bin/load").toString());
    command.add("--url");
    command.add("ws://127.0.0.1:" + server.shardPort + "/?shard=" + shard + "&sid=p{sid}");
    command.addAll(List.of("--token", "dev.p{sid}", "--ramp", "100", "--warm-up", "1"));
    command.addAll(List.of(more));
    return new ProcessBuilder(command);
  }

  private static String run(ProcessBuilder builder) throws Exception {
    return Project.run(Path.of("."), builder.command());
  }

  private static long number(String json, String name) {
    Matcher matcher = Pattern.compile("\"" + name + "\" : (\\d+)").matcher(json);
    assertTrue(matcher.find(), () -> name + " in " + json);
    return Long.parseLong(matcher.group(1));
  }

  @Test
  void playersPlayAndMeasure() throws Exception {
    String out =
        run(
            load(
                "bench-personal:20:200:{shard}",
                "--connections",
                "20",
                "--shards",
                "4",
                "--duration",
                "2",
                "--rate",
                "20",
                "--input",
                "{\"dx\":{random},\"dy\":{seq}}",
                "--input-rate",
                "10"));
    assertEquals(20, number(out, "open"));
    assertTrue(out.contains("\"ended\" : { }"), out);
    assertTrue(number(out, "snapshotsPerSecond") > 0);
    assertEquals(0, number(out, "complaints"));
    long acknowledged = number(out, "inputsAcknowledged");
    assertTrue(acknowledged > 0);
    assertTrue(server.metric("martlet_inputs_applied_total") >= acknowledged);
    for (String measured :
        List.of("latencyMicros", "latenessMicros", "jitterMicros", "roundTripMicros")) {
      assertTrue(out.contains("\"" + measured + "\" : {"), measured);
    }
    assertTrue(out.contains("20 open, "), "progress");
  }

  @Test
  void thoseWhoStopReadingStayOpenAndSeeNothing() throws Exception {
    String out =
        run(load("bench:20:200:s", "--connections", "3", "--slow", "3", "--duration", "1"));
    assertEquals(3, number(out, "open"));
    assertEquals(0, number(out, "snapshotsPerSecond"));
  }

  @Test
  void refusalsAreCountedByWhatTheServerSays() throws Exception {
    String out = Server.failToStart(load("nonsense:x", "--connections", "5", "--duration", "1"), 1);
    assertTrue(out.contains("\"refused: HTTP/1.1 404 Not Found\" : 5"), out);
  }

  @Test
  void aBadOptionIsNamed() throws Exception {
    String out = Server.failToStart(load("bench:1:1:1", "--connections", "many"), 2);
    assertTrue(out.contains("--connections is to be a whole number of at least 1: many"), out);
  }

  @Test
  void theBenchmarkWritesItsPage() throws Exception {
    Path tools = Project.IMAGE.resolve("tools");
    Path page = Project.workFolder("benchmark").resolve("page.md");
    Project.run(
        Path.of("."),
        List.of(
            Project.IMAGE.resolve("runtime/bin/java").toString(),
            "--add-modules",
            "tools.jackson.databind,tls.channel",
            "--class-path",
            Project.ROOT.resolve("modules/benchmarks/target/classes")
                + ":"
                + tools.resolve("martlet-load.jar")
                + ":"
                + tools.resolve("HdrHistogram.jar"),
            "dev.martlet.benchmarks.Benchmark",
            "--image",
            Project.IMAGE.toString(),
            "--page",
            page.toString(),
            "--rounds",
            "1",
            "--seconds",
            "1",
            "--only",
            "fan-out-60,start",
            "--subjects",
            "server,server-thread,yardstick"));
    String text = Files.readString(page);
    for (String row :
        List.of(
            "## 1 shard x 1000, 60 Hz, 1000 B",
            "\\| Martlet \\| \\d+\\.\\d+ \\| \\d+\\.\\d+ \\|.*",
            "\\| Martlet, `thread` \\| \\d+\\.\\d+ \\|.*",
            "\\| yardstick \\| 1\\.00 \\| \\d+\\.\\d+ \\|.*",
            "The image listens \\d+ .*")) {
      assertTrue(text.lines().anyMatch(line -> line.matches(row)), () -> row + " in " + text);
    }
  }
}
