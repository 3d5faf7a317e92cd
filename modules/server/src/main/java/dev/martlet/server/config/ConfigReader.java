package dev.martlet.server.config;

import io.helidon.common.media.type.MediaType;
import io.helidon.common.media.type.MediaTypes;
import io.helidon.config.Config;
import io.helidon.config.ConfigSources;
import io.helidon.config.spi.ConfigSource;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.DuplicateKeyException;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

/**
 * Reads the configuration. The command line wins over the environment, and the environment over the
 * file. An unknown key or an unusable value is an error that names the key.
 */
public final class ConfigReader {
  private static final String PREFIX = "martlet.";

  private final Map<String, String> arguments;
  private final Map<String, String> variables;
  private final List<String> ignoredVariables;

  private ConfigReader(Map<String, String> arguments, EnvironmentVariables variables) {
    this.arguments = arguments;
    this.variables = variables.byKey();
    this.ignoredVariables = variables.ignored();
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
      } else if (name.toLowerCase(Locale.ROOT).startsWith("martlet")
          || SettingSpelling.beginsLikeSetting(name)) { // no property of others
        throw unknown(name);
      }
    }
    return new ConfigReader(arguments, EnvironmentVariables.of(environment)).read();
  }

  private ServerConfig read() throws ConfigException {
    // These two say where the file is, so the file cannot set them.
    Path home = parse(ServerSettings.HOME, withoutFile(ServerSettings.HOME), workingDirectory());
    Path file = parse(ServerSettings.CONFIG, withoutFile(ServerSettings.CONFIG), home);
    try {
      Config commandLine = builder().addSource(ConfigSources.create(arguments).build()).build();
      Config config = sources(file).build();
      Map<String, String> given = known(config);
      Map<Setting<?>, Object> values = values(given, home);
      values.put(ServerSettings.HOME, home);
      values.put(ServerSettings.CONFIG, file);
      return new ServerConfig(
          values,
          given.keySet(),
          NamedOptions.AUTH.read(config),
          NamedOptions.JOURNAL.read(config),
          ShardList.read(commandLine, config),
          ignoredVariables);
    } catch (RuntimeException e) {
      throw new ConfigException("cannot read " + file + ": " + rootMessage(e), e);
    }
  }

  private static Path workingDirectory() {
    return Path.of("").toAbsolutePath();
  }

  private String withoutFile(Setting<?> setting) {
    return arguments.getOrDefault(
        setting.key(), variables.getOrDefault(setting.key(), setting.defaultText()));
  }

  private Config.Builder sources(Path file) throws ConfigException {
    Config.Builder builder =
        builder()
            .addSource(ConfigSources.create(arguments).build())
            .addSource(ConfigSources.create(variables).build());
    String key = ServerSettings.CONFIG.key();
    boolean wanted = arguments.containsKey(key) || variables.containsKey(key);
    // The defaults must not hold in secret because the file may not be read, or a link leads
    // nowhere.
    if (wanted || Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      builder.addSource(source(file));
    }
    return builder;
  }

  /** Helidon would look into the environment and the properties by itself, under other names. */
  private static Config.Builder builder() {
    return Config.builder()
        .disableEnvironmentVariablesSource()
        .disableSystemPropertiesSource()
        .disableValueResolving();
  }

  /**
   * Reads the file once, as text. Helidon's file source also digests files to detect changes, which
   * would load the security providers at each start.
   */
  private static ConfigSource source(Path file) throws ConfigException {
    String key = ServerSettings.CONFIG.key();
    if (!Files.isReadable(file)) {
      throw new ConfigException(key + ": cannot read " + file);
    }
    try {
      MediaType type = type(file);
      String text = Files.readString(file);
      if (type.equals(MediaTypes.APPLICATION_X_YAML)) {
        refuseDuplicates(file, text);
      }
      return ConfigSources.create(text, type);
    } catch (CharacterCodingException e) {
      throw new ConfigException(key + ": " + file + " is not text in UTF-8", e);
    } catch (IOException e) {
      throw new ConfigException(key + ": cannot read " + file + ": " + e, e);
    }
  }

  /** Helidon would take the second of two keys, and forget what stands below the first. */
  private static void refuseDuplicates(Path file, String yaml) throws ConfigException {
    LoaderOptions options = new LoaderOptions();
    options.setAllowDuplicateKeys(false);
    try {
      new Yaml(new SafeConstructor(options)).load(yaml);
    } catch (DuplicateKeyException e) {
      int line = e.getProblemMark().getLine() + 1;
      throw new ConfigException(
          "%s, line %d: %s: write what is below it in one place"
              .formatted(file, line, e.getProblem()),
          e);
    } catch (YAMLException e) {
      // Helidon's reader says what is wrong
    }
  }

  /** Helidon would search its modules for lists of media types. */
  private static MediaType type(Path file) throws ConfigException {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    if (name.endsWith(".yaml") || name.endsWith(".yml")) {
      return MediaTypes.APPLICATION_X_YAML;
    }
    if (name.endsWith(".properties")) {
      return MediaTypes.TEXT_PROPERTIES;
    }
    throw new ConfigException(
        ServerSettings.CONFIG.key() + ": neither .yaml nor .properties: " + file);
  }

  /** The value of each setting. */
  private static Map<Setting<?>, Object> values(Map<String, String> given, Path home)
      throws ConfigException {
    Map<Setting<?>, Object> values = new HashMap<>();
    for (Setting<?> setting : Settings.all()) {
      String text = given.getOrDefault(setting.key(), setting.defaultText()).strip();
      values.put(setting, parse(setting, text, home));
    }
    return values;
  }

  /** The configured texts of all settings, by key. */
  private static Map<String, String> known(Config config) throws ConfigException {
    Map<String, String> given = new HashMap<>();
    for (Config node : config.traverse().filter(Config::isLeaf).toList()) {
      String key = node.key().toString();
      if (Settings.ofKey(key).isPresent()) {
        given.put(key, node.asString().get());
      } else if (isGroup(key)) {
        checkEmpty(key, node.asString().get());
      } else if (!NamedOptions.isOne(key) && !ShardList.isPart(key)) {
        throw unknown(key);
      }
    }
    return given;
  }

  private static boolean isGroup(String key) {
    return ShardList.isList(key)
        || Settings.all().stream().anyMatch(setting -> setting.key().startsWith(key + "."));
  }

  /** A group with nothing in it is what is left when all its lines are commented out. */
  private static void checkEmpty(String key, String value) throws ConfigException {
    if (!value.isBlank()) {
      throw new ConfigException(
          key
              + ": "
              + (ShardList.isList(key) ? "is a list of shards" : "is a group of settings")
              + ", not one with a value: "
              + value);
    }
  }

  private static ConfigException unknown(String key) {
    List<String> known = Settings.all().stream().map(Setting::key).toList();
    return new ConfigException("unknown setting: " + key + SettingSpelling.suggest(key, known));
  }

  private static <T> T parse(Setting<T> setting, String text, Path home) throws ConfigException {
    try {
      return setting.parse(text, home);
    } catch (IllegalArgumentException e) {
      throw new ConfigException(e.getMessage(), e);
    }
  }

  private static String rootMessage(Throwable e) {
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root instanceof ClassCastException // of the parser, which expects a mapping
        ? "it must hold keys and their values, beginning with \"martlet:\""
        : String.valueOf(root.getMessage());
  }
}
