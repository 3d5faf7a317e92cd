package dev.martlet.server;

import dev.martlet.engine.ShardRegistry;
import dev.martlet.engine.metrics.EngineMetric;
import dev.martlet.engine.metrics.Metrics;
import dev.martlet.engine.plugin.PluginThreads;
import dev.martlet.engine.tick.TickScheduler;
import dev.martlet.server.admission.Admission;
import dev.martlet.server.admission.AuthenticationGate;
import dev.martlet.server.config.ConfigException;
import dev.martlet.server.config.PluginSettings;
import dev.martlet.server.config.PortSettings;
import dev.martlet.server.config.ServerConfig;
import dev.martlet.server.config.ServerSettings;
import dev.martlet.server.config.TlsSettings;
import dev.martlet.server.config.WatchdogSettings;
import dev.martlet.server.connection.ConnectionSupervisor;
import dev.martlet.server.http.HttpContext;
import dev.martlet.server.http.HttpListener;
import dev.martlet.server.plugin.LoadedPlugins;
import dev.martlet.server.socket.ShardPort;
import dev.martlet.server.tls.TlsIdentity;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.security.SecureRandom;
import java.util.Optional;

/** The running server: creates its parts, connects them, and stops them in order. */
final class MartletServer implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(MartletServer.class.getName());

  /** Calls of plugin code for creating shards that may be in progress at once. */
  private static final int MOST_CALLS = 64;

  private final ServerConfig config;
  private final Metrics metrics = new Metrics();
  private final Optional<TlsIdentity> tls;
  private final PluginBootstrap bootstrap;
  private final PluginThreads maker = new PluginThreads("maker", MOST_CALLS, metrics);
  private final TickScheduler scheduler;
  private final ConnectionSupervisor supervisor = new ConnectionSupervisor();
  private final AuthenticationGate authentication;
  private final ShardRegistry registry;
  private final Admission admission;
  private final Overload overload;
  private final Drain drain;
  private final HttpListener http;
  private final ShardPort shards;
  private final Housekeeping housekeeping;

  private MartletServer(ServerConfig config) throws ConfigException {
    this.config = config;
    this.tls = tls(config);
    this.bootstrap = PluginBootstrap.load(config, metrics);
    LoadedPlugins plugins = bootstrap.plugins();
    checkStrict(plugins);
    this.authentication = bootstrap.authentication(config, metrics);
    this.scheduler =
        new TickScheduler(
            config.get(ServerSettings.TICK_THREADS),
            config.get(WatchdogSettings.TICK_TIMEOUT),
            config.get(WatchdogSettings.SLOW_TICK),
            metrics);
    this.drain = new Drain(supervisor, config.get(ServerSettings.DRAIN_TIMEOUT));
    this.registry =
        new ShardRegistry(
            plugins.types(),
            config.engineLimits(),
            scheduler,
            maker,
            new SecureRandom()::nextLong,
            metrics);
    this.admission =
        new Admission(config, authentication, registry, plugins.formats(), drain::begun);
    this.overload = new Overload(metrics, config.get(WatchdogSettings.STARVED_TICKS));
    ConfiguredShards.create(config.shards(), registry);
    measure();
    this.http = new HttpListener(httpContext(plugins), tls.map(TlsIdentity::context));
    this.shards = startShardPort();
    this.housekeeping =
        new Housekeeping(registry::sweep, admission::sweep, overload::check, this::reopenHttp);
  }

  /**
   * Starts everything.
   *
   * @throws ConfigException if that fails; only daemon threads are left running then
   */
  static MartletServer start(ServerConfig config) throws ConfigException {
    return new MartletServer(config);
  }

  /**
   * Loads the certificate, if one is configured.
   *
   * @throws ConfigException if it cannot be used
   */
  static Optional<TlsIdentity> tls(ServerConfig config) throws ConfigException {
    if (config.tls().isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(TlsIdentity.load(config.tls().get()));
    } catch (IOException e) {
      throw new ConfigException(TlsSettings.CERTIFICATE.key() + ": " + e.getMessage(), e);
    }
  }

  private void checkStrict(LoadedPlugins plugins) throws ConfigException {
    if (config.get(PluginSettings.STRICT) && !plugins.failures().isEmpty()) {
      throw new ConfigException(
          "plugins did not load, and "
              + PluginSettings.STRICT.key()
              + " is set: "
              + plugins.failures());
    }
  }

  private void measure() {
    metrics.gauge(EngineMetric.PLUGIN_THREADS_LOST, this::lostThreads);
    metrics.gauge(EngineMetric.PLUGIN_THREADS_STARTED, PluginThreads::startedByPlugins);
    ServerMetric.measure(metrics);
    tls.ifPresent(
        identity ->
            metrics.gauge(ServerMetric.TLS_EXPIRY, () -> identity.expires().getEpochSecond()));
    supervisor.measure(metrics);
    admission.measure(metrics);
  }

  private HttpContext httpContext(LoadedPlugins plugins) {
    Readiness readiness =
        new Readiness(config, drain, admission, overload, scheduler, registry, this::lostThreads);
    return new HttpContext(
        config,
        admission,
        registry,
        plugins,
        supervisor,
        metrics,
        this::port,
        this::shardPort,
        drain::begun,
        readiness::whyNot);
  }

  private ShardPort startShardPort() throws ConfigException {
    int wanted = config.shardPort(port());
    try {
      return new ShardPort(
          config, wanted, admission, supervisor, tls.map(TlsIdentity::context), metrics);
    } catch (IOException e) {
      String address = config.get(PortSettings.HOST).getHostAddress();
      String key = PortSettings.SHARD_PORT.key();
      throw new ConfigException(
          key + ": cannot listen on " + address + " port " + wanted + ": " + e.getMessage(), e);
    }
  }

  // ---- any thread -------------------------------------------------------------------------

  int port() {
    return http.port();
  }

  int shardPort() {
    return shards.port();
  }

  private int lostThreads() {
    return authentication.lostThreads() + maker.lost() + bootstrap.lostThreads();
  }

  private void reopenHttp() {
    if (!drain.begun()) {
      http.reopenIfClosed();
    }
  }

  /** Drains, then stops. Connections that are left at the drain timeout are cut. */
  @Override
  public void close() {
    drain.run(registry);
    shards.close();
    housekeeping.close();
    supervisor.close();
    http.stop();
    scheduler.close();
    authentication.close();
    maker.close();
    bootstrap.close();
    tls.ifPresent(TlsIdentity::close);
    LOG.log(Level.INFO, "stopped");
  }
}
