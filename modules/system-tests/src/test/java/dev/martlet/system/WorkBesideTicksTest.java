package dev.martlet.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What simulations have done beside their ticks: calls that hang, and the last ones at the end. */
class WorkBesideTicksTest {
  private static final int SHARDS = 200;

  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private static Path saved;
  private static PluginFolder plugins;

  @BeforeAll
  static void build() throws Exception {
    saved = Project.workFolder("saved");
    plugins =
        PluginFolder.of("beside")
            .with(
                new PluginSource(
                    "beside.jar",
                    "1.0",
                    Map.of(
                        "module-info.java",
                        """
                        module test.beside {
                          requires dev.martlet.api;
                          provides dev.martlet.api.shard.ShardType with test.beside.Type;
                        }
                        """,
                        "test/beside/Type.java",
                        """
                        package test.beside;

                        import module dev.martlet.api;
                        import java.lang.foreign.*;
                        import java.nio.file.*;

                        public final class Type implements ShardType<String> {
                          static final Path SAVED = Path.of("SAVED");

                          public record State(long tick, String last) {}

                          @Override public String name() { return "beside"; }
                          @Override public boolean createsOnDemand(ShardId id, Principal by) { return true; }
                          @Override public Simulation<String> create(ShardContext context) {
                            return new Game(context);
                          }

                          record Game(ShardContext context, String[] last, long[] tick) implements Simulation<String> {
                            Game(ShardContext context) { this(context, new String[] {""}, new long[1]); }

                            @Override public Decision authorizeJoin(Subscriber s) { return Decision.allow(); }
                            @Override public void apply(Subscriber s, Input<String> input) {
                              context.async(
                                  input.value(),
                                  switch (input.value()) {
                                    case "sleep" -> call -> sleep();
                                    case "loop" -> call -> { while (true) { Thread.onSpinWait(); } };
                                    default -> call -> call.id().toString();
                                  },
                                  result -> last[0] = result instanceof AsyncResult.Done<?> done
                                      ? done.value().toString()
                                      : result.fault());
                            }
                            /** Stays in native code, where nothing interrupts it. */
                            private static int sleep() throws Exception {
                              Linker linker = Linker.nativeLinker();
                              try {
                                return (int) linker.downcallHandle(
                                        linker.defaultLookup().find("sleep").orElseThrow(),
                                        FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT))
                                    .invokeExact(100_000);
                              } catch (Throwable e) {
                                throw new IllegalStateException(e);
                              }
                            }
                            @Override public void advance(Tick now) { tick[0] = now.number(); }
                            @Override public State snapshot() { return new State(tick[0], last[0]); }
                            @Override public void onEnd(EndReason reason) {
                              if (context.id().name().equals("hangs")) {
                                while (true) { Thread.onSpinWait(); }
                              }
                              Path file = SAVED.resolve(context.id().name());
                              context.async("save", call -> Files.writeString(file, reason.name()), saved -> {});
                            }
                          }
                        }
                        """
                            .replace("SAVED\"", saved + "\""))));
  }

  @Test
  void callsThatStayInNativeCodeOrLoopHoldUpNeitherTicksNorSockets() throws Exception {
    try (Server server =
        plugins.start(
            "plugins-native-access", "test.beside",
            "limits.async-deadline", "PT2S",
            "limits.hung-shards-per-type", "8")) {
      try (RawClient eva = RawClient.join(server.shardPort, "beside:one", "eva")) {
        for (String stuck : new String[] {"sleep", "sleep", "loop", "loop"}) {
          eva.input("\"" + stuck + "\"");
        }
        eva.readUntil("not done at its deadline");
        server.awaitMetric("martlet_plugin_threads_lost", 4);
        eva.input("\"next\"");
        eva.readUntil("beside:one/");
        try (RawClient adam = RawClient.join(server.shardPort, "beside:two", "adam")) {
          for (int tick = 0; tick < 100; tick++) {
            adam.read(RawClient.BINARY);
          }
        }
      }
    }
  }

  private static void create(Server server, String name) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port + "/api/shards"))
            .header("Authorization", "Bearer dev.root.admin")
            .POST(HttpRequest.BodyPublishers.ofString("{\"id\":\"beside:" + name + "\"}"))
            .build();
    assertEquals(201, HTTP.send(request, BodyHandlers.ofString()).statusCode());
  }

  @Test
  void aServerThatStopsWaitsUntilEveryShardHasSavedItsResult() throws Exception {
    try (Server server =
        plugins.start(
            "limits.tick-timeout", "PT2S",
            "limits.frames-per-second", "0",
            "limits.address-frames-per-second", "0",
            "drain-timeout", "PT60S")) {
      for (int i = 0; i < SHARDS; i++) {
        create(server, "s" + i);
      }
      create(server, "hangs");
      assertEquals(0, server.terminate(), server::log);
      assertTrue(server.log().contains("beside:hangs"), server::log);
    }
    Set<String> names =
        IntStream.range(0, SHARDS)
            .mapToObj(i -> "s" + i)
            .collect(Collectors.toCollection(TreeSet::new));
    try (Stream<Path> files = Files.list(saved)) {
      assertEquals(
          names,
          files
              .map(file -> file.getFileName().toString())
              .collect(Collectors.toCollection(TreeSet::new)));
    }
    assertEquals("SHUTDOWN", Files.readString(saved.resolve("s7")));
  }
}
