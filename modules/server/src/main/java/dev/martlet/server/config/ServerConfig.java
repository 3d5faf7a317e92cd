package dev.martlet.server.config;

import dev.martlet.engine.limits.AsyncLimits;
import dev.martlet.engine.limits.EngineLimits;
import dev.martlet.engine.limits.InputBytes;
import dev.martlet.engine.limits.SyncLimits;
import dev.martlet.engine.plugin.ShardPlan;
import dev.martlet.server.tls.TlsFiles;
import dev.martlet.wire.InputLimits;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The configuration, read and checked once. Immutable; any thread. */
public final class ServerConfig {
  /** Where the shard port is if it is not configured: this many above the HTTP port. */
  private static final int SHARD_PORT_OFFSET = 3;

  private static final int LAST_PORT = 65_535;

  private static final int ONE_KIB = 1024;

  private final Map<Setting<?>, Object> values;
  private final Set<String> given;
  private final Map<String, Map<String, String>> authOptions;
  private final Map<String, Map<String, String>> journalOptions;
  private final List<ShardPlan> shards;
  private final List<String> ignoredVariables;
  private final Optional<TlsFiles> tls;
  private final InputLimits inputLimits;
  private final EngineLimits engineLimits;

  /**
   * A configuration.
   *
   * @param values of all settings, each of its setting's type
   * @param given keys of the settings that are configured
   * @param authOptions by provider and option
   * @param journalOptions by store and option
   * @param shards that exist from the start
   * @param ignoredVariables of the environment that look like settings and are not
   * @throws ConfigException if settings contradict each other
   */
  ServerConfig(
      Map<Setting<?>, Object> values,
      Set<String> given,
      Map<String, Map<String, String>> authOptions,
      Map<String, Map<String, String>> journalOptions,
      List<ShardPlan> shards,
      List<String> ignoredVariables)
      throws ConfigException {
    this.values = Map.copyOf(values);
    this.given = Set.copyOf(given);
    this.authOptions = Map.copyOf(authOptions);
    this.journalOptions = Map.copyOf(journalOptions);
    this.shards = List.copyOf(shards);
    PublicUrlSettings.check(this);
    this.ignoredVariables = List.copyOf(ignoredVariables);
    this.tls = readTls();
    this.inputLimits = readInputLimits();
    this.engineLimits = readEngineLimits();
    checkPorts();
  }

  /**
   * The value of a setting. Costs one lookup in a small hash table.
   *
   * @param <T> its type
   * @param setting one of {@link Settings#all}
   * @return its configured value, or its default
   */
  @SuppressWarnings("unchecked") // the constructor takes each value of its setting's type
  public <T> T get(Setting<T> setting) {
    Object value = values.get(setting);
    if (value == null) {
      throw new IllegalArgumentException("not in the list of settings: " + setting);
    }
    return (T) value;
  }

  /**
   * The folder that relative paths start from.
   *
   * @return an absolute path
   */
  public Path home() {
    return get(ServerSettings.HOME);
  }

  /**
   * The certificate of both ports.
   *
   * @return its files; empty for plain text
   */
  public Optional<TlsFiles> tls() {
    return tls;
  }

  /**
   * The options of all authenticators, {@code martlet.auth.<provider>.*}.
   *
   * @return values by provider and option
   */
  public Map<String, Map<String, String>> authOptions() {
    return authOptions;
  }

  /**
   * The options of all stores of journals, {@code martlet.journal.<store>.*}.
   *
   * @return values by store and option
   */
  public Map<String, Map<String, String>> journalOptions() {
    return journalOptions;
  }

  /**
   * Whether the operator has set a setting, be it to its default.
   *
   * @param setting one of {@link Settings#all}
   * @return whether it is configured
   */
  public boolean isGiven(Setting<?> setting) {
    return given.contains(setting.key());
  }

  /**
   * The shards that exist from the start, {@code martlet.shards}.
   *
   * @return a plan for each
   */
  public List<ShardPlan> shards() {
    return shards;
  }

  /**
   * The variables of the environment that look like settings, but tell of a service of that name.
   *
   * @return their names
   */
  public List<String> ignoredVariables() {
    return ignoredVariables;
  }

  /**
   * The limits of one input.
   *
   * @return the same each time
   */
  public InputLimits inputLimits() {
    return inputLimits;
  }

  /**
   * The limits that the engine keeps.
   *
   * @return the same each time
   */
  public EngineLimits engineLimits() {
    return engineLimits;
  }

  /**
   * The port to open for shard sockets.
   *
   * @param httpPort that was opened
   * @return the configured one, or the HTTP port + 3; 0, a free one, if the HTTP port was to be a
   *     free one
   */
  public int shardPort(int httpPort) {
    int usual = get(PortSettings.PORT) == 0 ? 0 : httpPort + SHARD_PORT_OFFSET;
    return get(PortSettings.SHARD_PORT).orElse(usual);
  }

