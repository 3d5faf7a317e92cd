package dev.martlet.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The launcher and the process, as an operator meets them. */
class LauncherTest {
  private static final Path LAUNCHER = Project.IMAGE.resolve("bin/martlet");

  @Test
  void itRunsFromAnywhereThroughALinkOnAMachineWithoutJava() throws Exception {
    Path elsewhere = Project.workFolder("else where");
    Path bin = Files.createDirectory(elsewhere.resolve("bin"));
    for (String tool : List.of("sh", "dirname", "readlink")) {
      Files.createSymbolicLink(bin.resolve(tool), Project.tool(tool));
    }
    Path image = elsewhere.resolve("moved image");
    Project.copyTree(Project.IMAGE, image);
    Path link =
        Files.createSymbolicLink(elsewhere.resolve("mt"), Path.of("moved image/bin/martlet"));
    ProcessBuilder builder = Server.command(link, Map.of()).directory(bin.toFile());
    builder.environment().clear();
    builder.environment().put("PATH", bin.toString());
    try (Server server = Server.of(builder);
        RawClient client = RawClient.join(server.shardPort, "arena:lobby", "eva")) {
      client.readUntil("\"id\":\"eva\"");
      assertEquals(1, server.out().lines().count(), server::out);
    }
  }

  @Test
  void settingsComeFromTheFileThenTheEnvironmentThenTheCommandLine() throws Exception {
    Path file = Project.workFolder("config").resolve("my.yaml");
    Files.writeString(
        file,
        """
        martlet:
          limits: {connections: 7, shards-on-demand: 9}
          shards:
            - id: arena:from-file
              tick-rate: 10
              options: {width: 500}
        """);
    ProcessBuilder builder = Server.command(LAUNCHER, Map.of("martlet.config", file.toString()));
    builder.environment().put("MARTLET_LIMITS_CONNECTIONS", "1");
    builder.environment().put("MARTLET_LIMITS_MESSAGE_BYTES", "50");
    builder.command().add("-Dmartlet.limits.message-bytes=60");
    try (Server server = Server.of(builder);
        RawClient client = RawClient.join(server.shardPort, "arena:from-file", "eva")) {
      client.readUntil("\"width\":500.0");
      server.awaitLog("10 Hz");
      try (RawClient second = new RawClient(server.shardPort)) {
        assertEquals(
            503,
            second.request("GET", "/?shard=arena:from-file", RawClient.upgradeHeaders()).status());
      }
      client.send(RawClient.TEXT, " ".repeat(60).getBytes());
      client.read(RawClient.TEXT);
      client.send(RawClient.TEXT, " ".repeat(61).getBytes());
      assertEquals(1009, client.read(RawClient.CLOSE).closeCode());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "martlet.prot, 1, martlet.prot",
    "martlet.port, 70000, martlet.port",
    "martlet.port, http, martlet.port",
    "martlet.host, no.such.host.invalid, martlet.host",
    "martlet.host, 0.0.0.0, martlet.host", // with the authenticator dev
    "martlet.plugins, /nowhere, martlet.plugins",
    "martlet.auth.provider, nobody, martlet.auth.provider",
    "martlet.auth.dev.fil, x, martlet.auth.dev",
    "martlet.auth.tocens.file, x, martlet.auth.tocens",
    "martlet.limits.write-timeout, 10, martlet.limits.write-timeout",
    "martlet.limits.connections, 0, martlet.limits.connections",
    "martlet.config, /nowhere.yaml, martlet.config",
    "martlet.shards.0.id, a b, martlet.shards.0",
    "martlet.shards.0.id, chess, martlet.shards",
    "martlet.shards.0.tick-rate, 2000, martlet.shards.0",
    "martlet.shards.0.tick, 20, martlet.shards.0",
    "martlet.shards.0.options.width, 20, martlet.shards.0", // options without the id of a shard
  })
  void anUnknownKeyOrABadValueStopsTheStartByName(String key, String value, String named)
      throws Exception {
    String output = Server.failToStart(Server.command(LAUNCHER, Map.of(key, value)), 2);
    assertTrue(output.contains("martlet: cannot start: ") && output.contains(named), output);
    assertTrue(!output.contains("\tat "), "no stack trace for the operator's errors:\n" + output);
  }

  @Test
  void anUnknownOrBadOptionOfAShardStopsTheStart() throws Exception {
    for (String option : List.of("widht", "width")) {
      String output =
          Server.failToStart(
              Server.command(
                  LAUNCHER,
                  Map.of(
                      "martlet.shards.0.id",
                      "arena:lobby",
                      "martlet.shards.0.options." + option,
                      "wide")),
              2);
      assertTrue(output.contains("shard arena:lobby") && output.contains(option), output);
    }
  }

