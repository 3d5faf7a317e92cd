package dev.martlet.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The built image, started as its users start it, on free ports. */
final class Server implements AutoCloseable {
  private static final Pattern READY =
      Pattern.compile("ready: open (https?)://[^:]+:(\\d+)/ .*wss?://[^:]+:(\\d+)/");

  /** Whether shards are joined on the HTTP port. */
  static final boolean ONE_PORT = Boolean.getBoolean("martlet.tests.one-port");

  /** How the servers send, unless a test says it. */
  private static final String SEND_PATH = System.getProperty("martlet.tests.send-path", "");

  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final HttpClient http;
  private final String scheme;
  private final Process process;
  private final Lines out;
  private final Lines log;
  final int port;
  final int shardPort;

  private Server(Process process, HttpClient http) throws InterruptedException {
    this.http = http;
    this.process = process;
    this.out = new Lines(process.getInputStream());
    this.log = new Lines(process.getErrorStream());
    String ready = out.await(line -> READY.matcher(line).find());
    if (ready == null) {
      process.destroyForcibly();
      throw new AssertionError("the server did not start:\n" + out.text() + "\n" + log.text());
    }
    Matcher matcher = READY.matcher(ready);
    assertTrue(matcher.find());
    this.scheme = matcher.group(1);
    this.port = Integer.parseInt(matcher.group(2));
    this.shardPort = ONE_PORT ? port : Integer.parseInt(matcher.group(3));
  }

  /** Starts the image with some settings. */
  static Server start(Map<String, String> settings) throws Exception {
    return start(Project.IMAGE.resolve("bin/martlet"), settings);
  }

  /** Starts a launcher with some settings, on free ports. */
  static Server start(Path launcher, Map<String, String> settings) throws Exception {
    return new Server(command(launcher, settings).start(), HTTP);
  }

  /** Starts the image with TLS and some settings; its HTTP client trusts the certificate. */
  static Server start(TestCertificate certificate, Map<String, String> settings) throws Exception {
    Map<String, String> all = new HashMap<>(settings);
    all.put("martlet.tls.certificate", certificate.chain().toString());
    all.put("martlet.tls.key", certificate.key().toString());
    return new Server(
        command(Project.IMAGE.resolve("bin/martlet"), all).start(),
        HttpClient.newBuilder().sslContext(certificate.trusting()).build());
  }

  static Server of(ProcessBuilder builder) throws Exception {
    return new Server(builder.start(), HTTP);
  }

  static ProcessBuilder command(Path launcher, Map<String, String> settings) {
    List<String> command = new ArrayList<>(List.of(launcher.toString(), "-Dmartlet.port=0"));
    if (!SEND_PATH.isEmpty()) {
      command.add("-Dmartlet.send-path=" + SEND_PATH);
    }
    if (launcher.startsWith(Project.ROOT.resolve("dist"))
        && !settings.containsKey("martlet.data")) {
      // Two servers cannot have that of the image: the second one would find the journals locked.
      Path work = Path.of(System.getProperty("martlet.work"));
      command.add("-Dmartlet.data=" + work.resolve("data-" + UUID.randomUUID()));
    }
    settings.forEach((key, value) -> command.add("-D" + key + "=" + value));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().keySet().removeIf(name -> name.startsWith("MARTLET_"));
    return builder;
  }

