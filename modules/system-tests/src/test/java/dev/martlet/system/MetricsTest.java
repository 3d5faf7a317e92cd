package dev.martlet.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.martlet.engine.metrics.EngineMetric;
import dev.martlet.engine.metrics.Metric;
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

/** The metrics of the built image agree with what its clients see. */
class MetricsTest {
  private static final Path DOCS = Project.ROOT.resolve("module-info-docs/operating");
  private static final String ODD = "{type=\"odd\"}";
  private static final int PLAYERS = 10;
  private static final int INPUTS = 30;

  /** What the players of a shard have received until it closed. */
  private record Received(long snapshots, long complaints, long bytes) {
    Received plus(RawClient.Frame frame) {
      if (frame.opcode() != RawClient.BINARY) {
        return new Received(snapshots, complaints + 1, bytes);
      }
      int header = frame.payload().length < 126 ? 2 : 4; // RFC 6455, section 5.2
      return new Received(snapshots + 1, complaints, bytes + frame.payload().length + header);
    }
  }

  @Test
  void theyAgreeWithWhatTheClientsCount() throws Exception {
    try (Server server = PluginFolder.of("metrics").with(TestPlugin.ODD).start()) {
      List<RawClient> players = new ArrayList<>();
      for (int i = 0; i < PLAYERS; i++) {
        players.add(RawClient.join(server.shardPort, "odd:0:100:metrics", "p" + i));
      }
      server.awaitMetric("martlet_subscribers" + ODD, PLAYERS);
      Metrics before = server.metrics();
      assertEquals(1, before.sum("martlet_shards" + ODD));
      assertEquals(PLAYERS, before.sum("martlet_websockets"));
      assertEquals(PLAYERS, before.sum("martlet_upgrades_total"));

      for (int i = 1; i <= INPUTS; i++) {
        String text = i % 10 == 0 ? "no" : "word " + i;
        players.get(i % PLAYERS).input("{\"text\":\"" + text + "\"}");
      }
      server.awaitMetric("martlet_inputs_applied_total" + ODD, INPUTS - INPUTS / 10);
      server.awaitMetric("martlet_inputs_refused_total" + ODD, INPUTS / 10);
      players.getFirst().input("{\"text\":\"done\"}");
      Received received = readToTheEnd(players);
      assertAgree(server.metrics(), received);
      for (RawClient player : players) {
        player.close();
      }
    }
  }

  private static Received readToTheEnd(List<RawClient> players) throws Exception {
    Received received = new Received(0, 0, 0);
    for (RawClient player : players) {
      RawClient.Frame frame = player.read();
      for (; frame.opcode() != RawClient.CLOSE; frame = player.read()) {
        received = received.plus(frame);
      }
      assertEquals("shard finished", frame.closeReason());
      player.sendClose(1000);
    }
    return received;
  }

  private static void assertAgree(Metrics page, Received received) {
    assertEquals(INPUTS - INPUTS / 10 + 1, page.sum("martlet_inputs_applied_total" + ODD));
    assertEquals(INPUTS / 10, received.complaints());
    assertEquals(
        received.complaints(),
        page.sum("martlet_inputs_refused_total{type=\"odd\",code=\"INPUT_REFUSED\"}"));
    double superseded = page.sum("martlet_snapshots_superseded_total" + ODD);
    assertEquals(received.snapshots(), page.sum("martlet_snapshots_total" + ODD) - superseded);
    assertEquals(received.snapshots(), page.sum("martlet_snapshot_write_seconds_count"));
    if (superseded == 0) {
      assertEquals(received.bytes(), page.sum("martlet_snapshot_bytes_total" + ODD));
    }
    assertEquals(PLAYERS, page.sum("martlet_closes_total{code=\"1000\"}"));
    double ticks = page.sum("martlet_ticks_total" + ODD);
    assertEquals(ticks, page.sum("martlet_tick_duration_seconds_count" + ODD));
    assertEquals(
        page.sum("martlet_ticks_total{type=\"arena\"}"),
        page.sum("martlet_tick_lateness_seconds_count{type=\"arena\"}"),
        1, // the arena ticks while the page is written
        "every tick of a shard with a rate has a lateness");
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

  /** A server has every metric that the dashboard and the alerts query. */
  @Test
  void theDashboardAndTheAlertsNameWhatThereIs() throws Exception {
    Set<String> names = new TreeSet<>();
    try (Server server = Server.start(TestCertificate.make("EC"), Map.of())) {
      names.addAll(server.metrics().names());
    }
    Stream.of(EngineMetric.values(), ConnectionMetric.values(), AdmissionMetric.values())
        .flatMap(Stream::of)
        .map(Metric::description)
        .forEach(
            metric -> {
              String name = metric.metric();
              boolean spread = metric.kind() == Metric.Kind.HISTOGRAM;
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
