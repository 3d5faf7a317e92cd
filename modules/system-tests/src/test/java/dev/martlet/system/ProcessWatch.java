package dev.martlet.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What a server's process holds, as the operating system and the metrics tell. */
final class ProcessWatch {
  /**
   * One look at the process.
   *
   * @param rss resident memory, in bytes
   * @param metaspace in bytes
   * @param files open file descriptors, besides those of connections that are counted
   * @param threads of the operating system
   * @param series of metrics
   */
  record Sample(long rss, long metaspace, long files, long threads, long series) {
    @Override
    public String toString() {
      return String.format(
          "RSS %d MB, metaspace %d MB, %d files, %d threads, %d series",
          rss >> 20, metaspace >> 20, files, threads, series);
    }
  }

  private ProcessWatch() {}

  /** Looks now. */
  static Sample look(Server server) throws Exception {
    Path process = Path.of("/proc/" + server.pid());
    Metrics metrics = server.metrics();
    return new Sample(
        status(process, "VmRSS:") * 1024,
        Math.round(metrics.sum("jvm_memory_pool_used_bytes{pool=\"Metaspace\"}")),
        files(process)
            - Math.round(metrics.sum("martlet_connections"))
            - Math.round(metrics.sum("martlet_http_connections")),
        status(process, "Threads:"),
        metrics.lines().stream().filter(line -> line.startsWith("martlet_")).count());
  }

  private static long status(Path process, String name) throws IOException {
    return Files.readAllLines(process.resolve("status")).stream()
        .filter(line -> line.startsWith(name))
        .mapToLong(line -> Long.parseLong(line.split("\\s+")[1]))
        .sum();
  }

  private static long files(Path process) throws IOException {
    try (Stream<Path> files = Files.list(process.resolve("fd"))) {
      return files.count();
    }
  }

  /** Bytes of live objects: after a full collection, as jcmd counts them. */
  static long liveBytes(Server server) throws Exception {
    String histogram =
        Project.run(
            Path.of("."),
            List.of(
                Project.jdkTool("jcmd").toString(),
                Long.toString(server.pid()),
                "GC.class_histogram"));
    String total =
        histogram.lines().filter(line -> line.startsWith("Total")).findFirst().orElse("");
    return Long.parseLong(total.strip().split("\\s+")[2]);
  }

  /** What has grown too much from one look to a later one; empty if nothing has. */
  static List<String> growth(Sample early, Sample late) {
    List<String> grown = new ArrayList<>();
    check(grown, "RSS", early.rss(), late.rss(), 150 << 20);
    check(grown, "metaspace", early.metaspace(), late.metaspace(), 10 << 20);
    check(grown, "files", early.files(), late.files(), 100); // those that are closing, too
    check(grown, "threads", early.threads(), late.threads(), 40);
    check(grown, "series", early.series(), late.series(), 100);
    return grown;
  }

  private static void check(List<String> grown, String what, long early, long late, long most) {
    if (late - early > most) {
      grown.add(what + " grew from " + early + " to " + late);
    }
  }
}