  /** Runs a launcher that must fail to start, and returns what it printed. */
  static String failToStart(ProcessBuilder builder, int expectedExit) throws Exception {
    Process process = builder.redirectErrorStream(true).start();
    Lines output = new Lines(process.getInputStream());
    if (!process.waitFor(Project.DEADLINE.toSeconds(), TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("it runs:\n" + output.text());
    }
    output.await(line -> false); // until the output ends
    assertEquals(expectedExit, process.exitValue(), output::text);
    return output.text();
  }

  /** The handle of the server's process. */
  ProcessHandle process() {
    return process.toHandle();
  }

  long pid() {
    return process.pid();
  }

  /** Something that is done meanwhile. */
  @FunctionalInterface
  interface Meanwhile {
    void run() throws Exception;
  }

  /** The process stands still, as on a machine that was suspended, while something is done. */
  void standStill(Meanwhile work) throws Exception {
    signal("STOP");
    try {
      work.run();
    } finally {
      signal("CONT");
    }
  }

  /** The process stands still for at least a time: there is no event to wait for. */
  void standStill(Duration time) throws Exception {
    standStill(
        () ->
            assertThrows(
                TimeoutException.class,
                () -> process.onExit().get(time.toMillis(), TimeUnit.MILLISECONDS)));
  }

  /** Sends the process a signal, such as INT. */
  void signal(String name) throws Exception {
    Project.run(Path.of("."), List.of("kill", "-" + name, Long.toString(pid())));
  }

  // ---- the HTTP port ----------------------------------------------------------------------

  /** A client that trusts the server. */
  HttpClient http() {
    return http;
  }

  HttpResponse<String> get(String path) throws Exception {
    return http.send(
        HttpRequest.newBuilder(URI.create(scheme + "://127.0.0.1:" + port + path)).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  /** Pauses a shard's clock, or resumes it, as an admin of the dev authenticator. */
  void control(String shard, String verb) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create(scheme + "://127.0.0.1:" + port + "/api/shards/" + shard + "/" + verb))
            .header("Authorization", "Bearer dev.root.admin")
            .POST(HttpRequest.BodyPublishers.noBody())
            .build();
    assertEquals(200, http.send(request, HttpResponse.BodyHandlers.ofString()).statusCode());
  }

  boolean ready() throws Exception {
    int status = get("/observe/health/ready").statusCode();
    assertTrue(status == 200 || status == 503, "status " + status);
    return status == 200;
  }

  /**
   * The value of a metric: the sum of all samples that have the given labels, 0 if there are none.
   *
   * @param wanted the name, perhaps with labels: {@code name{label="value"}}
   */
  long metric(String wanted) throws Exception {
    return Math.round(metrics().sum(wanted));
  }

  /** A page of metrics that was made after this call: a page is given again for a moment. */
  Metrics metrics() throws Exception {
    HttpResponse<String> before = page();
    HttpResponse<String> page = page();
    while (etag(page).equals(etag(before))) {
      Project.betweenLooks();
      page = page();
    }
    return Metrics.of(page);
  }

  private static String etag(HttpResponse<String> page) {
    return page.headers().firstValue("ETag").orElseThrow();
  }

  /** Asks until the rate of this address, which the test may use up, allows it. */
  private HttpResponse<String> page() throws Exception {
    long end = System.nanoTime() + Project.DEADLINE.toNanos();
    HttpResponse<String> page = get("/observe/metrics");
    while (page.statusCode() == 429) {
      assertTrue(System.nanoTime() < end, page::body);
      Project.betweenLooks();
      page = get("/observe/metrics");
    }
    return page;
  }

  /** Waits until a metric has a value. */
  void awaitMetric(String name, long value) throws Exception {
    awaitMetric(name, now -> now == value, Long.toString(value));
  }

  /** Waits until a metric has a value, or more. */
  void awaitAtLeast(String name, long value) throws Exception {
    awaitMetric(name, now -> now >= value, value + " or more");
  }

  /** Waits until a metric is no longer 0. */
  void awaitCounted(String name) throws Exception {
    awaitMetric(name, now -> now != 0, "more");
  }

  private void awaitMetric(String name, LongPredicate fits, String wanted) throws Exception {
    long end = System.nanoTime() + Project.DEADLINE.toNanos();
    for (long now = metric(name); !fits.test(now); now = metric(name)) {
      assertTrue(System.nanoTime() < end, name + " is " + now + " and not " + wanted);
    }
  }

  /** Waits until the list that anybody is shown, which may be a bit old, holds some text. */
  void awaitListed(String type, String text) throws Exception {
    long end = System.nanoTime() + Project.DEADLINE.toNanos();
    String list = get("/api/shards?type=" + type).body();
    while (!list.contains(text)) {
      assertTrue(System.nanoTime() < end, list);
      Project.betweenLooks();
      list = get("/api/shards?type=" + type).body();
    }
  }

  /** The number of log lines so far that hold some text. */
  long count(String text) {
    return log().lines().filter(line -> line.contains(text)).count();
  }

  /** Waits for a line of the log that holds some text. */
  String awaitLog(String text) throws InterruptedException {
    String line = log.await(l -> l.contains(text));
    assertTrue(line != null, () -> "no \"" + text + "\" in the log:\n" + log.text());
    return line;
  }

  /** A step that can be repeated; it is passed the number of steps before it. */
  interface Step {
    void take(long times) throws Exception;
  }

  /** Repeats a step until a line of the log holds some text; returns the number of steps. */
  long awaitLogDuring(String text, Step step) throws Exception {
    AtomicBoolean logged = new AtomicBoolean();
    FutureTask<Long> steps =
        new FutureTask<>(
            () -> {
              long times = 0;
              while (!logged.get()) {
                step.take(times++);
              }
              return times;
            });
    Thread.startVirtualThread(steps);
    try {
      awaitLog(text);
    } finally {
      logged.set(true);
    }
    return steps.get();
  }

  /** Standard output so far. */
  String out() {
    return out.text();
  }

  String log() {
    return log.text();
  }

  /** Asks the process to stop, and returns its exit code. */
  int terminate() throws InterruptedException {
    // Through the handle: Process.destroy would also close the streams, and lose the end of the
    // log.
    process.toHandle().destroy();
    return exit();
  }

  int exit() throws InterruptedException {
    assertTrue(
        process.waitFor(Project.DEADLINE.toSeconds(), TimeUnit.SECONDS),
        () -> "does not stop:\n" + log.text());
    return process.exitValue();
  }

  @Override
  public void close() {
    process.toHandle().destroy();
    try {
      if (process.waitFor(Project.DEADLINE.toSeconds(), TimeUnit.SECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    process.destroyForcibly();
    throw new AssertionError("had to be killed:\n" + log.text());
  }
}
