package dev.martlet.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What plugins log, and what ends their threads, is in the server's log with their names. */
class PluginLogTest {
  private static final String PLUGIN = "test.talker@1";

  /** Logs in each way, as the shard is made. */
  private static final String WORK =
      """
      var logger = System.getLogger("talk.system");
      logger.log(System.Logger.Level.INFO, "made {0}", argument);
      logger.log(System.Logger.Level.DEBUG, "hidden");
      org.slf4j.LoggerFactory.getLogger("talk.slf4j").info("made by {}", "slf4j");
      new Thread(() -> { throw new IllegalStateException("platform fault"); }, "stray").start();
      Thread.ofVirtual().name("light").start(
          () -> { throw new IllegalStateException("virtual fault"); });
      new Thread(() -> {
        throw new IllegalStateException() {
          @Override public String toString() { throw new IllegalStateException("twice"); }
        };
      }, "odd").start();
      new Thread(() -> logger.log(System.Logger.Level.INFO, "from a thread")).start();
      return "done";
      """;

  /** Logs in each way on its first tick, and fails over inputs. */
  private static final String SIMULATION =
      """
      private static Simulation<String> simulation(String shown) {
        return new Simulation<>() {
          private boolean told;
          @Override public void apply(Subscriber from, Input<String> input) {
            throw new IllegalStateException("input fault");
          }
          @Override public void advance(Tick tick) {
            if (!told) {
              told = true;
              System.getLogger("talk.system").log(System.Logger.Level.INFO, "system on a tick");
              var jul = java.util.logging.Logger.getLogger("talk.jul");
              jul.info("jul on a tick");
              jul.log(java.util.logging.Level.WARNING, "with a cause", new Exception("the cause"));
            }
          }
          @Override public Object snapshot() { return new Shown(shown); }
        };
      }
      """;

  private static PluginFolder plugins;

  @BeforeAll
  static void build() throws Exception {
    plugins = PluginFolder.of("talkers");
    LibraryPlugin.build(
        plugins,
        "talker",
        List.of("slf4j-api", "slf4j-jdk14"),
        List.of("java.logging", "org.slf4j"),
        WORK,
        SIMULATION);
  }

  private static void talk(Server server) throws Exception {
    try (RawClient client = RawClient.join(server.shardPort, "talker:hill", "eva")) {
      client.readUntil("done");
      client.input("\"fail\"");
      server.awaitLog("input fault");
    }
  }

  private static void assertLogged(Server server, String message, String logger, String level)
      throws Exception {
    String line = server.awaitLog(message);
    assertTrue(line.contains(level) && line.contains(logger + ": [" + PLUGIN), line);
  }

  @Test
  void infoOfPluginsIsVisibleWithPluginAndShardInEachWayToLog() throws Exception {
    try (Server server = plugins.start()) {
      talk(server);
      assertLogged(server, "[test.talker@1, talker:hill] made hill", "talk.system", "INFO");
      assertLogged(server, "[test.talker@1, talker:hill] made by slf4j", "talk.slf4j", "INFO");
      assertLogged(server, "[test.talker@1] from a thread", "talk.system", "INFO");
      String turn = "[test.talker@1, talker:hill] ";
      assertLogged(server, turn + "system on a tick", "talk.system", "INFO");
      assertLogged(server, turn + "jul on a tick", "talk.jul", "INFO");
      assertLogged(server, turn + "with a cause", "talk.jul", "WARNING");
      assertFalse(server.log().contains("hidden"));
    }
  }

  @Test
  void exceptionsThatEndThreadsOfPluginsAreLoggedWithTheirPlugin() throws Exception {
    try (Server server = plugins.start()) {
      talk(server);
      for (String thread : List.of("stray", "light", "odd")) {
        server.awaitLog("[test.talker@1] thread " + thread + " ended with an exception");
      }
      server.awaitLog("IllegalStateException: platform fault");
      server.awaitLog("IllegalStateException: virtual fault");
    }
  }

  @Test
  void theFieldsAreMembersWhereTheLogIsJson() throws Exception {
    try (Server server = plugins.start("log-format", "json")) {
      talk(server);
      JsonNode made = event(server, "made hill");
      assertEquals(PLUGIN, made.get("plugin").asString());
      assertEquals("talker:hill", made.get("shard").asString());
      JsonNode ticked = event(server, "system on a tick");
      assertEquals(PLUGIN, ticked.get("plugin").asString());
      assertEquals("talker:hill", ticked.get("shard").asString());
      assertEquals("INFO", ticked.get("level").asString());
      JsonNode cause = event(server, "with a cause");
      assertEquals("java.lang.Exception: the cause", cause.get("exception").asString());
      JsonNode stray = event(server, "thread stray ended with an exception");
      assertEquals(PLUGIN, stray.get("plugin").asString());
      assertTrue(stray.get("stack").asString().contains("test.talker.Type"), stray::toString);
      assertEquals(PLUGIN, event(server, "thread odd ended").get("plugin").asString());
      JsonNode fault = event(server, "input fault");
      assertEquals(PLUGIN, fault.get("plugin").asString());
      assertEquals("talker:hill", fault.get("shard").asString());
      JsonNode ofServer = event(server, "from talker provides");
      assertFalse(ofServer.has("plugin") || ofServer.has("shard"), ofServer::toString);
    }
  }

  private static JsonNode event(Server server, String message) throws Exception {
    return new JsonMapper().readTree(server.awaitLog(message));
  }

  @Test
  void theLevelIsSetByTheLoggersName() throws Exception {
    Path image = Project.workFolder("levels").resolve("martlet");
    Project.copyTree(Project.IMAGE, image);
    Path conf = image.resolve("conf/logging.properties");
    Files.writeString(
        conf, Files.readString(conf) + "\ntalk.system.level = FINE\ntalk.jul.level = WARNING\n");
    try (Server server = Server.start(image.resolve("bin/martlet"), plugins.settings())) {
      talk(server);
      server.awaitLog("[test.talker@1, talker:hill] hidden");
      server.awaitLog("with a cause");
      assertFalse(server.log().contains("jul on a tick"));
    }
  }
}