  /**
   * What to tell the operator about a port that cannot be opened.
   *
   * @param setting that says the port
   * @param port that was tried
   * @param why it failed
   * @param cause for the log; null if there is none
   * @return the exception, for the caller to throw
   */
  public ConfigException cannotListen(Setting<?> setting, int port, String why, Throwable cause) {
    String address = get(PortSettings.HOST).getHostAddress();
    return new ConfigException(
        setting + ": cannot listen on " + address + " port " + port + ": " + why, cause);
  }

  private void checkPorts() throws ConfigException {
    int http = get(PortSettings.PORT);
    int shards = shardPort(http);
    if (shards > LAST_PORT) {
      throw new ConfigException(
          PortSettings.SHARD_PORT
              + ": not set, so it would be "
              + PortSettings.PORT
              + " + "
              + SHARD_PORT_OFFSET
              + " = "
              + shards
              + ", and the last port is "
              + LAST_PORT);
    }
    if (shards == http && http != 0) {
      throw new ConfigException(
          PortSettings.SHARD_PORT + ": " + shards + " is " + PortSettings.PORT + " already");
    }
  }

  private Optional<TlsFiles> readTls() throws ConfigException {
    Optional<Path> certificate = get(TlsSettings.CERTIFICATE);
    Optional<Path> key = get(TlsSettings.KEY);
    if (certificate.isPresent() != key.isPresent()) {
      throw new ConfigException(
          TlsSettings.CERTIFICATE + " and " + TlsSettings.KEY + " go together: set both, or none");
    }
    return certificate.map(
        file -> new TlsFiles(file, key.orElseThrow(), get(TlsSettings.CHECK_INTERVAL)));
  }

  private InputLimits readInputLimits() {
    return new InputLimits(
        get(InputSettings.MESSAGE_BYTES),
        get(InputSettings.JSON_DEPTH),
        get(InputSettings.JSON_STRING),
        get(InputSettings.JSON_NUMBER),
        get(InputSettings.JSON_VALUES),
        get(InputSettings.JSON_NAME));
  }

  private InputBytes readInputBytes() {
    return new InputBytes(
        forOneMessage(InputSettings.INPUT_BYTES_WAITING),
        forOneMessage(InputSettings.SHARD_INPUT_BYTES_WAITING),
        forOneMessage(InputSettings.SERVER_INPUT_BYTES_WAITING),
        get(InputSettings.INPUT_BYTES_PER_TICK),
        get(InputSettings.SHARD_INPUT_BYTES_PER_TICK));
  }

  /** A limit of what waits in which a message of the greatest length has room, if it is alone. */
  private int forOneMessage(Setting<Integer> limit) {
    int most = get(limit);
    return most == 0 ? 0 : Math.max(most, get(InputSettings.MESSAGE_BYTES) + ONE_KIB);
  }

  private EngineLimits readEngineLimits() {
    return EngineLimits.builder()
        .inputsPerTick(get(InputSettings.INPUTS_PER_TICK))
        .inputsWaiting(get(InputSettings.INPUTS_WAITING))
        .anonymousShare(get(InputSettings.ANONYMOUS_SHARE))
        .inputBytes(readInputBytes())
        .signalsWaiting(get(InputSettings.SIGNALS_WAITING))
        .snapshotBytes(get(SnapshotSettings.SNAPSHOT_BYTES))
        .metadataBytes(get(SnapshotSettings.METADATA_BYTES))
        .shardsOnDemand(get(ShardCreationSettings.SHARDS_ON_DEMAND))
        .shardsPerOwner(get(ShardCreationSettings.SHARDS_PER_PRINCIPAL))
        .bansPerShard(get(ShardCreationSettings.BANS_PER_SHARD))
        .createDeadline(get(ShardCreationSettings.CREATE_DEADLINE))
        .recoveryDeadline(get(JournalSettings.RECOVERY_DEADLINE))
        .joinPatience(get(AdmissionSettings.HANDSHAKE_TIMEOUT))
        .hungPerType(get(WatchdogSettings.HUNG_SHARDS_PER_TYPE))
        .shardCpu(get(WatchdogSettings.SHARD_CPU))
        .shardAllocation(get(WatchdogSettings.SHARD_ALLOCATION))
        .sync(
            SyncLimits.DEFAULT
                .withBaselineTicks(get(SnapshotSettings.BASELINE_TICKS))
                .withEventBytes(get(SnapshotSettings.EVENT_BYTES))
                .withResumeGrace(get(SnapshotSettings.RESUME_GRACE)))
        .async(
            AsyncLimits.DEFAULT
                .withThreads(get(AsyncSettings.THREADS))
                .withWaiting(get(AsyncSettings.CALLS))
                .withPerShard(get(AsyncSettings.CALLS_PER_SHARD))
                .withDeadline(get(AsyncSettings.DEADLINE))
                .withEndDeadline(get(AsyncSettings.END_DEADLINE)))
        .timersPerShard(get(AsyncSettings.TIMERS_PER_SHARD))
        .build();
  }
}
