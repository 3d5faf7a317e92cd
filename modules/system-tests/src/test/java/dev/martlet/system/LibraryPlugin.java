package dev.martlet.system;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A plugin with private libraries, in a folder of its own. Its shards show what some code answered
 * when they were made, or the exception that it threw.
 */
final class LibraryPlugin {
  private static final Path LIBRARIES =
      Path.of(System.getProperty("martlet.work")).resolveSibling("libraries");

  private static final String TYPE =
      """
      package test.%1$s;

      import dev.martlet.api.*;
      import dev.martlet.api.auth.*;
      import dev.martlet.api.shard.*;
      import java.util.*;

      public final class Type implements ShardType<String> {
        public record Shown(String value) {}
        public record Point(int x, String y) {}

        @Override public String name() { return "%1$s"; }
        @Override public boolean createsOnDemand(ShardId id, Principal by) { return true; }
        @Override public Simulation<String> create(ShardContext context) {
          String value;
          try {
            value = work(context.id().name());
          } catch (Throwable e) {
            var stack = new java.io.StringWriter();
            e.printStackTrace(new java.io.PrintWriter(stack));
            value = "failed: " + stack;
          }
          return simulation(value);
        }

        private static String work(String argument) throws Exception {
          %2$s
        }

        %3$s
      }
      """;

  /** The simulation that shows the answer, and does nothing else. */
  private static final String SHOWS =
      """
      private static Simulation<String> simulation(String shown) {
        return new Simulation<>() {
          @Override public void apply(Subscriber from, Input<String> input) {}
          @Override public Object snapshot() { return new Shown(shown); }
        };
      }
      """;

  private LibraryPlugin() {}

  /**
   * Builds a plugin into a folder of plugins.
   *
   * @param name of the plugin, of its folder and of its shard type
   * @param libraries artifact ids of its private jars
   * @param modules that it requires
   * @param work the body of a method with a {@code String argument}, the shard's name within its
   *     type; it returns a string, and may throw
   */
  static void build(
      PluginFolder folder, String name, List<String> libraries, List<String> modules, String work)
      throws Exception {
    build(folder, name, libraries, modules, work, SHOWS);
  }

  /**
   * Like the other, with a simulation of its own.
   *
   * @param simulation a method {@code Simulation<String> simulation(String answer)}
   */
  static void build(
      PluginFolder folder,
      String name,
      List<String> libraries,
      List<String> modules,
      String work,
      String simulation)
      throws Exception {
    Files.createDirectories(folder.path().resolve(name));
    List<String> jars = new ArrayList<>();
    for (String library : libraries) {
      Path jar = library(library);
      jars.add(name + "/" + jar.getFileName());
      Files.copy(jar, folder.path().resolve(jars.getLast()));
    }
    StringBuilder module = new StringBuilder("module test." + name + " {\n");
    module.append("  requires dev.martlet.api;\n");
    modules.forEach(required -> module.append("  requires ").append(required).append(";\n"));
    module.append(
        "  provides dev.martlet.api.shard.ShardType with test.%s.Type;\n}\n".formatted(name));
    folder.with(
        new PluginSource(
            name + "/" + name + ".jar",
            "1",
            jars,
            Map.of(
                "module-info.java",
                module.toString(),
                "test/" + name + "/Type.java",
                TYPE.formatted(name, work, simulation))));
  }

  /** The jar of a library, of the version that the build names. */
  static Path library(String artifact) throws Exception {
    try (Stream<Path> all = Files.list(LIBRARIES)) {
      return all.filter(jar -> jar.getFileName().toString().matches(artifact + "-[0-9][^/]*\\.jar"))
          .findFirst()
          .orElseThrow(() -> new AssertionError("the build brings no " + artifact));
    }
  }

  /** What the plugin's code answers for an argument: letters, digits, {@code . : - _ ~}. */
  static String ask(Server server, String plugin, String argument) throws Exception {
    try (RawClient client = RawClient.join(server.shardPort, plugin + ":" + argument, "eva")) {
      return client.read(RawClient.BINARY).json();
    }
  }
}
