package dev.martlet.server.config;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.martlet.api.shard.ShardSettings;
import dev.martlet.engine.limits.EngineLimits;
import dev.martlet.engine.plugin.ShardPlan;
import dev.martlet.wire.InputLimits;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigReaderTest {
  @TempDir private Path home;

  private ServerConfig read(Map<String, String> arguments, Map<String, String> environment)
      throws ConfigException {
    Properties properties = new Properties();
    properties.putAll(arguments);
    properties.setProperty("martlet.home", home.toString());
    properties.setProperty("java.anything", "is not ours");
    return ConfigReader.read(properties, environment);
  }

  @Test
  void theDefaultsAreThoseThatTheDesignNames() throws Exception {
    ServerConfig config = read(Map.of(), Map.of("PATH", "/bin"));
    assertEquals("127.0.0.1", config.get(PortSettings.HOST).getHostAddress());
    assertEquals(4321, config.get(PortSettings.PORT));
    assertEquals(4324, config.shardPort(4321));
    assertEquals(home.resolve("plugins"), config.get(PluginSettings.FOLDER));
    assertEquals(Optional.of(home.resolve("www")), config.get(ServerSettings.WWW));
    assertEquals("dev", config.get(AuthSettings.PROVIDER));
    assertEquals(64, config.get(AdmissionSettings.CONNECTIONS_PER_ADDRESS));
    assertEquals(20_000, config.get(AdmissionSettings.CONNECTIONS));
    assertEquals(InputLimits.DEFAULT, config.inputLimits());
    assertEquals(EngineLimits.DEFAULT, config.engineLimits());
    assertEquals(Duration.ofSeconds(10), config.get(ConnectionSettings.WRITE_TIMEOUT));
    assertEquals(Duration.ofSeconds(20), config.get(ConnectionSettings.PING_INTERVAL));
    assertEquals(Duration.ofSeconds(45), config.get(ConnectionSettings.SILENCE_TIMEOUT));
    assertEquals(Duration.ofSeconds(15), config.get(ServerSettings.DRAIN_TIMEOUT));
  }

  @Test
  void theShardPortIsThreeAboveUnlessToldOtherwise() throws Exception {
    assertEquals(5003, read(Map.of("martlet.port", "5000"), Map.of()).shardPort(5000));
    assertEquals(0, read(Map.of("martlet.port", "0"), Map.of()).shardPort(40_000));
    ServerConfig told = read(Map.of("martlet.shard-port", "7"), Map.of());
    assertEquals(Optional.of(7), told.get(PortSettings.SHARD_PORT));
    assertEquals(7, told.shardPort(4321));
  }

  @Test
  void theCommandLineGoesBeforeTheEnvironmentAndThatBeforeTheFile() throws Exception {
    Files.createDirectory(home.resolve("conf"));
    Files.writeString(
        home.resolve("conf/application.yaml"),
        "martlet:\n  port: 1\n  shard-port: 1\n  limits:\n    connections: 1\n");
    ServerConfig config =
        read(
            Map.of("martlet.port", "3"),
            Map.of("MARTLET_PORT", "2", "MARTLET_SHARD_PORT", "2", "MARTLET_JAVA_OPTS", "-Xmx1g"));
    assertEquals(3, config.get(PortSettings.PORT));
    assertEquals(Optional.of(2), config.get(PortSettings.SHARD_PORT));
    assertEquals(1, config.get(AdmissionSettings.CONNECTIONS));
  }

  private String refusalOfFile(byte[] content) throws Exception {
    Files.write(home.resolve("my.yaml"), content);
    return assertThrows(
            ConfigException.class, () -> read(Map.of("martlet.config", "my.yaml"), Map.of()))
        .getMessage();
  }

  private String refusalOfFile(String content) throws Exception {
    return refusalOfFile(content.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void groupsMayBeEmptyAndHaveNoValue() throws Exception {
    for (String group : List.of("", "\n  shards:", "\n  shards: []", "\n  auth:\n  limits:")) {
      Files.writeString(home.resolve("my.yaml"), "martlet:" + group + "\n");
      assertEquals(List.of(), read(Map.of("martlet.config", "my.yaml"), Map.of()).shards(), group);
    }
    assertEquals(
        "martlet.shards: is a list of shards, not one with a value: lot",
        refusalOfFile("martlet:\n  shards: lot\n"));
    assertEquals(
        "martlet.auth: is a group of settings, not one with a value: dev",
        refusalOfFile("martlet:\n  auth: dev\n"));
  }

  @Test
  void aFileThatHoldsNoKeysIsRefusedInWordsOfFiles() throws Exception {
    for (String content : List.of("- martlet\n", "martlet\n", "42")) {
      String refusal = refusalOfFile(content);
      assertTrue(
          refusal.endsWith("it must hold keys and their values, beginning with \"martlet:\""));
    }
    String latin1 = refusalOfFile(new byte[] {'#', (byte) 0xe4, '\n'});
    assertTrue(latin1.endsWith("my.yaml is not text in UTF-8"), latin1);
  }

  @Test
  void aKeyThatComesTwiceIsNamedWithItsLine() throws Exception {
    String limits =
        refusalOfFile(
            "martlet:\n  limits:\n    json-depth: 5\n  limits:\n    ping-interval: PT5S\n");
    assertTrue(limits.contains("my.yaml, line 4: found duplicate key limits"), limits);
    String martlet = refusalOfFile("martlet:\n  nosuch: 5\nmartlet:\n  port: 5000\n");
    assertTrue(martlet.contains("my.yaml, line 3: found duplicate key martlet"), martlet);
  }

  @Test
  void everyKeyHasAVariableOfItsOwn() {
    assertEquals(
        Settings.all().size(), Settings.all().stream().map(Setting::variable).distinct().count());
  }

  @Test
  void shardsChangeWhatTheirTypeSays() throws Exception {
    Files.writeString(
        home.resolve("my.yaml"),
        """
        martlet:
          shards:
            - id: arena:lobby
              tick-rate: 30
              idle-shutdown: PT0S
              options: {width: 800, a.b: c}
            - id: lot
        """);
    ServerConfig config = read(Map.of("martlet.config", "my.yaml"), Map.of());
    assertEquals(2, config.shards().size());
    ShardPlan lobby = config.shards().get(0);
    assertEquals("arena:lobby", lobby.id().value());
    assertEquals(
        ShardSettings.DEFAULT
            .withTickRate(30)
            .withMaxSubscribers(9)
            .withIdleShutdown(Duration.ZERO),
        lobby.changes().apply(ShardSettings.DEFAULT.withMaxSubscribers(9)));
    assertEquals(Map.of("width", "800", "a.b", "c"), lobby.options());
    assertEquals(
        ShardSettings.DEFAULT, config.shards().get(1).changes().apply(ShardSettings.DEFAULT));

    ServerConfig replaced =
        read(Map.of("martlet.config", "my.yaml", "martlet.shards.0.id", "lot:vase"), Map.of());
    assertEquals(1, replaced.shards().size(), "a list is not mixed from two places");
    assertEquals(Map.of(), replaced.shards().getFirst().options());
  }

  @Test
  void optionsOfStoresComeFromAnywhere() throws Exception {
    ServerConfig config =
        read(
            Map.of("martlet.journal.sqlite.file", "a"),
            Map.of("MARTLET_JOURNAL_OTHER_KEY_FILE", "k", "MARTLET_JOURNAL_STORE", "other"));
    assertEquals(
        Map.of("sqlite", Map.of("file", "a"), "other", Map.of("key-file", "k")),
        config.journalOptions());
    assertEquals("other", config.get(JournalSettings.STORE));
    assertTrue(config.isGiven(JournalSettings.STORE));
  }

  @Test
  void aDefaultIsToldFromASettingOfTheSameValue() throws Exception {
    assertEquals("sqlite", read(Map.of(), Map.of()).get(JournalSettings.STORE));
    assertFalse(read(Map.of(), Map.of()).isGiven(JournalSettings.STORE));
    assertTrue(
        read(Map.of("martlet.journal.store", "sqlite"), Map.of()).isGiven(JournalSettings.STORE));
  }

  @Test
  void optionsOfAuthenticatorsComeFromAnywhere() throws Exception {
    ServerConfig config =
        read(
            Map.of("martlet.auth.tokens.file", "a", "martlet.origins", " https://A.b , * "),
            Map.of("MARTLET_AUTH_JWT_KEY_FILE", "k"));
    assertEquals(
        Map.of("tokens", Map.of("file", "a"), "jwt", Map.of("key-file", "k")),
        config.authOptions());
    assertEquals(Set.of("https://a.b", "*"), config.get(AdmissionSettings.ORIGINS));
  }

  @Test
  void originsAreComparedAsBrowsersWriteThem() throws Exception {
    String given = "HTTPS://A.b:443/, http://c:80, http://d:81, null, capacitor://localhost";
    assertEquals(
        Set.of("https://a.b", "http://c", "http://d:81", "null", "capacitor://localhost"),
        read(Map.of("martlet.origins", given), Map.of()).get(AdmissionSettings.ORIGINS));
    for (String wrong :
        List.of("a.b", "https://a.b/game", "https://u@a.b", "https://a.b https://c")) {
      assertNames("martlet.origins", Map.of("martlet.origins", wrong), Map.of());
    }
  }

  private ServerConfig withPublicUrls(String url, String shardUrl) throws ConfigException {
    return read(Map.of("martlet.public-url", url, "martlet.public-shard-url", shardUrl), Map.of());
  }

  @Test
  void thePublicUrlOfTheShardsIsBelowThatOfThePagesUnlessToldOtherwise() throws Exception {
    assertEquals(Optional.empty(), PublicUrlSettings.shardUrl(withPublicUrls("", "")));
    Map<String, String> below =
        Map.of(
            "http://a", "ws://a/shards",
            "http://A:80/", "ws://a/shards",
            "https://a:8443/x/y", "wss://a:8443/x/y/shards",
            "https://[::1]:443/%C3%A9/", "wss://[0:0:0:0:0:0:0:1]/%C3%A9/shards",
            "https://my_host/", "wss://my_host/shards");
    for (Map.Entry<String, String> entry : below.entrySet()) {
      ServerConfig config = withPublicUrls(entry.getKey(), "");
      PublicUrl shards = PublicUrlSettings.shardUrl(config).orElseThrow();
      assertEquals(entry.getValue(), shards.toString());
    }
    ServerConfig told = withPublicUrls("http://a/x", "wss://b");
    assertEquals("wss://b/", PublicUrlSettings.shardUrl(told).orElseThrow().toString());
    assertEquals("http://a/x/", told.get(PublicUrlSettings.PUBLIC_URL).orElseThrow().toString());
  }

  @Test
  void aPublicUrlThatBrowsersCannotUseIsRefused() {
    for (String wrong :
        List.of(
            "a",
            "a/b",
            "ws://a",
            "ftp://a",
            "http://",
            "http:///a",
            "http://u@a",
            "http://a:x",
            "http://a:70000",
            "http://a?b",
            "http://a/#b",
            "http://a//b",
            "http://a/./b",
            "http://a/../b",
            "http://a/b c",
            "http://[::1",
            "http://sp\u00efel",
            "http://a/%4")) {
      assertNames("martlet.public-url", Map.of("martlet.public-url", wrong), Map.of());
      String socket = wrong.replace("ws:", "x:").replace("http:", "ws:");
      assertNames("martlet.public-shard-url", Map.of("martlet.public-shard-url", socket), Map.of());
    }
    assertNames(
        "martlet.public-shard-url",
        Map.of("martlet.public-url", "https://a", "martlet.public-shard-url", "ws://a/shards"),
        Map.of());
  }

  @Test
  void aShardPortThatCannotBeIsRefused() {
    for (String port : List.of("65533", "65534", "65535")) {
      assertNames("martlet.shard-port", Map.of("martlet.port", port), Map.of());
    }
    assertNames(
        "martlet.shard-port",
        Map.of("martlet.port", "5000", "martlet.shard-port", "5000"),
        Map.of());
    assertDoesNotThrow(() -> read(Map.of("martlet.port", "65532"), Map.of()));
    assertDoesNotThrow(
        () -> read(Map.of("martlet.port", "0", "martlet.shard-port", "0"), Map.of()));
    assertDoesNotThrow(
        () -> read(Map.of("martlet.port", "65535", "martlet.shard-port", "1"), Map.of()));
  }

  /** Else the defaults would hold, and nobody would notice. */
  @Test
  void aFileThatIsThereAndCannotBeReadStopsTheStart() throws Exception {
    Files.createDirectory(home.resolve("conf"));
    Path file = home.resolve("conf/application.yaml");
    Files.createSymbolicLink(file, Path.of("nowhere.yaml"));
    assertNames("martlet.config", Map.of(), Map.of());
    Files.delete(file);
    Files.createDirectory(file);
    assertNames("martlet.config", Map.of(), Map.of());
  }

  @Test
  void whatIsWrongIsNamed() {
    assertNames("martlet.prot", Map.of("martlet.prot", "1"), Map.of());
    assertNames("martlet.limits.conections", Map.of("martlet.limits.conections", "1"), Map.of());
    assertNames("MARTLET_LIMITS_CONECTIONS", Map.of(), Map.of("MARTLET_LIMITS_CONECTIONS", "1"));
    assertNames("martlet.port", Map.of("martlet.port", "-1"), Map.of());
    assertNames("martlet.port", Map.of(), Map.of("MARTLET_PORT", "x"));
    assertNames("martlet.drain-timeout", Map.of("martlet.drain-timeout", "-PT1S"), Map.of());
    assertNames("martlet.plugins-strict", Map.of("martlet.plugins-strict", "maybe"), Map.of());
    assertNames("martlet.shards.0", Map.of("martlet.shards.0.tick-rate", "5"), Map.of());
    assertNames("martlet.limits.json-depth", Map.of("martlet.limits.json-depth", "0"), Map.of());
  }

  private void assertNames(
      String name, Map<String, String> arguments, Map<String, String> environment) {
    String message =
        assertThrows(ConfigException.class, () -> read(arguments, environment)).getMessage();
    assertTrue(message.contains(name), message);
  }
}
