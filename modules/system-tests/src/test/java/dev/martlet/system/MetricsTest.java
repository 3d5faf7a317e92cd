package dev.martlet.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.martlet.engine.EngineFigure;
import dev.martlet.engine.Figure;
import dev.martlet.server.admission.AdmissionMetric;
import dev.martlet.server.connection.ConnectionMetric;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** The metrics of the built image say what its clients see. */
class MetricsTest {
  private static final Path DOCS = Project.ROOT.resolve("module-info-docs/operating");
  private static final int PLAYERS = 10;
  private static final int INPUTS = 30;

  @Test
  void theyAgreeWithWhatTheClientsCount() throws Exception {
    Path plugins = PluginJars.demoPlugins("metrics");
    TestPlugin.into(plugins);
    try (Server server = Server.start(Map.of("martlet.plugins", plugins.toString()))) {
      List<RawClient> players = new ArrayList<>();
      for (int i = 0; i < PLAYERS; i++) {
        players.add(RawClient.join(server.shardPort, "odd:0:100:metrics", "p" + i));
      }
      String odd = "{type=\"odd\"}";
      server.awaitMetric("martlet_subscribers" + odd, PLAYERS);
      Metrics before = Metrics.of(server.get("/observe/metrics"));
      assertEquals(1, before.sum("martlet_shards" + odd));
      assertEquals(PLAYERS, before.sum("martlet_websockets"));
      assertEquals(PLAYERS, before.sum("martlet_upgrades_total"));

      for (int i = 1; i <= INPUTS; i++) {
        String text = i % 10 == 0 ? "no" : "word " + i;
        players.get(i % PLAYERS).input("{\"text\":\"" + text + "\"}");
      }
      server.awaitMetric("martlet_inputs_applied_total" + odd, INPUTS - INPUTS / 10);
      server.awaitMetric("martlet_inputs_refused_total" + odd, INPUTS / 10);
      players.getFirst().input("{\"text\":\"done\"}");
      long received = 0;
      long refused = 0;
      long bytes = 0;
      for (RawClient player : players) {
        RawClient.Frame frame = player.read();
        for (; frame.opcode() != RawClient.CLOSE; frame = player.read()) {
          if (frame.opcode() == RawClient.BINARY) {
            received++;
            bytes += frame.payload().length + (frame.payload().length < 126 ? 2 : 4);
          } else {
            refused++;
          }
        }
        assertEquals("shard finished", frame.closeReason());
        player.sendClose(1000);
      }
      Metrics page = Metrics.of(server.get("/observe/metrics"));
      assertEquals(INPUTS - INPUTS / 10 + 1, page.sum("martlet_inputs_applied_total" + odd));
      assertEquals(INPUTS / 10, refused);
      assertEquals(
          refused, page.sum("martlet_inputs_refused_total{type=\"odd\",code=\"INPUT_REFUSED\"}"));
      double superseded = page.sum("martlet_snapshots_superseded_total" + odd);
      assertEquals(received, page.sum("martlet_snapshots_total" + odd) - superseded);
      assertEquals(received, page.sum("martlet_snapshot_write_seconds_count"));
      if (superseded == 0) {
        assertEquals(bytes, page.sum("martlet_snapshot_bytes_total" + odd));
      }
      assertEquals(PLAYERS, page.sum("martlet_closes_total{code=\"1000\"}"));
      double ticks = page.sum("martlet_ticks_total" + odd);
      assertEquals(ticks, page.sum("martlet_tick_duration_seconds_count" + odd));
      assertEquals(
          page.sum("martlet_ticks_total{type=\"arena\"}"),
          page.sum("martlet_tick_lateness_seconds_count{type=\"arena\"}"),
          1, // it ticks while the page is made
          "every tick of a shard with a rate has a lateness");
      for (RawClient player : players) {
        player.close();
      }
    }
  }

  @Test
  void thePageIsThePrometheusOrTheOpenMetricsFormat() throws Exception {
    try (Server server = Server.start(Map.of())) {
      HttpResponse<String> plain = server.get("/observe/metrics");
      assertTrue(type(plain).startsWith("text/plain; version=0.0.4"), () -> type(plain));
      assertTrue(plain.body().contains("# HELP martlet_ticks_total ticks of all shards"));
      assertTrue(plain.body().contains("# TYPE martlet_tick_duration_seconds histogram"));
      URI uri = URI.create("http://127.0.0.1:" + server.port + "/observe/metrics");
      HttpResponse<String> open =
          HttpClient.newHttpClient()
              .send(
                  HttpRequest.newBuilder(uri)
                      .header("Accept", "application/openmetrics-text; version=1.0.0")
                      .build(),
                  HttpResponse.BodyHandlers.ofString());
      assertTrue(type(open).startsWith("application/openmetrics-text"), () -> type(open));
      assertTrue(open.body().endsWith("# EOF\n"));
      Set<String> names = Metrics.of(plain).names();
      assertTrue(names.contains("jvm_memory_used_bytes"), names::toString);
      assertTrue(names.contains("process_cpu_seconds_total"), names::toString);
      assertTrue(names.contains("martlet_virtual_threads_mounted"), names::toString);
    }
  }

  private static String type(HttpResponse<String> response) {
    return response.headers().firstValue("Content-Type").orElse("");
  }

  /** What the dashboard and the alerts ask for, a server has. */
  @Test
  void theDashboardAndTheAlertsNameWhatThereIs() throws Exception {
    Set<String> names = new TreeSet<>();
    try (Server server = Server.start(TestCertificate.make("EC"), Map.of())) {
      names.addAll(Metrics.of(server.get("/observe/metrics")).names());
    }
    Stream.of(EngineFigure.values(), ConnectionMetric.values(), AdmissionMetric.values())
        .flatMap(Stream::of)
        .map(Figure::description)
        .forEach(
            figure -> {
              String name = figure.metric();
              boolean spread = figure.kind() == Figure.Kind.DISTRIBUTION;
              names.addAll(
                  spread
                      ? List.of(name + "_bucket", name + "_sum", name + "_count")
                      : List.of(name));
            });
    Path dashboard = DOCS.resolve("grafana-dashboard.json");
    Path alerts = DOCS.resolve("prometheus-alerts.yaml");
    assertFalse(new JsonMapper().readTree(dashboard.toFile()).get("panels").isEmpty());
    assertFalse(new YAMLMapper().readTree(alerts.toFile()).get("groups").isEmpty());
    for (Path file : List.of(dashboard, alerts)) {
      Matcher used =
          Pattern.compile("\\b(martlet|jvm|process)_[a-z_]+").matcher(Files.readString(file));
      int count = 0;
      while (used.find()) {
        assertTrue(names.contains(used.group()), file + " asks for " + used.group());
        count++;
      }
      assertTrue(count > 5, "it asks for something");
    }
  }
}
