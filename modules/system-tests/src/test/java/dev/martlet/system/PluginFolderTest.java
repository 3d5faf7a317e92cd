package dev.martlet.system;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Good and bad plugins in the folder that a server loads them from. */
class PluginFolderTest {
  private static final String MODULE =
      """
      module test.%1$s {
        requires dev.martlet.api;
        provides dev.martlet.api.shard.ShardType with test.%1$s.Type;
      }
      """;

  /** The source of a shard type whose snapshots hold the value of one expression. */
  private static String type(String name, String type, String expression) {
    return """
    package test.%1$s;
    import dev.martlet.api.*;
    import dev.martlet.api.auth.*;
    import dev.martlet.api.shard.*;
    public final class Type implements ShardType<String> {
      public record View(String value) {}
      @Override public String name() { return "%2$s"; }
      @Override public boolean createsOnDemand(ShardId id, Principal by) { return true; }
      @Override public Simulation<String> create(ShardContext context) {
        return new Simulation<>() {
          @Override public void apply(Subscriber from, Input<String> input) {}
          @Override public Object snapshot() { return new View(%3$s); }
        };
      }
    }
    """
        .formatted(name, type, expression);
  }

  /** A plugin with one shard type, of a name that need not be the module's. */
  private static PluginSource plugin(String name, String type, String expression) {
    return new PluginSource(
        name + ".jar",
        "1",
        Map.of(
            "module-info.java",
            MODULE.formatted(name),
            "test/" + name + "/Type.java",
            type(name, type, expression)));
  }

  /** A plugin that requires one more module, and shows an expression of it. */
  private static PluginSource requiring(
      String module, List<String> libraries, String name, String jar, String expression) {
    return new PluginSource(
        jar,
        "1",
        libraries,
        Map.of(
            "module-info.java",
            MODULE
                .formatted(name)
                .replace(
                    "requires dev.martlet.api;",
                    "requires dev.martlet.api; requires " + module + ";"),
            "test/" + name + "/Type.java",
            type(name, name, expression)));
  }

  private static void assertSees(Server server, String shard, String json) throws Exception {
    try (RawClient client = RawClient.join(server.shardPort, shard, "eva")) {
      client.readUntil(json);
    }
  }

  @Test
  void aJarDroppedIntoTheImageIsServedAfterARestartAndABrokenOneIsReported() throws Exception {
    Path image = Project.workFolder("image").resolve("martlet");
    Project.copyTree(Project.IMAGE, image);
    Path launcher = image.resolve("bin/martlet");
    try (Server before = Server.start(launcher, Map.of());
        RawClient client = new RawClient(before.shardPort)) {
      assertTrue(
          client.request("GET", "/?shard=dropped:1", RawClient.upgradeHeaders()).status() == 404);
    }
    new PluginFolder(image.resolve("plugins"))
        .with(plugin("dropped", "dropped", "\"it works\""))
        .withFile("broken.jar", "this is no jar")
        .withFile("notes.txt", "this is no plugin, and nobody says so");
    try (Server after = Server.start(launcher, Map.of())) {
      assertSees(after, "dropped:1", "{\"value\":\"it works\"}");
      assertSees(after, "arena:lobby", "\"id\":\"eva\"");
      after.awaitLog("plugin test.dropped@1 from dropped.jar provides shard type dropped");
      after.awaitLog("plugin not loaded: broken.jar: ");
      assertFalse(after.log().contains("notes.txt"));
    }
    String refusal =
        Server.failToStart(Server.command(launcher, Map.of("martlet.plugins-strict", "true")), 2);
    assertTrue(refusal.contains("broken.jar") && refusal.contains("plugins-strict"), refusal);
  }

  private static PluginSource library(String jar, String version) {
    return new PluginSource(
        jar,
        version.equals("one") ? "1" : "2",
        Map.of(
            "module-info.java",
            "module test.library { exports test.library; }",
            "test/library/Library.java",
            "package test.library; public final class Library { private Library() {}"
                + " public static String version() { return \""
                + version
                + "\"; } }"));
  }

  @Test
  void twoPluginsWithTwoVersionsOfOneLibraryWorkSideBySide() throws Exception {
    PluginFolder plugins = PluginFolder.of("versions");
    for (String version : List.of("one", "two")) {
      String library = version + "/library.jar";
      plugins.with(
          library(library, version),
          requiring(
              "test.library",
              List.of(library),
              version,
              version + "/plugin.jar",
              "test.library.Library.version()"));
    }
    try (Server server = plugins.start()) {
      assertSees(server, "one:1", "{\"value\":\"one\"}");
      assertSees(server, "two:1", "{\"value\":\"two\"}");
    }
  }

  /** Its constructor throws. */
  private static PluginSource throwing() {
    return new PluginSource(
        "throws.jar",
        "7",
        Map.of(
            "module-info.java",
            MODULE.formatted("throwing"),
            "test/throwing/Type.java",
            type("throwing", "throwing", "\"\"")
                .replace(
                    "public record View",
                    "public Type() { throw new IllegalStateException(\"no licence\"); }\n"
                        + "public record View")));
  }