  @Test
  void anUnknownVariableOrArgumentOrKeyInTheFileStopsTheStart() throws Exception {
    ProcessBuilder variable = Server.command(LAUNCHER, Map.of());
    variable.environment().put("MARTLET_PROT", "1");
    assertTrue(Server.failToStart(variable, 2).contains("MARTLET_PROT"));
    ProcessBuilder argument = Server.command(LAUNCHER, Map.of());
    argument.command().add("--port=1");
    assertTrue(Server.failToStart(argument, 2).contains("--port=1"));
    Path file = Project.workFolder("config").resolve("bad.yaml");
    Files.writeString(file, "server:\n  port: 1\n");
    assertTrue(
        Server.failToStart(Server.command(LAUNCHER, Map.of("martlet.config", file.toString())), 2)
            .contains("server.port"));
    Files.writeString(file, "martlet: [unclosed\n");
    assertTrue(
        Server.failToStart(Server.command(LAUNCHER, Map.of("martlet.config", file.toString())), 2)
            .contains("bad.yaml"));
  }

  /** Runs a command, checks its exit code, and returns its output. */
  private static String run(int exit, String input, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of(LAUNCHER.toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().keySet().removeIf(name -> name.startsWith("MARTLET_"));
    Process process = builder.start();
    process.getOutputStream().write(input.getBytes(StandardCharsets.UTF_8));
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(process.waitFor(Project.DEADLINE.toSeconds(), TimeUnit.SECONDS), output);
    assertEquals(exit, process.exitValue(), output);
    assertFalse(output.contains("\tat "), "a stack trace: " + output);
    return output;
  }

  @Test
  void theCommandLineHelps() throws Exception {
    assertTrue(run(0, "", "--help").contains("check"));
    assertTrue(run(0, "", "token", "hash", "--help").contains("--admin"));
    assertTrue(run(0, "", "--version").matches("martlet \\d+\\.\\d+\\.\\d+ \\(Java 25.*\\)\\R"));
    for (String[] wrong :
        new String[][] {{"frob"}, {"-x"}, {"token"}, {"check", "twice"}, {"-D"}}) {
      assertTrue(run(2, "", wrong).contains("--help"));
    }
  }

  @Test
  void pluginsAreListedWithThoseThatDoNotLoad() throws Exception {
    assertTrue(run(0, "", "plugins").contains("martlet-arena.jar: shard type arena"));
    String plugins =
        "-Dmartlet.plugins=" + PluginFolder.of("listed").withFile("broken.jar", "not a jar").path();
    String listed = run(1, "", "plugins", plugins);
    assertTrue(listed.contains("NOT LOADED: broken.jar: "), listed);
    assertTrue(listed.contains("martlet-arena.jar: shard type arena"), listed);
  }

  @Test
  void theHashOfATokenIsWhatTheTokensFileWants() throws Exception {
    assertEquals(
        "eva c4bbcb1fbec99d65bf59d85c8cb62ee2db963f0fe106f483d9afa73bd4e39a8a admin\n",
        run(0, "correct horse battery staple\n", "token", "hash", "eva", "--admin"));
    String[] roles = {"token", "hash", "eva", "--role", "referee", "--role", "admin", "--admin"};
    assertTrue(run(0, "x\n", roles).endsWith(" admin referee\n"));
    assertTrue(run(2, "x\n", "token", "hash", "eva", "--role", "a b").contains("no spaces"));
    String[] made = run(0, "", "token", "hash", "--new", "eva").split("\\R");
    assertEquals(made[1] + "\n", run(0, made[0] + "\n", "token", "hash", "eva"));
    assertTrue(run(2, "", "token", "hash", "eva").contains("empty"));
    assertTrue(run(2, "x", "token", "hash", "e va").contains("spaces"));
  }

  /** Helidon's search through all modules takes a quarter of the start, for nothing. */
  @Test
  void helidonLooksForNoServices() throws Exception {
    Path log = Project.workFolder("classes").resolve("classes.log");
    ProcessBuilder builder = Server.command(Project.IMAGE.resolve("bin/martlet"), Map.of());
    builder.environment().put("MARTLET_JAVA_OPTS", "-Xlog:class+init=info:file=" + log);
    try (Server server = Server.of(builder)) {
      assertEquals(200, server.get("/observe/health/ready").statusCode());
    }
    String classes = Files.readString(log);
    assertTrue(classes.contains("io/helidon/service/registry/CoreServiceRegistry'"));
    assertFalse(classes.contains("io/helidon/service/metadata/"), "descriptors were read");
  }

  @Test
  void theLogIsJsonIfThatIsWanted() throws Exception {
    try (Server server =
        PluginFolder.of("json-log").with(TestPlugin.ODD).start("log-format", "json")) {
      try (RawClient client = RawClient.join(server.shardPort, "odd:20:1:advance", "eva")) {
        client.input("{\"text\":\"now\"}");
        client.read(RawClient.CLOSE);
      }
      server.awaitLog("the fault in advance");
      for (String line : server.log().lines().toList()) {
        JsonNode event = new JsonMapper().readTree(line);
        assertFalse(event.get("message").asString().isEmpty(), line);
        Instant.parse(event.get("time").asString());
        assertTrue(Set.of("INFO", "WARNING", "SEVERE").contains(event.get("level").asString()));
      }
    }
    assertTrue(run(2, "", "check", "-Dmartlet.log-format=xml").contains("martlet.log-format"));
  }

  @Test
  void aPortInUseIsNamed() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      String port = Integer.toString(taken.getLocalPort());
      assertTrue(
          Server.failToStart(Server.command(LAUNCHER, Map.of("martlet.port", port)), 2)
              .contains("martlet.port: cannot listen on 127.0.0.1 port " + port));
      assertTrue(
          Server.failToStart(Server.command(LAUNCHER, Map.of("martlet.shard-port", port)), 2)
              .contains("martlet.shard-port: cannot listen on 127.0.0.1 port " + port));
    }
  }

  @Test
  void theShardPortIsThreeAboveTheHttpPort() throws Exception {
    int port = freePair();
    try (Server server = Server.start(Map.of("martlet.port", Integer.toString(port)))) {
      assertEquals(port, server.port);
      assertEquals(port + 3, server.shardPort);
    }
  }

  /** A free port such that the port three above it is free, too. */
  static int freePair() throws Exception {
    while (true) {
      try (ServerSocket one = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
          ServerSocket three =
              new ServerSocket(one.getLocalPort() + 3, 1, InetAddress.getByName("127.0.0.1"))) {
        return three.getLocalPort() - 3;
      } catch (java.net.BindException e) {
        // the port three above is taken: try another
      }
    }
  }

  @Test
  void tokensOfAFileLetIn() throws Exception {
    Path file = Project.workFolder("tokens").resolve("tokens");
    // sha256 of "correct horse battery staple"
    Files.writeString(
        file, "eva c4bbcb1fbec99d65bf59d85c8cb62ee2db963f0fe106f483d9afa73bd4e39a8a\n");
    try (Server server =
            Server.start(
                Map.of("martlet.auth.provider", "tokens", "martlet.auth.tokens.file", file + ""));
        RawClient client = new RawClient(server.shardPort);
        RawClient stranger = new RawClient(server.shardPort)) {
      Map<String, String> headers = RawClient.upgradeHeaders();
      headers.put("Sec-WebSocket-Protocol", "bearer.correct%20horse+battery%20staple");
      assertEquals(101, client.request("GET", "/?shard=arena:lobby", headers).status());
      client.readUntil("\"id\":\"eva\"");
      headers.put("Sec-WebSocket-Protocol", "bearer.dev.eva");
      assertEquals(401, stranger.request("GET", "/?shard=arena:lobby", headers).status());
    }
  }

  @Test
  void theHttpPortTellsWhereTheShardsAreAndServesThePage() throws Exception {
    try (Server server = Server.start(Map.of());
        HttpClient http = HttpClient.newHttpClient()) {
      URI base = URI.create("http://127.0.0.1:" + server.port);
      String transports = get(http, base.resolve("/api/shards/transports"), 200);
      assertEquals(
          "{\"transports\":[{\"name\":\"websocket\",\"scheme\":\"ws\",\"port\":"
              + server.shardPort
              + ",\"required_params\":[\"shard\"],\"versions\":[1,2],"
              + "\"snapshot_framing\":\"tick-u64be\","
              + "\"snapshot_formats\":[\"json\",\"cbor\",\"msgpack\"]},"
              + "{\"name\":\"websocket\",\"scheme\":\"ws\",\"port\":"
              + server.port
              + ",\"path\":\"/shards\",\"required_params\":[\"shard\"],\"versions\":[1,2],"
              + "\"snapshot_framing\":\"tick-u64be\","
              + "\"snapshot_formats\":[\"json\",\"cbor\",\"msgpack\"]},"
              + "{\"name\":\"sse\",\"scheme\":\"http\",\"port\":"
              + server.port
              + ",\"path\":\"/api/shards/{shard}/connect\",\"required_params\":[],\"versions\":[1],"
              + "\"snapshot_framing\":\"event-id\",\"snapshot_formats\":[\"json\"]}]}",
          transports);
      assertTrue(get(http, base.resolve("/arena/"), 200).contains("<canvas"));
      assertTrue(get(http, base.resolve("/martlet/shard-client.js"), 200).contains("ShardClient"));
      get(http, base.resolve("/nothing"), 404);
      get(http, URI.create(base + "/%2e%2e/conf/application.yaml"), 400);
    }
  }

  private static String get(HttpClient http, URI uri, int status) throws Exception {
    HttpResponse<String> response =
        http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    assertEquals(status, response.statusCode(), uri.toString());
    return response.body();
  }

  @Test
  void serveStartsTheImageAndStopsOnCtrlC() throws Exception {
    Path elsewhere = Project.workFolder("serve");
    ProcessBuilder builder =
        Server.command(Project.ROOT.resolve("dist/serve"), Map.of()).directory(elsewhere.toFile());
    // A shell starts background jobs with SIGINT ignored, and their child processes inherit that.
    builder.command().addAll(0, List.of("env", "--default-signal=INT"));
    try (Server server = Server.of(builder);
        RawClient client = RawClient.join(server.shardPort, "arena:lobby", "eva")) {
      client.readUntil("\"id\":\"eva\"");
      // A terminal sends SIGINT for Ctrl-C. The pid is that of the server itself: serve was
      // replaced by it.
      server.signal("INT");
      assertEquals(1001, client.readClose().closeCode());
      assertEquals(0, server.exit());
    }
  }
}
