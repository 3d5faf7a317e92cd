package dev.martlet.server.config;

import dev.martlet.api.Options;
import dev.martlet.engine.EngineLimits;
import dev.martlet.engine.ShardPlan;
import dev.martlet.engine.SyncLimits;
import dev.martlet.server.tls.TlsFiles;
import dev.martlet.wire.InputLimits;
import io.helidon.common.media.type.MediaType;
import io.helidon.common.media.type.MediaTypes;
import io.helidon.config.Config;
import io.helidon.config.ConfigSources;
import io.helidon.config.spi.ConfigSource;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Reads the configuration: what the command line says goes before what the environment says, and
 * that before the file. Whatever it does not know, or cannot use, is an error that names the key.
 */
public final class ConfigReader {
  private static final String PREFIX = "martlet.";
  private static final String VARIABLE_PREFIX = "MARTLET_";
  private static final String AUTH = "martlet.auth.";
  private static final String AUTH_VARIABLE = "MARTLET_AUTH_";
  private static final String SHARDS = "martlet.shards";

  /** What the launcher reads for itself. */
  private static final Set<String> LAUNCHER_VARIABLES = Set.of("MARTLET_JAVA_OPTS");

  private final Config config;
  private final List<Config> shards;
  private final Options values;
  private final Path home;

  private ConfigReader(Config config, Config commandLine, Path home) throws ConfigException {
    this.config = config;
    // A list is not mixed from two places: shards of the command line stand for those of the file.
    this.shards =
        (commandLine.get(SHARDS).exists() ? commandLine : config)
            .get(SHARDS)
            .asNodeList()
            .orElse(List.of());
    this.home = home;
    this.values = knownValues();
  }

  /**
   * Reads the configuration of this process.
   *
   * @param properties of the command line ({@code -Dkey=value})
   * @param environment of the process
   * @return the configuration
   * @throws ConfigException if a key is not known, or a value cannot be used
   */
  public static ServerConfig read(Properties properties, Map<String, String> environment)
      throws ConfigException {
    Map<String, String> arguments = new HashMap<>();
    for (String name : properties.stringPropertyNames()) {
      if (name.startsWith(PREFIX)) {
        arguments.put(name, properties.getProperty(name));
      }
    }
    Map<String, String> variables = fromEnvironment(environment);
    Path home = path(first(ConfigKey.HOME, arguments, variables)).toAbsolutePath().normalize();
    Path file = home.resolve(path(first(ConfigKey.CONFIG, arguments, variables)));
    try {
      Config commandLine = builder().addSource(ConfigSources.create(arguments).build()).build();
      Config.Builder builder =
          builder()
              .addSource(ConfigSources.create(arguments).build())
              .addSource(ConfigSources.create(variables).build());
      if (Files.isReadable(file)) {
        builder.addSource(source(file));
      } else if (arguments.containsKey(ConfigKey.CONFIG.key())
          || variables.containsKey(ConfigKey.CONFIG.key())) {
        throw new ConfigException(ConfigKey.CONFIG.key() + ": cannot read " + file);
      }
      return new ConfigReader(builder.build(), commandLine, home).read();
    } catch (RuntimeException e) {
      throw new ConfigException("cannot read " + file + ": " + rootMessage(e), e);
    }
  }

  /**
   * Read once, as text: Helidon's source of files also digests them to see changes, for which it
   * would load the security providers at each start.
   */
  private static ConfigSource source(Path file) throws ConfigException {
    MediaType type =
        MediaTypes.detectType(file)
            .orElseThrow(
                () ->
                    new ConfigException(
                        ConfigKey.CONFIG.key() + ": neither .yaml nor .properties: " + file));
    try {
      return ConfigSources.create(Files.readString(file), type);
    } catch (IOException e) {
      throw new ConfigException(ConfigKey.CONFIG.key() + ": cannot read " + file + ": " + e, e);
    }
  }

  /** Helidon would look into the environment and the properties by itself, under other names. */
  private static Config.Builder builder() {
    return Config.builder()
        .disableEnvironmentVariablesSource()
        .disableSystemPropertiesSource()
        .disableValueResolving();
  }