  private static PluginSource withoutModule() {
    return new PluginSource(
        "plain.jar",
        "1",
        Map.of("test/plain/Plain.java", "package test.plain; public class Plain {}"));
  }

  private static PluginSource withoutProvider() {
    return new PluginSource(
        "idle.jar",
        "1",
        Map.of(
            "module-info.java", "module test.idle {}",
            "test/idle/Idle.java", "package test.idle; public class Idle {}"));
  }

  @Test
  void whatIsWrongWithAPluginIsSaidByFileModuleAndCause() throws Exception {
    PluginFolder plugins =
        PluginFolder.of("wrong")
            .with(
                plugin("good", "good", "\"good\""),
                plugin("twin1", "twin", "\"1\""),
                plugin("twin2", "twin", "\"2\""),
                plugin("badname", "Bad Name", "\"\""),
                requiring(
                    "jdk.compiler",
                    List.of(),
                    "compiler",
                    "compiler.jar",
                    "com.sun.source.tree.Tree.Kind.BLOCK.toString()"),
                throwing(),
                withoutModule(),
                withoutProvider());
    Files.createDirectory(plugins.path().resolve("empty"));
    try (Server server = plugins.start()) {
      assertSees(server, "good:1", "{\"value\":\"good\"}");
      server.awaitLog(
          "twin1.jar: shard type \"twin\" is claimed by [test.twin1@1 from twin1.jar,"
              + " test.twin2@1 from twin2.jar]");
      server.awaitLog("twin2.jar: shard type \"twin\" is claimed by");
      server.awaitLog("badname.jar: test.badname@1: provider test.badname.Type failed with");
      assertTrue(server.awaitLog("compiler.jar: ").contains("jdk.compiler"));
      server.awaitLog(
          "throws.jar: test.throwing@7: provider test.throwing.Type failed with"
              + " java.lang.IllegalStateException: no licence");
      server.awaitLog("plain.jar: module plain provides no ShardType");
      server.awaitLog("idle.jar: module test.idle provides no ShardType");
      server.awaitLog("empty: holds no jar");
      try (RawClient client = new RawClient(server.shardPort)) {
        assertTrue(
            client.request("GET", "/?shard=twin:1", RawClient.upgradeHeaders()).status() == 404);
      }
    }
  }

  /** An authenticator that asks for a word, and can misbehave on demand. */
  private static final PluginSource DOOR =
      new PluginSource(
          "door.jar",
          "1",
          Map.of(
              "module-info.java",
              """
              module test.door {
                requires dev.martlet.api;
                provides dev.martlet.api.auth.AuthenticatorProvider with test.door.Door;
              }
              """,
              "test/door/Door.java",
              """
              package test.door;
              import dev.martlet.api.*;
              import dev.martlet.api.auth.*;
              import dev.martlet.api.shard.*;
              import java.util.*;
              public final class Door implements AuthenticatorProvider {
                @Override public String name() { return "door"; }
                @Override public Map<String, String> options() { return Map.of("word", "sesame"); }
                @Override public Authenticator create(AuthenticatorContext context) {
                  String word = context.options().text("word").orElseThrow();
                  return new Authenticator() {
                    @Override public Set<String> headers() { return Set.of("X-Name"); }
                    @Override public Authentication authenticate(Credentials c) throws Exception {
                      if (c.token().isEmpty()) {
                        return Authentication.accept(Principal.anonymous());
                      }
                      switch (c.token().get()) {
                        case "hang" -> Thread.sleep(java.time.Duration.ofHours(1));
                        case "throw" -> throw new java.io.IOException("no database");
                        case "null" -> { return null; }
                        default -> {}
                      }
                      return c.token().get().equals(word)
                          ? Authentication.accept(Principal.user(c.header("x-name").orElseThrow()))
                          : Authentication.refuse("not the word");
                    }
                  };
                }
              }
              """));

  @Test
  void anAuthenticatorComesAsAPluginToo() throws Exception {
    try (Server server =
        PluginFolder.of("auth")
            .with(DOOR)
            .start(
                "auth.provider", "door",
                "auth.deadline", "PT1S",
                "auth.door.word", "open")) {
      Map<String, Integer> answers =
          Map.of("open", 101, "sesame", 401, "hang", 503, "throw", 503, "null", 503);
      for (Map.Entry<String, Integer> answer : answers.entrySet()) {
        try (RawClient client = new RawClient(server.shardPort)) {
          Map<String, String> headers = RawClient.upgradeHeaders();
          headers.put("Authorization", "Bearer " + answer.getKey());
          headers.put("X-Name", "eva");
          int status = client.request("GET", "/?shard=arena:lobby", headers).status();
          assertTrue(status == answer.getValue(), answer + " got " + status);
          if (status == 101) {
            client.readUntil("\"id\":\"eva\"");
          }
        }
      }
    }
  }
}
