package dev.martlet.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What nearly everybody does wrong once is answered with what to do. */
class BeginnersMistakesTest {
  private static Server server;

  @BeforeAll
  static void start() throws Exception {
    PluginFolder plugins =
        PluginFolder.of("mistakes")
            .with(
                counter("counter", "", "record State(int count) {}", "new State(count)"),
                unprovided(true),
                unprovided(false),
                counter("tools", "requires jdk.compiler;", "", "List.of()"),
                counter("thread", "", "record State(Thread of) {}", "new State(null)"),
                new PluginSource("lib.jar", "1", Map.of("test/lib/Lib.java", LIBRARY)),
                libraryUser());
    Files.delete(plugins.path().resolve("lib.jar"));
    server = plugins.start();
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
  }

  private static final String LIBRARY = "package test.lib; public class Lib {}";

  private static final String TYPE =
      """
      package test.%1$s;
      import dev.martlet.api.*;
      import dev.martlet.api.auth.*;
      import dev.martlet.api.shard.*;
      import java.util.*;
      public final class Type implements ShardType<Type.Add> {
        public record Add(int n) {}
        %2$s
        @Override public String name() { return "%1$s"; }
        @Override public boolean createsOnDemand(ShardId id, Principal principal) {
          return principal.userId().isPresent();
        }
        @Override public Game create(ShardContext context) { return new Game(); }
        static final class Game implements Simulation<Add> {
          int count;
          @Override public void apply(Subscriber subscriber, Input<Add> input) {
            count += input.value().n();
          }
          @Override public %3$s snapshot() { return %4$s; }
        }
      }
      """;

  private static String type(String name, String state, String expression) {
    return TYPE.formatted(name, state, state.isEmpty() ? "Object" : "State", expression);
  }

  private static PluginSource counter(String name, String more, String state, String expression) {
    String module =
        """
        module test.%1$s {
          requires dev.martlet.api;
          %2$s
          provides dev.martlet.api.shard.ShardType with test.%1$s.Type;
        }
        """;
    return new PluginSource(
        name + ".jar",
        "1",
        Map.of(
            "module-info.java",
            module.formatted(name, more),
            "test/" + name + "/Type.java",
            type(name, state, expression)));
  }

  private static PluginSource libraryUser() {
    PluginSource source = counter("user", "requires lib;", "", "List.of()");
    return new PluginSource(source.jar(), "1", List.of("lib.jar"), source.sources());
  }

  /** A type that nothing names. */
  private static PluginSource unprovided(boolean modular) {
    String name = modular ? "silent" : "plain";
    Map<String, String> sources = new LinkedHashMap<>();
    sources.put("test/" + name + "/Type.java", type(name, "", "List.of()"));
    if (modular) {
      sources.put("module-info.java", "module test.silent { requires dev.martlet.api; }");
    }
    return new PluginSource(name + ".jar", "1", sources);
  }

  // ---- at the load ------------------------------------------------------------------------

  @Test
  void aTypeThatIsNotProvidedIsAnsweredWithTheLineThatProvidesIt() throws Exception {
    server.awaitLog(
        "silent.jar: module test.silent provides no ShardType, no AuthenticatorProvider, no"
            + " SnapshotFormat and no JournalStoreProvider: add to its module-info: provides"
            + " dev.martlet.api.shard.ShardType with test.silent.Type;");
    server.awaitLog(
        "plain.jar: module plain provides no ShardType, no AuthenticatorProvider, no SnapshotFormat"
            + " and no JournalStoreProvider: put a file"
            + " META-INF/services/dev.martlet.api.shard.ShardType into it, with the line"
            + " test.plain.Type");
  }

  @Test
  void aModuleThatTheImageDoesNotHaveIsAnsweredWithThoseThatItHas() throws Exception {
    String line =
        server.awaitLog(
            "tools.jar: module test.tools requires jdk.compiler, which is not there: this server's"
                + " image has of the JDK java.base, java.");
    assertTrue(line.contains(", java.net.http, "), line);
    assertTrue(line.contains(", java.sql, "), line);
  }

