package dev.martlet.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What operators and authors are told of simulations that depend on more than their inputs. */
class DeterminismTest {
  private static final String CLOCK =
      "test.late.Late$Game.advance (Late.java:8) calls System.currentTimeMillis: take the time from"
          + " the Tick";

  private static PluginSource plugin(String name, String advance) {
    String type = name.substring(0, 1).toUpperCase(java.util.Locale.ROOT) + name.substring(1);
    return new PluginSource(
        name + ".jar",
        "1.0.0",
        Map.of(
            "module-info.java",
            "module test.%s { requires dev.martlet.api; provides dev.martlet.api.shard.ShardType with test.%s.%s; }"
                .formatted(name, name, type),
            "test/" + name + "/" + type + ".java",
            """
            package test.%s;
            import module dev.martlet.api;
            public final class %s implements ShardType<String> {
              @Override public String name() { return "%s"; }
              @Override public Simulation<String> create(ShardContext context) { return new Game(); }
              static final class Game implements Simulation<String> {
                @Override public void advance(Tick tick) {
                  %s
                }
                @Override public void apply(Subscriber by, Input<String> input) {}
                @Override public String snapshot() { return ""; }
              }
            }
            """
                .formatted(name, type, name, advance)));
  }

  private static final PluginSource LATE = plugin("late", "System.currentTimeMillis();");

  /** Twelve places, one a line. */
  private static PluginSource often() {
    return plugin(
        "often",
        IntStream.range(0, 12).mapToObj(i -> "Math.random();").collect(Collectors.joining("\n")));
  }

  private static List<String> warned(Server server) {
    return server.log().lines().filter(line -> line.contains("is not deterministic")).toList();
  }

  @Test
  void theLogNamesClassAndLineAndTheShardRuns() throws Exception {
    PluginFolder plugins = PluginFolder.of("late").with(LATE, often());
    try (Server server = plugins.start()) {
      String said = server.awaitLog("plugin test.late@1.0.0 from late.jar is not deterministic: ");
      assertTrue(said.contains(" WARNING ") && said.contains(CLOCK), said);
      List<String> all = warned(server);
      assertEquals(1 + 11, all.size(), all::toString); // none for the demo plugins
      assertTrue(all.getLast().contains("and 2 more"), all::toString);
      assertTrue(server.log().contains("provides shard type late"), server::log);
    }
  }

  @Test
  void thePluginIsRefusedWithTheReasonAndTheOthersAreNot() throws Exception {
    PluginFolder plugins = PluginFolder.of("late").with(LATE);
    try (Server server = plugins.start("determinism", "refuse")) {
      String said = server.awaitLog("plugin not loaded: late.jar: ");
      assertTrue(said.contains("martlet.determinism=refuse demands: " + CLOCK), said);
      assertTrue(server.log().contains("provides shard type arena"), server::log);
      assertFalse(server.log().contains("provides shard type late"), server::log);
    }
  }

  @Test
  void whatIsNotDeterministicIsRaisedToJournalByForceOnly() throws Exception {
    PluginFolder plugins = PluginFolder.of("late").with(LATE);
    String said =
        Server.failToStart(plugins.command("journal.types", "arena=journal,late=journal"), 2);
    assertTrue(
        said.contains("martlet.journal.types: shards of type late could not be replayed"), said);
    assertTrue(said.contains(CLOCK) && said.contains("late=journal!"), said);
    try (Server server = plugins.start("journal.types", "late=journal!,gone=none")) {
      server.awaitLog("martlet.journal.types names gone, and no such shard type is loaded");
    }
  }

  @Test
  void nobodyLooksIfThatIsOff() throws Exception {
    PluginFolder plugins = PluginFolder.of("late").with(LATE);
    try (Server server = plugins.start("determinism", "off")) {
      server.awaitLog("provides shard type late");
      assertEquals(List.of(), warned(server));
    }
  }

  @Test
  void theListOfPluginsHasAll() throws Exception {
    PluginFolder plugins = PluginFolder.of("late").with(LATE, often());
    ProcessBuilder command = plugins.command();
    command.command().add("plugins");
    Process process = command.redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes());
    assertTrue(process.waitFor(60, TimeUnit.SECONDS));
    assertEquals(0, process.exitValue(), output);
    List<String> said =
        output.lines().filter(line -> line.startsWith("NOT DETERMINISTIC: ")).toList();
    assertEquals(1 + 12, said.size(), output);
    assertTrue(said.getFirst().endsWith("test.late@1.0.0 from late.jar: " + CLOCK), output);
  }

  /** The plugins that come with the server keep their own rule. */
  @Test
  void whatIsShippedIsClean() throws Exception {
    for (String setting : List.of("warn", "refuse")) {
      ProcessBuilder command =
          Server.command(
              Project.IMAGE.resolve("bin/martlet"), Map.of("martlet.determinism", setting));
      command.command().add("plugins");
      Process process = command.redirectErrorStream(true).start();
      String output = new String(process.getInputStream().readAllBytes());
      assertTrue(process.waitFor(60, TimeUnit.SECONDS));
      assertEquals(0, process.exitValue(), output);
      assertTrue(output.contains("shard type bench"), output);
      assertFalse(output.contains("NOT "), output);
    }
  }
}
