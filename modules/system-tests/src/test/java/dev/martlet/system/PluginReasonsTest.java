package dev.martlet.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Whatever keeps a provider from being loaded, its author is told what it is. */
class PluginReasonsTest {
  private static final String SERVICE = "META-INF/services/dev.martlet.api.shard.ShardType";

  /** A shard type: what the class is, what it has more, and what it answers. */
  private static String type(String declaration, String more, String options) {
    return """
    package wrong;
    import dev.martlet.api.*;
    import dev.martlet.api.auth.*;
    import dev.martlet.api.shard.*;
    import java.util.*;
    public %s implements ShardType<String> {
      %s
      @Override public String name() { return "wrong"; }
      @Override public Map<String, String> options() { return %s; }
      @Override public Simulation<String> create(ShardContext context) { return null; }
    }
    """
        .formatted(declaration, more, options);
  }

  /** A jar without a module descriptor that names some providers. */
  private static void plain(PluginFolder plugins, String jar, String providers, String... classes)
      throws Exception {
    Map<String, String> sources = new HashMap<>();
    for (int i = 0; i < classes.length; i += 2) {
      sources.put("wrong/" + classes[i] + ".java", classes[i + 1]);
    }
    plugins.with(new PluginSource(jar, "1", sources)).withEntry(jar, SERVICE, providers);
  }

  private static String run(PluginFolder folder, String name) throws Exception {
    ProcessBuilder command = folder.command("plugin-deadline", "PT1S");
    command.command().add(name);
    Process process = command.redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes());
    assertTrue(process.waitFor(60, TimeUnit.SECONDS));
    assertEquals(1, process.exitValue(), output);
    return output;
  }

  /** A command loads plugins as the server does: none of them may end it. */
  @Test
  void thatExitsIsSaidAndTheOthersAreListed() throws Exception {
    PluginFolder plugins = PluginFolder.of("exits");
    String exits = type("class Type", "{ System.exit(3); }", "Map.of()");
    plain(plugins, "exits.jar", "wrong.Type\n", "Type", exits);
    String reason =
        "exits.jar: exits: provider wrong.Type called System.exit, which ends nothing here";
    for (String command : new String[] {"plugins", "check"}) {
      String said = run(plugins, command);
      assertTrue(said.contains("NOT LOADED: " + reason), said);
      assertTrue(said.contains("shard type arena"), said);
    }
    try (Server server = plugins.start("plugin-deadline", "PT1S");
        RawClient client = RawClient.join(server.shardPort, "arena:lobby", null)) {
      server.awaitLog("System.exit was called, which ends nothing here but its caller");
      server.awaitLog("plugin not loaded: " + reason);
      client.read(RawClient.BINARY);
      server.awaitLog("shard arena:lobby made by");
    }
  }

  @Test
  void ofAPlainJarIsSaidByClassAndCause() throws Exception {
    PluginFolder plugins = PluginFolder.of("reasons");
    String good = type("class Type", "", "Map.of()");
    plain(plugins, "typo.jar", "wrong.Typo\n", "Type", good);
    plain(plugins, "half.jar", "wrong.Typo\nwrong.Type\n", "Type", good);
    plain(
        plugins,
        "initializer.jar",
        "wrong.Type\n",
        "Type",
        type("class Type", "static final int NONE = 0; static int half = 1 / NONE;", "Map.of()"));
    plain(plugins, "unmade.jar", "wrong.Type\n", "Type", type("abstract class Type", "", "null"));
    plain(
        plugins,
        "silent.jar",
        "wrong.Type\n",
        "Type",
        type("class Type", "{ Objects.requireNonNull(null); }", "null"));
    plain(
        plugins,
        "option.jar",
        "wrong.Type\n",
        "Type",
        type("class Type", "", "Collections.singletonMap(\"colour\", null)"));
    String said = run(plugins, "plugins");
    String missing = "there is no class wrong.Typo, which " + SERVICE + " of ";
    for (String reason :
        new String[] {
          "typo.jar: typo: " + missing + "typo.jar names",
          "half.jar: half: " + missing + "half.jar names",
          "initializer.jar: initializer: provider wrong.Type failed with"
              + " java.lang.ExceptionInInitializerError, caused by"
              + " java.lang.ArithmeticException: / by zero (at ",
          "unmade.jar: unmade: provider wrong.Type failed with"
              + " java.lang.InstantiationException: wrong.Type is abstract",
          "silent.jar: silent: provider wrong.Type failed with"
              + " java.lang.NullPointerException (at ",
          "option.jar: option: provider wrong.Type failed with java.lang.NullPointerException:"
              + " options returned null for the default of \"colour\""
        }) {
      assertTrue(said.contains("NOT LOADED: " + reason), said);
    }
    assertTrue(said.contains("wrong.Type.<init>(Type.java:"), said);
    assertTrue(said.contains("half from half.jar: shard type wrong"), "the other provider " + said);
    assertEquals(6, said.lines().filter(line -> line.startsWith("NOT LOADED")).count(), said);
  }
}
