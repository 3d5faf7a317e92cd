package dev.martlet.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A plugin has a logger, metrics and a folder of its own. */
class PluginContextTest {
  private static final PluginSource KIT =
      new PluginSource(
          "kit.jar",
          "3",
          Map.of(
              "module-info.java",
              """
              module test.kit {
                requires dev.martlet.api;
                provides dev.martlet.api.shard.ShardType with test.kit.Type;
                provides dev.martlet.api.auth.AuthenticatorProvider with test.kit.Door;
              }
              """,
              "test/kit/Type.java",
              """
              package test.kit;
              import module dev.martlet.api;
              import java.nio.file.*;
              import java.time.Duration;
              public final class Type implements ShardType<String> {
                @Override public String name() { return "kit"; }
                @Override public boolean createsOnDemand(ShardId id, Principal principal) {
                  return true;
                }
                @Override public Game create(ShardContext context) throws Exception {
                  context.logger().log(System.Logger.Level.INFO, "made");
                  Path notes = context.dataFolder().resolve("notes");
                  if (Files.notExists(notes)) {
                    Files.writeString(notes, "first");
                  }
                  return new Game(context, Files.readString(notes));
                }
              }
              """,
              "test/kit/Game.java",
              """
              package test.kit;
              import module dev.martlet.api;
              import java.nio.file.Files;
              import java.time.Duration;
              record Game(ShardContext context, String notes) implements Simulation<String> {
                record State(String notes) {}
                @Override public Decision authorizeJoin(Subscriber subscriber) {
                  return Decision.allow();
                }
                @Override public void apply(Subscriber from, Input<String> input) {
                  context.logger().log(System.Logger.Level.WARNING, "told {0}", input.value());
                  context.metrics().counter("inputs").increment();
                  context.metrics().gauge("length").set(input.value().length() / 2.0);
                  PluginMetrics.Timer timer = context.metrics().timer("writing");
                  System.Logger logger = context.logger();
                  ShardContext of = context;
                  context.async("write", call -> {
                    Files.writeString(of.dataFolder().resolve("notes"), input.value());
                    timer.record(Duration.ofMillis(500));
                    logger.log(System.Logger.Level.INFO, "written");
                    return "done";
                  }, result -> logger.log(System.Logger.Level.INFO, "told {0}", result));
                }
                @Override public State snapshot() { return new State(notes); }
              }
              """,
              "test/kit/Door.java",
              """
              package test.kit;
              import module dev.martlet.api;
              public final class Door implements AuthenticatorProvider {
                @Override public String name() { return "kitdoor"; }
                @Override public Authenticator create(AuthenticatorContext context) {
                  context.logger().log(
                      System.Logger.Level.INFO, "keys are in {0}", context.dataFolder());
                  PluginMetrics.Counter asked = context.metrics().counter("asked");
                  return credentials -> {
                    asked.increment();
                    return Authentication.accept(Principal.admin("eva"));
                  };
                }
              }
              """));

  private static String metrics(Server server) throws Exception {
    try (HttpClient http = HttpClient.newHttpClient()) {
      URI uri = URI.create("http://127.0.0.1:" + server.port + "/observe/metrics");
      return http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
          .body();
    }
  }

  private static void awaitMetric(Server server, String line) throws Exception {
    long end = System.nanoTime() + 30_000_000_000L;
    String page = metrics(server);
    while (!page.contains("\n" + line + "\n") && System.nanoTime() < end) {
      Thread.onSpinWait();
      page = metrics(server);
    }
    assertTrue(page.contains("\n" + line + "\n"), page);
  }

  @Test
  void whatItLogsCountsAndKeepsIsItsOwn() throws Exception {
    PluginFolder plugins = PluginFolder.of("kit").with(KIT);
    Path data = Project.workFolder("kit-data").resolve("data");
    String[] settings = {"data", data.toString(), "auth.provider", "kitdoor"};
    try (Server server = plugins.start(settings)) {
      server.awaitLog("kitdoor: [test.kit@3] keys are in " + data.resolve("test.kit"));
      try (RawClient eva = RawClient.join(server.shardPort, "kit:a", "eva")) {
        eva.readUntil("{\"notes\":\"first\"}");
        server.awaitLog("kit: [test.kit@3, kit:a] made");
        eva.input("\"hello\"");
        server.awaitLog("kit: [test.kit@3, kit:a] told hello");
        server.awaitLog("kit: [test.kit@3, kit:a] written");
        server.awaitLog("kit: [test.kit@3, kit:a] told Done[");
        awaitMetric(server, "martlet_plugin_test_kit_inputs_total 1.0");
        awaitMetric(server, "martlet_plugin_test_kit_length 2.5");
        awaitMetric(server, "martlet_plugin_test_kit_writing_seconds_sum 0.5");
        assertTrue(metrics(server).contains("\nmartlet_plugin_test_kit_asked_total "));
        assertEquals("hello", Files.readString(data.resolve("test.kit/notes")));
      }
      stop(server, "kit:a");
      awaitMetric(server, "martlet_plugin_test_kit_length 0.0");
      awaitMetric(server, "martlet_plugin_test_kit_inputs_total 1.0");
    }
    try (Server again = plugins.start(settings);
        RawClient eva = RawClient.join(again.shardPort, "kit:a", "eva")) {
      eva.readUntil("{\"notes\":\"hello\"}");
    }
  }

  private static void stop(Server server, String shard) throws Exception {
    try (HttpClient http = HttpClient.newHttpClient()) {
      URI uri = URI.create("http://127.0.0.1:" + server.port + "/api/shards/" + shard);
      HttpRequest request =
          HttpRequest.newBuilder(uri).header("Authorization", "Bearer x").DELETE().build();
      HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
      assertTrue(response.statusCode() < 300, response::body);
    }
  }

  @Test
  void aFolderThatCannotBeMadeHurtsOnlyWhoAsksForIt() throws Exception {
    PluginFolder plugins = PluginFolder.of("kit-without").with(KIT);
    Path occupied = Files.writeString(Project.workFolder("occupied").resolve("data"), "a file");
    try (Server server = plugins.start("data", occupied.toString());
        RawClient lobby = RawClient.join(server.shardPort, "arena:lobby", null);
        RawClient client = new RawClient(server.shardPort)) {
      lobby.read(RawClient.BINARY);
      int status = client.request("GET", "/?shard=kit:a", RawClient.upgradeHeaders()).status();
      assertEquals(500, status);
      server.awaitLog("for the data of test.kit@3 cannot be made: see martlet.data");
      assertFalse(server.log().contains("arena:lobby ended"));
    }
  }
}