  @Test
  void aLibraryThatIsNotBesideThePluginIsSaidToBelongThere() throws Exception {
    server.awaitLog(
        "user.jar: module test.user requires lib, which is not there: put its jar into the plugin's"
            + " folder");
  }

  @Test
  void aStateThatIsNoDataIsAnsweredWithWhatToSendInstead() throws Exception {
    String line = server.awaitLog("thread.jar: test.thread@1: ");
    assertTrue(
        line.contains(
            "State.of (java.lang.Thread) is no data: put what clients need of it into a record;"
                + " the protocol page lists the types of the JDK that are data"),
        line);
  }

  // ---- at the join ------------------------------------------------------------------------

  private static String refusal(int status, String target, String... headers) throws Exception {
    Map<String, String> all = RawClient.upgradeHeaders();
    for (int i = 0; i < headers.length; i += 2) {
      all.put(headers[i], headers[i + 1]);
    }
    try (RawClient client = new RawClient(server.shardPort)) {
      RawClient.Response response = client.request("GET", target, all);
      assertEquals(status, response.status(), response.body());
      return response.body();
    }
  }

  private static void assertSaid(String message, String body) {
    assertTrue(body.contains("\"message\":\"" + message + "\""), body);
  }

  @Test
  void whoSendsNoTokenIsToldToLogIn() throws Exception {
    assertSaid(
        "there is no shard counter:none, and none is made for whoever is not logged in: no token"
            + " was sent",
        refusal(404, "/?shard=counter:none"));
    try (RawClient eva = RawClient.join(server.shardPort, "counter:login", "eva");
        RawClient stranger = RawClient.join(server.shardPort, "counter:login", null)) {
      RawClient.Frame close = stranger.readClose();
      assertEquals(1008, close.closeCode());
      assertEquals("unauthorized: log in: no token was sent", close.closeReason());
      eva.readUntil("{\"count\":0}");
    }
  }

  @Test
  void aPageOfAnotherOriginIsAnsweredWithTheSetting() throws Exception {
    assertSaid(
        "pages of http://game.example:3000 may not connect, unless martlet.origins names their"
            + " origin",
        refusal(403, "/?shard=counter:first", "Origin", "http://game.example:3000"));
    assertSaid(
        "pages of other sites may not connect, unless martlet.origins names their origin",
        refusal(403, "/?shard=counter:first", "Sec-Fetch-Site", "cross-site"));
  }

  @Test
  void aMisspeltTypeIsAnsweredWithTheOneThatWasMeant() throws Exception {
    assertSaid(
        "there is no shard conuter:first: no shard type \\\"conuter\\\" is loaded, did you mean"
            + " counter?",
        refusal(404, "/?shard=conuter:first"));
    assertSaid(
        "there is no shard chess: no shard type \\\"chess\\\" is loaded",
        refusal(404, "/?shard=chess"));
  }

  // ---- in the game ------------------------------------------------------------------------

  @Test
  void anInputWithoutItsEnvelopeIsAnsweredWithTheEnvelope() throws Exception {
    try (RawClient eva = RawClient.join(server.shardPort, "counter:first", "eva")) {
      for (String[] row :
          new String[][] {
            {"{\"n\":1}", "the message has no member \"input\": send {\"input\":{\"n\":1}}"},
            {
              "{\"n\":1,\"client_seq\":3}",
              "the message has no member \"input\": send {\"input\":…}"
            },
            {"{}", "this shard takes no empty input"},
            {"{\"input\":null,\"n\":1}", "this shard takes no empty input"}
          }) {
        eva.send(RawClient.TEXT, row[0].getBytes(java.nio.charset.StandardCharsets.UTF_8));
        String said = eva.read(RawClient.TEXT).text().replace("\\\"", "\"");
        assertTrue(said.contains("\"message\":\"" + row[1] + "\""), said);
      }
      eva.input("{\"n\":1}");
      eva.readUntil("{\"count\":1}");
    }
  }
}