  private static String first(
      ConfigKey key, Map<String, String> arguments, Map<String, String> variables) {
    return arguments.getOrDefault(key.key(), variables.getOrDefault(key.key(), key.fallback()));
  }

  private static Path path(String text) throws ConfigException {
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw new ConfigException("not a path: " + text, e);
    }
  }

  private static String rootMessage(Throwable e) {
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return String.valueOf(root.getMessage());
  }

  private static Map<String, String> fromEnvironment(Map<String, String> environment)
      throws ConfigException {
    Map<String, String> found = new HashMap<>();
    for (Map.Entry<String, String> entry : environment.entrySet()) {
      String variable = entry.getKey();
      if (variable.startsWith(VARIABLE_PREFIX) && !LAUNCHER_VARIABLES.contains(variable)) {
        found.put(keyOf(variable), entry.getValue());
      }
    }
    return found;
  }

  /** {@code MARTLET_AUTH_TOKENS_FILE} is the option {@code file} of {@code tokens}. */
  private static String keyOf(String variable) throws ConfigException {
    Optional<ConfigKey> known = ConfigKey.ofVariable(variable);
    if (known.isPresent()) {
      return known.get().key();
    }
    String rest =
        variable.startsWith(AUTH_VARIABLE) ? variable.substring(AUTH_VARIABLE.length()) : "";
    int underscore = rest.indexOf('_');
    if (underscore < 1) {
      throw new ConfigException("unknown setting in the environment: " + variable);
    }
    String provider = rest.substring(0, underscore).toLowerCase(Locale.ROOT);
    String option = rest.substring(underscore + 1).toLowerCase(Locale.ROOT).replace('_', '-');
    return AUTH + provider + "." + option;
  }

  /** The values of all {@link ConfigKey}s; whatever else is there must be of a known kind. */
  private Options knownValues() throws ConfigException {
    Map<String, String> given = new TreeMap<>();
    for (Config node : config.traverse().filter(Config::isLeaf).toList()) {
      String key = node.key().toString();
      if (ConfigKey.of(key).isPresent()) {
        given.put(key, node.asString().get());
      } else if (!isAuthOption(key) && !key.startsWith(SHARDS + ".")) {
        throw new ConfigException("unknown setting: " + key);
      }
    }
    Map<String, String> defaults =
        Arrays.stream(ConfigKey.values())
            .collect(Collectors.toMap(ConfigKey::key, ConfigKey::fallback));
    return Options.of(defaults, given);
  }

  private static boolean isAuthOption(String key) {
    return key.startsWith(AUTH) && key.indexOf('.', AUTH.length()) > 0;
  }

  private ServerConfig read() throws ConfigException {
    try {
      String shardPort = text(ConfigKey.SHARD_PORT).orElse("");
      return new ServerConfig(
          home,
          host(),
          integer(ConfigKey.PORT, 0, 65_535),
          shardPort.isEmpty()
              ? OptionalInt.empty()
              : OptionalInt.of(integer(ConfigKey.SHARD_PORT, 0, 65_535)),
          tls(),
          home.resolve(path(text(ConfigKey.PLUGINS).orElse(""))),
          values.flag(ConfigKey.PLUGINS_STRICT.key()),
          www(),
          text(ConfigKey.AUTH_PROVIDER).orElse(""),
          authOptions(),
          values.duration(ConfigKey.AUTH_DEADLINE.key()),
          values.flag(ConfigKey.AUTH_CLOSE_EXPIRED.key()),
          origins(),
          proxies(),
          proxyHeader(),
          values.duration(ConfigKey.PLUGIN_DEADLINE.key()),
          logJson(),
          threads(ConfigKey.TICK_THREADS),
          threads(ConfigKey.SOCKET_THREADS),
          values.duration(ConfigKey.DRAIN_TIMEOUT.key()),
          shards(),
          limits());
    } catch (IllegalArgumentException e) {
      throw new ConfigException(e.getMessage(), e);
    }
  }

  private Optional<String> text(ConfigKey key) {
    return values.text(key.key());
  }

  private int integer(ConfigKey key, int min, int max) {
    return (int) values.integer(key.key(), min, max);
  }

  /** A number of threads; 0 stands for one for each processor. */
  private int threads(ConfigKey key) {
    int threads = integer(key, 0, 1024);
    return threads == 0 ? Runtime.getRuntime().availableProcessors() : threads;
  }

  private InetAddress host() throws ConfigException {
    String host = text(ConfigKey.HOST).orElse("");
    try {
      return InetAddress.getByName(host);
    } catch (UnknownHostException e) {
      throw new ConfigException(ConfigKey.HOST.key() + ": no such address: " + host, e);
    }
  }

  private boolean logJson() throws ConfigException {
    String format = text(ConfigKey.LOG_FORMAT).orElse("");
    return switch (format) {
      case "text" -> false;
      case "json" -> true;
      default ->
          throw new ConfigException(
              ConfigKey.LOG_FORMAT.key() + ": must be text or json, not \"" + format + "\"");
    };
  }

  private Optional<Path> www() throws ConfigException {
    Optional<String> www = text(ConfigKey.WWW);
    return www.isEmpty() ? Optional.empty() : Optional.of(home.resolve(path(www.get())));
  }

  private Optional<TlsFiles> tls() throws ConfigException {
    Optional<String> certificate = text(ConfigKey.TLS_CERTIFICATE);
    Optional<String> key = text(ConfigKey.TLS_KEY);
    if (certificate.isPresent() != key.isPresent()) {
      throw new ConfigException(
          ConfigKey.TLS_CERTIFICATE.key()
              + " and "
              + ConfigKey.TLS_KEY.key()
              + " go together: set both, or none");
    }
    return certificate.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new TlsFiles(
                home.resolve(path(certificate.get())),
                home.resolve(path(key.get())),
                values.duration(ConfigKey.TLS_CHECK_INTERVAL.key())));
  }

  private Set<String> origins() {
    return Arrays.stream(text(ConfigKey.ORIGINS).orElse("").split(","))
        .map(String::strip)
        .filter(origin -> !origin.isEmpty())
        .map(origin -> origin.toLowerCase(Locale.ROOT))
        .collect(Collectors.toUnmodifiableSet());
  }

  private AddressRanges proxies() throws ConfigException {
    try {
      return AddressRanges.parse(text(ConfigKey.PROXIES).orElse(""));
    } catch (IllegalArgumentException e) {
      throw new ConfigException(ConfigKey.PROXIES.key() + ": " + e.getMessage(), e);
    }
  }

  private ProxyHeaderKind proxyHeader() throws ConfigException {
    String name = text(ConfigKey.PROXY_HEADER).orElse("");
    return ProxyHeaderKind.of(name)
        .orElseThrow(
            () ->
                new ConfigException(
                    ConfigKey.PROXY_HEADER.key()
                        + ": must be one of "
                        + Arrays.toString(ProxyHeaderKind.values())
                        + ", not \""
                        + name
                        + "\""));
  }

  private Map<String, Map<String, String>> authOptions() {
    Map<String, Map<String, String>> options = new TreeMap<>();
    config
        .get("martlet.auth")
        .traverse()
        .filter(Config::isLeaf)
        .filter(node -> isAuthOption(node.key().toString()))
        .forEach(
            node -> {
              String rest = node.key().toString().substring(AUTH.length());
              int dot = rest.indexOf('.');
              options
                  .computeIfAbsent(rest.substring(0, dot), provider -> new TreeMap<>())
                  .put(rest.substring(dot + 1), node.asString().get());
            });
    return options;
  }

  private List<ShardPlan> shards() throws ConfigException {
    List<ShardPlan> plans = new ArrayList<>();
    for (Config entry : shards) {
      try {
        plans.add(shard(entry));
      } catch (IllegalArgumentException e) {
        throw new ConfigException(entry.key() + ": " + e.getMessage(), e);
      }
    }
    return plans;
  }

  private static ShardPlan shard(Config entry) {
    Map<String, String> given = new TreeMap<>();
    Map<String, String> options = new TreeMap<>();
    int prefix = entry.key().toString().length() + 1;
    entry
        .traverse()
        .filter(Config::isLeaf)
        .forEach(
            node -> {
              String name = node.key().toString().substring(prefix);
              boolean option = name.startsWith("options.");
              (option ? options : given)
                  .put(option ? name.substring("options.".length()) : name, node.asString().get());
            });
    return ShardPlans.of(given, options);
  }

  private Limits limits() {
    return new Limits(
        integer(ConfigKey.CONNECTIONS_PER_ADDRESS, 1, 1_000_000),
        integer(ConfigKey.CONNECTIONS, 1, 1_000_000),
        integer(ConfigKey.CONNECTIONS_PER_SUBSCRIBER, 0, 1_000_000),
        integer(ConfigKey.HANDSHAKES, 1, 1_000_000),
        integer(ConfigKey.HANDSHAKES_PER_ADDRESS, 1, 1_000_000),
        integer(ConfigKey.AUTHENTICATIONS, 1, 10_000),
        integer(ConfigKey.AUTH_FAILURES, 0, 1_000_000),
        integer(ConfigKey.REFUSED_JOINS, 0, 1_000_000),
        inputLimits(),
        integer(ConfigKey.INPUTS_PER_SECOND, 1, 1_000_000),
        integer(ConfigKey.INPUT_BURST, 1, 1_000_000),
        integer(ConfigKey.MALFORMED_INPUTS, 0, 1_000_000),
        integer(ConfigKey.COMPLAINTS_PER_SECOND, 0, 1000),
        values.duration(ConfigKey.INPUT_DEADLINE.key()),
        integer(ConfigKey.HEADER_BYTES, 256, 1024 * 1024),
        values.duration(ConfigKey.HANDSHAKE_TIMEOUT.key()),
        values.duration(ConfigKey.WRITE_TIMEOUT.key()),
        values.duration(ConfigKey.PING_INTERVAL.key()),
        values.duration(ConfigKey.SILENCE_TIMEOUT.key()),
        values.duration(ConfigKey.CLOSE_TIMEOUT.key()),
        integer(ConfigKey.HTTP_CONNECTIONS, 1, 100_000),
        integer(ConfigKey.BACKLOG, 1, 65_535),
        values.duration(ConfigKey.TICK_TIMEOUT.key()),
        integer(ConfigKey.LOST_THREADS, 0, 10_000),
        integer(ConfigKey.STARVED_TICKS, 0, 100),
        engineLimits());
  }

  private InputLimits inputLimits() {
    return new InputLimits(
        integer(ConfigKey.MESSAGE_BYTES, 1, 16 * 1024 * 1024),
        integer(ConfigKey.JSON_DEPTH, 1, 1000),
        integer(ConfigKey.JSON_STRING, 1, 16 * 1024 * 1024),
        integer(ConfigKey.JSON_NUMBER, 1, 1000));
  }

  private EngineLimits engineLimits() {
    return new EngineLimits(
        integer(ConfigKey.INPUTS_PER_TICK, 1, 1_000_000),
        integer(ConfigKey.INPUTS_WAITING, 1, 1_000_000),
        integer(ConfigKey.SNAPSHOT_BYTES, 64, 256 * 1024 * 1024),
        integer(ConfigKey.SHARDS_ON_DEMAND, 0, 1_000_000),
        integer(ConfigKey.SHARDS_PER_PRINCIPAL, 0, 1_000_000),
        values.duration(ConfigKey.CREATE_DEADLINE.key()),
        integer(ConfigKey.HUNG_PER_TYPE, 1, 1000),
        values.duration(ConfigKey.SHARD_CPU.key()),
        values.integer(ConfigKey.SHARD_ALLOCATION.key(), 1, Long.MAX_VALUE),
        new SyncLimits(
            integer(ConfigKey.BASELINE_TICKS, 1, 1_000_000),
            integer(ConfigKey.EVENT_BYTES, 1024, 256 * 1024 * 1024),
            values.duration(ConfigKey.RESUME_GRACE.key())));
  }
}
