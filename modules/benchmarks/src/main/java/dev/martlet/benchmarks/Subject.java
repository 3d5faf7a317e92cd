package dev.martlet.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A server that is measured: a process of its own. */
final class Subject implements AutoCloseable {
  private static final Pattern READY =
      Pattern.compile("ready: open https?://[^:]+:(\\d+)/ .*wss?://[^:]+:(\\d+)/");

  /** A bucket of a histogram: its name, its bound, and how many values are in it. */
  private static final Pattern BUCKET =
      Pattern.compile("(\\w+)_bucket\\{.*le=\"([^\"]+)\".*} (\\S+)");

  /** What a load from one address needs. */
  private static final List<String> LIMITS =
      List.of(
          "-Dmartlet.port=0",
          "-Dmartlet.limits.connections-per-address=30000",
          "-Dmartlet.limits.handshakes-per-address=8000",
          "-Dmartlet.limits.address-bytes-per-second=0",
          "-Dmartlet.limits.address-frames-per-second=0",
          "-Dmartlet.limits.handshakes=8000",
          "-Dmartlet.limits.http-connections=30000",
          "-Dmartlet.limits.http-connections-per-address=30000",
          "-Dmartlet.limits.joins-per-minute=0",
          "-Dmartlet.limits.shards-on-demand=20000",
          "-Dmartlet.limits.refused-joins-per-minute=0");

  private static final long STOP_SECONDS = 30;

  private final Process process;

  /** The port for HTTP; 0 if it has none. */
  final int httpPort;

  /** Where WebSockets are spoken. */
  final int port;

  private Subject(Process process, int httpPort, int port) {
    this.process = process;
    this.httpPort = httpPort;
    this.port = port;
  }

  /**
   * The built image.
   *
   * @param log where it logs to
   * @param settings besides those that every load needs
   */
  static Subject martlet(Path image, ProcessBuilder.Redirect log, List<String> settings)
      throws IOException {
    List<String> command = new ArrayList<>(List.of(image.resolve("bin/martlet").toString()));
    command.addAll(LIMITS);
    // Not that of a server that runs, which has its journals locked.
    command.add("-Dmartlet.data=" + image.resolveSibling("benchmark-data"));
    command.addAll(settings);
    Process process = new ProcessBuilder(command).redirectError(log).start();
    BufferedReader out = new BufferedReader(new InputStreamReader(process.getInputStream()));
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      Matcher ready = READY.matcher(line);
      if (ready.find()) {
        return new Subject(
            process, Integer.parseInt(ready.group(1)), Integer.parseInt(ready.group(2)));
      }
    }
    throw new IOException("the server did not start");
  }

  /**
   * A program that broadcasts on a port.
   *
   * @param program and its first arguments
   * @param last the arguments after the port and those of the load
   */
  static Subject broadcaster(List<String> program, Scenario scenario, List<String> last)
      throws IOException, InterruptedException {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    List<String> command = new ArrayList<>(program);
    for (int argument : List.of(port, scenario.rate(), scenario.bytes(), scenario.shards())) {
      command.add(Integer.toString(argument));
    }
    command.addAll(last);
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    awaitPort(process, port);
    return new Subject(process, 0, port);
  }

  private static void awaitPort(Process process, int port)
      throws IOException, InterruptedException {
    while (process.isAlive()) {
      try (java.net.Socket socket = new java.net.Socket("127.0.0.1", port)) {
        return;
      } catch (IOException e) {
        TimeUnit.MILLISECONDS.sleep(20);
      }
    }
    throw new IOException(process.info().command().orElse("the broadcaster") + " did not start");
  }

  /** Seconds that it was on processors. */
  double cpuSeconds() {
    return process.toHandle().info().totalCpuDuration().orElseThrow().toNanos() / 1e9;
  }

  /** Bytes of memory that are its own and resident (Linux). */
  long residentBytes() throws IOException {
    return Files.readAllLines(Path.of("/proc/" + process.pid() + "/status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024)
        .findFirst()
        .orElseThrow();
  }

  /** Martlet's counters, summed over their labels, as they are now; none of another's. */
  Map<String, Double> counters() throws IOException, InterruptedException {
    return metrics().stream()
        .collect(
            Collectors.toMap(
                line -> line.split("[ {]", 2)[0],
                line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))),
                Double::sum));
  }

  /**
   * One of Martlet's histograms, of all labels together: how many values so far were at most that
   * many seconds.
   */
  NavigableMap<Double, Double> histogram(String name) throws IOException, InterruptedException {
    NavigableMap<Double, Double> buckets = new TreeMap<>();
    for (String line : metrics()) {
      Matcher bucket = BUCKET.matcher(line);
      if (bucket.matches() && bucket.group(1).equals(name)) {
        double most =
            bucket.group(2).equals("+Inf")
                ? Double.POSITIVE_INFINITY
                : Double.parseDouble(bucket.group(2));
        buckets.merge(most, Double.parseDouble(bucket.group(3)), Double::sum);
      }
    }
    return buckets;
  }

  private List<String> metrics() throws IOException, InterruptedException {
    if (httpPort == 0) {
      return List.of();
    }
    URI uri = URI.create("http://127.0.0.1:" + httpPort + "/observe/metrics");
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client
          .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofLines())
          .body()
          .filter(line -> !line.startsWith("#"))
          .toList();
    }
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
