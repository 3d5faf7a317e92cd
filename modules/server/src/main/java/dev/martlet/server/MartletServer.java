package dev.martlet.server;

import dev.martlet.engine.EngineFigure;
import dev.martlet.engine.Figures;
import dev.martlet.engine.Lookup;
import dev.martlet.engine.PluginThreads;
import dev.martlet.engine.ShardPlan;
import dev.martlet.engine.ShardRegistry;
import dev.martlet.engine.TickScheduler;
import dev.martlet.server.admission.Admission;
import dev.martlet.server.admission.AuthenticationGate;
import dev.martlet.server.config.AdmissionSettings;
import dev.martlet.server.config.ConfigException;
import dev.martlet.server.config.PluginSettings;
import dev.martlet.server.config.PortSettings;
import dev.martlet.server.config.ServerConfig;
import dev.martlet.server.config.ServerSettings;
import dev.martlet.server.config.Setting;
import dev.martlet.server.config.TlsSettings;
import dev.martlet.server.config.WatchdogSettings;
import dev.martlet.server.http.HttpHouse;
import dev.martlet.server.http.HttpPort;
import dev.martlet.server.plugin.LoadedPlugins;
import dev.martlet.server.socket.ConnectionKeeper;
import dev.martlet.server.socket.ShardPort;
import dev.martlet.server.tls.TlsIdentity;
import io.helidon.common.tls.Tls;
import io.helidon.service.registry.GlobalServiceRegistry;
import io.helidon.service.registry.ServiceRegistry;
import io.helidon.service.registry.ServiceRegistryConfig;
import io.helidon.service.registry.ServiceRegistryManager;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.WebServerConfig;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The running server: everything that {@link Main} starts, in the order it stops in. */
final class MartletServer implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(MartletServer.class.getName());
  private static final long SWEEP_MS = 1000;
  private static final long DRAIN_POLL_MS = 20;

  /** Calls of plugin code for making shards that may go on at once. */
  private static final int MOST_CALLS = 64;

  private final ServerConfig config;
  private final Figures figures = new Figures();
  private final Optional<TlsIdentity> tls;
  private final Parts parts;
  private final PluginThreads maker = new PluginThreads("maker", MOST_CALLS, figures);
  private final TickScheduler scheduler;
  private final ConnectionKeeper keeper;
  private final AuthenticationGate authentication;
  private final ShardRegistry registry;
  private final Admission admission;
  private final Overload overload;
  private final HttpHouse house;
  private final int port;
  private final ShardPort shards;
  private volatile WebServer web;
  private volatile boolean draining;

  private MartletServer(ServerConfig config) throws ConfigException {
    this.config = config;
    this.tls = tls(config);
    this.parts = Parts.load(config, figures);
    LoadedPlugins plugins = parts.plugins();
    if (config.get(PluginSettings.STRICT) && !plugins.failures().isEmpty()) {
      throw new ConfigException(
          "plugins did not load, and "
              + PluginSettings.STRICT.key()
              + " is set: "
              + plugins.failures());
    }
    this.authentication = parts.authentication(config, figures);
    this.scheduler =
        new TickScheduler(
            config.get(ServerSettings.TICK_THREADS),
            config.get(WatchdogSettings.TICK_TIMEOUT),
            figures);
    this.keeper = new ConnectionKeeper();
    this.registry =
        new ShardRegistry(
            plugins.types(),
            config.engineLimits(),
            scheduler,
            maker,
            new SecureRandom()::nextLong,
            figures);
    this.admission =
        new Admission(config, authentication, registry, plugins.formats(), this::draining);
    this.overload = new Overload(figures, config.get(WatchdogSettings.STARVED_TICKS));
    this.house =
        new HttpHouse(
            config,
            admission,
            registry,
            plugins,
            keeper,
            figures,
            this::port,
            this::shardPort,
            this::draining,
            this::whyNotReady);
    createShards();
    figures.gauge(EngineFigure.PLUGIN_THREADS_LOST, this::lostThreads);
    figures.gauge(EngineFigure.PLUGIN_THREADS_STARTED, PluginThreads::startedByPlugins);
    ServerFigure.measure(figures);
    tls.ifPresent(
        identity ->
            figures.gauge(ServerFigure.TLS_EXPIRY, () -> identity.expires().getEpochSecond()));
    this.web = startHttp(config.get(PortSettings.PORT));
    this.port = web.port();
    this.shards = startShardPort();
    keeper.every(SWEEP_MS, this::sweep);
  }

  /**
   * Starts everything.
   *
   * @throws ConfigException if that cannot be; nothing is left running then but daemon threads
   */
  static MartletServer start(ServerConfig config) throws ConfigException {
    return new MartletServer(config);
  }

  /**
   * The certificate that is configured, if one is.
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

  private void createShards() throws ConfigException {
    for (ShardPlan plan : config.shards()) {
      try {
        String wrong = whatIsWrong(plan, registry.create(plan));
        if (!wrong.isEmpty()) {
          throw new ConfigException("martlet.shards: " + wrong);
        }
      } catch (InterruptedException e) {
        throw new ConfigException("interrupted during the start", e);
      }
    }
  }

  private static String whatIsWrong(ShardPlan plan, Lookup made) {
    return switch (made) {
      case Lookup.Found found -> "";
      case Lookup.Unknown(String reason) -> reason;
      case Lookup.Exists() -> "shard " + plan.id() + " is there already";
      case Lookup.Failed(), Lookup.Late(), Lookup.Quarantined() ->
          "shard " + plan.id() + " could not be made, see the log";
      case Lookup.TooMany tooMany -> throw new IllegalStateException("a plan has no quota");
    };
  }

  /**
   * Helidon would look for services in all modules, and find nothing that this server needs
   * (module-info-docs/decisions).
   */
  private static ServiceRegistry noServices() {
    ServiceRegistryConfig none =
        ServiceRegistryConfig.builder()
            .discoverServices(false)
            .discoverServicesFromServiceLoader(false)
            .build();
    return ServiceRegistryManager.create(none).registry();
  }

  private WebServer startHttp(int httpPort) throws ConfigException {
    WebServerConfig.Builder builder =
        WebServer.builder()
            .serviceRegistry(GlobalServiceRegistry.registry(MartletServer::noServices))
            .shutdownHook(false)
            .host(config.get(PortSettings.HOST).getHostAddress())
            .port(httpPort)
            .maxTcpConnections(config.get(PortSettings.HTTP_CONNECTIONS))
            .directHandlers(HttpPort.errors())
            .routing(HttpPort.routing(house));
    tls.ifPresent(identity -> builder.tls(Tls.builder().sslContext(identity.context()).build()));
    WebServer server = builder.build();
    // Helidon logs why it cannot listen, but neither throws nor tells; so this is tried before.
    try (ServerSocketChannel probe = ServerSocketChannel.open()) {
      probe.bind(new InetSocketAddress(config.get(PortSettings.HOST), httpPort));
    } catch (IOException e) {
      throw cannotListen(PortSettings.PORT, httpPort, e.getMessage(), e);
    }
    server.start();
    if (!server.isRunning() || server.port() <= 0) {
      throw cannotListen(PortSettings.PORT, httpPort, "see above", null);
    }
    return server;
  }

  private ShardPort startShardPort() throws ConfigException {
    int wanted = config.shardPort(port);
    try {
      return new ShardPort(
          config, wanted, admission, keeper, tls.map(TlsIdentity::context), figures);
    } catch (IOException e) {
      throw cannotListen(PortSettings.SHARD_PORT, wanted, e.getMessage(), e);
    }
  }

  private ConfigException cannotListen(Setting<?> key, int port, String why, Throwable cause) {
    String address = config.get(PortSettings.HOST).getHostAddress();
    return new ConfigException(
        key.key() + ": cannot listen on " + address + " port " + port + ": " + why, cause);
  }

  private boolean draining() {
    return draining;
  }

  int port() {
    return port;
  }

  int shardPort() {
    return shards.port();
  }

  // ---- the keeper's thread ----------------------------------------------------------------

  private void sweep() {
    registry.sweep();
    admission.sweep();
    overload.look();
    if (!draining && !web.isRunning()) {
      reopenHttp();
    }
  }

  /** Helidon closes its port for good when it cannot accept, for want of files say. */
  private void reopenHttp() {
    try {
      web = startHttp(port);
      LOG.log(Level.WARNING, "the HTTP port is open again");
    } catch (ConfigException e) {
      LOG.log(Level.WARNING, "the HTTP port cannot be opened again yet: {0}", e.getMessage());
    }
  }

  // ---- any thread -------------------------------------------------------------------------

  private int lostThreads() {
    return authentication.lostThreads() + maker.lost() + parts.lostThreads();
  }

  /** Why no new players are to be sent here; empty if they are. */
  private List<String> whyNotReady() {
    List<String> reasons = new ArrayList<>();
    if (draining) {
      reasons.add("draining");
    }
    int most = config.get(AdmissionSettings.CONNECTIONS);
    if (admission.permitsHeld() >= most) {
      reasons.add("all " + most + " connections are taken");
    }
    if (overload.is()) {
      reasons.add("shards leave out ticks for want of processors");
    }
    int lost = scheduler.lost() + lostThreads();
    if (lost > config.get(WatchdogSettings.LOST_THREADS)) {
      reasons.add(
          lost
              + " threads hang in plugin code; what they hold, a core perhaps, is lost until a"
              + " restart");
      registry.hanging().forEach(id -> reasons.add("shard " + id + " is quarantined"));
    }
    return reasons;
  }

  /**
   * Drains and stops: nobody is taken in any more, every shard has a last tick, its subscribers are
   * told, and what is left at the deadline is cut.
   */
  @Override
  public void close() {
    LOG.log(Level.INFO, "draining: {0} subscriptions", keeper.subscriptions());
    draining = true;
    registry.drain();
    awaitNoConnections();
    shards.close();
    keeper.close();
    web.stop();
    scheduler.close();
    authentication.close();
    maker.close();
    parts.close();
    tls.ifPresent(TlsIdentity::close);
    LOG.log(Level.INFO, "stopped");
  }

  private void awaitNoConnections() {
    CountDownLatch none = new CountDownLatch(1);
    keeper.every(
        DRAIN_POLL_MS,
        () -> {
          if (keeper.subscriptions() == 0) {
            none.countDown();
          }
        });
    try {
      if (!none.await(config.get(ServerSettings.DRAIN_TIMEOUT).toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.log(
            Level.WARNING,
            "cut {0} subscriptions that were left after {1}",
            keeper.subscriptions(),
            config.get(ServerSettings.DRAIN_TIMEOUT));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
