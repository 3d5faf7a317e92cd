package dev.martlet.server;

import dev.martlet.api.Authenticator;
import dev.martlet.api.AuthenticatorContext;
import dev.martlet.api.AuthenticatorProvider;
import dev.martlet.api.Options;
import dev.martlet.engine.ShardPlan;
import dev.martlet.engine.ShardRegistry;
import dev.martlet.engine.TickScheduler;
import dev.martlet.server.config.ConfigException;
import dev.martlet.server.config.ConfigKey;
import dev.martlet.server.config.ServerConfig;
import dev.martlet.server.plugin.LoadedPlugins;
import dev.martlet.server.plugin.Plugin;
import dev.martlet.server.plugin.PluginLoader;
import dev.martlet.server.socket.AuthenticationGate;
import dev.martlet.server.socket.ConnectionKeeper;
import dev.martlet.server.socket.ShardPort;
import io.helidon.common.socket.SocketOptions;
import io.helidon.webserver.WebServer;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The running server: everything that {@link Main} starts, in the order it stops in. */
final class MartletServer implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(MartletServer.class.getName());
  private static final long SWEEP_MS = 1000;
  private static final long DRAIN_POLL_MS = 20;

  private final ServerConfig config;
  private final TickScheduler scheduler;
  private final ConnectionKeeper keeper;
  private final AuthenticationGate authentication;
  private final ShardRegistry registry;
  private final WebServer web;
  private final WebServer shardWeb;
  private volatile boolean draining;

  private MartletServer(ServerConfig config) throws ConfigException {
    this.config = config;
    LoadedPlugins plugins = loadPlugins(config);
    this.authentication =
        new AuthenticationGate(authenticator(config, plugins), config.authDeadline());
    int threads = config.tickThreads();
    this.scheduler =
        new TickScheduler(threads == 0 ? Runtime.getRuntime().availableProcessors() : threads);
    this.keeper = new ConnectionKeeper();
    this.registry =
        new ShardRegistry(
            plugins.types(), config.limits().shards(), scheduler, new SecureRandom()::nextLong);
    createShards();
    keeper.every(SWEEP_MS, registry::sweep);
    this.web = startHttp();
    this.shardWeb = startShardPort(web.port());
  }

  /**
   * Starts everything.
   *
   * @throws ConfigException if that cannot be; nothing is left running then but daemon threads
   */
  static MartletServer start(ServerConfig config) throws ConfigException {
    return new MartletServer(config);
  }

  private static LoadedPlugins loadPlugins(ServerConfig config) throws ConfigException {
    if (!Files.isDirectory(config.plugins())) {
      throw new ConfigException(ConfigKey.PLUGINS.key() + ": no such folder: " + config.plugins());
    }
    LoadedPlugins plugins;
    try {
      plugins = PluginLoader.load(config.plugins(), config.limits().inputs());
    } catch (IOException e) {
      throw new ConfigException(
          ConfigKey.PLUGINS.key() + ": cannot read the folder " + config.plugins() + ": " + e, e);
    }
    for (Plugin plugin : plugins.plugins()) {
      List<String> provides = new ArrayList<>();
      plugin.types().forEach(type -> provides.add("shard type " + type.name()));
      plugin.authenticators().forEach(a -> provides.add("authenticator " + a.name()));
      LOG.log(Level.INFO, "plugin {0} provides {1}", plugin, String.join(", ", provides));
    }
    plugins.failures().forEach(failure -> LOG.log(Level.ERROR, "plugin not loaded: {0}", failure));
    if (config.pluginsStrict() && !plugins.failures().isEmpty()) {
      throw new ConfigException(
          "plugins did not load, and "
              + ConfigKey.PLUGINS_STRICT.key()
              + " is set: "
              + plugins.failures());
    }
    return plugins;
  }

  private static Authenticator authenticator(ServerConfig config, LoadedPlugins plugins)
      throws ConfigException {
    List<AuthenticatorProvider> all = new ArrayList<>(PluginLoader.builtInAuthenticators());
    plugins.plugins().forEach(plugin -> all.addAll(plugin.authenticators()));
    List<AuthenticatorProvider> named =
        all.stream().filter(p -> config.authProvider().equals(p.name())).toList();
    String key = ConfigKey.AUTH_PROVIDER.key();
    if (named.size() != 1) {
      throw new ConfigException(
          key
              + ": there "
              + (named.isEmpty() ? "is no" : "is more than one")
              + " authenticator named \""
              + config.authProvider()
              + "\"; there are "
              + all.stream().map(AuthenticatorProvider::name).sorted().toList());
    }
    AuthenticatorProvider provider = named.getFirst();
    for (String configured : config.authOptions().keySet()) {
      if (all.stream().noneMatch(p -> p.name().equals(configured))) {
        throw new ConfigException("unknown setting: martlet.auth." + configured);
      }
    }
    try {
      Options options =
          Options.of(
              provider.options(), config.authOptions().getOrDefault(provider.name(), Map.of()));
      return provider.create(
          new AuthenticatorContext(options, config.host().isLoopbackAddress(), config.home()));
    } catch (Exception e) {
      throw new ConfigException("martlet.auth." + provider.name() + ": " + e.getMessage(), e);
    }
  }

  private void createShards() throws ConfigException {
    for (ShardPlan plan : config.shards()) {
      try {
        registry.create(plan);
      } catch (IllegalArgumentException | IllegalStateException e) {
        throw new ConfigException("martlet.shards: " + e.getMessage(), e);
      }
    }
  }

  private WebServer startHttp() throws ConfigException {
    return start(
        WebServer.builder()
            .shutdownHook(false)
            .host(config.host().getHostAddress())
            .port(config.port())
            .routing(HttpPort.routing(config.www().filter(Files::isDirectory), this::shardPort))
            .build(),
        ConfigKey.PORT,
        config.port());
  }

  /**
   * A web server of its own, because its port may depend on the port that the first one got. Its
   * default socket has the shard port's only selector, so that it speaks nothing else.
   */
  private WebServer startShardPort(int httpPort) throws ConfigException {
    int port = config.shardPort(httpPort);
    ShardPort selector =
        new ShardPort(
            authentication, registry, config.origins(), config.limits(), keeper, () -> draining);
    return start(
        WebServer.builder()
            .shutdownHook(false)
            .host(config.host().getHostAddress())
            .port(port)
            .protocolsDiscoverServices(false)
            // A snapshot is small and about now: it must not wait for the answer to the one before.
            .connectionOptions(SocketOptions.builder().tcpNoDelay(true).build())
            .addConnectionSelector(selector)
            .build(),
        ConfigKey.SHARD_PORT,
        port);
  }

  private WebServer start(WebServer server, ConfigKey key, int port) throws ConfigException {
    // Helidon logs why it cannot listen, but neither throws nor tells; so this is tried before.
    try (ServerSocketChannel probe = ServerSocketChannel.open()) {
      probe.bind(new InetSocketAddress(config.host(), port));
    } catch (IOException e) {
      throw cannotListen(key, port, e.getMessage(), e);
    }
    server.start();
    if (!server.isRunning() || server.port() <= 0) {
      throw cannotListen(key, port, "see above", null);
    }
    return server;
  }

  private ConfigException cannotListen(ConfigKey key, int port, String why, Throwable cause) {
    String address = config.host().getHostAddress();
    return new ConfigException(
        key.key() + ": cannot listen on " + address + " port " + port + ": " + why, cause);
  }

  int port() {
    return web.port();
  }

  int shardPort() {
    return shardWeb.port();
  }

  /**
   * Drains and stops: nobody is taken in any more, every shard has a last tick, its subscribers are
   * told, and what is left at the deadline is cut.
   */
  @Override
  public void close() {
    LOG.log(Level.INFO, "draining: {0} WebSockets", keeper.webSockets());
    draining = true;
    registry.drain();
    awaitNoConnections();
    shardWeb.stop();
    web.stop();
    scheduler.close();
    authentication.close();
    keeper.close();
    LOG.log(Level.INFO, "stopped");
  }

  private void awaitNoConnections() {
    CountDownLatch none = new CountDownLatch(1);
    keeper.every(
        DRAIN_POLL_MS,
        () -> {
          if (keeper.webSockets() == 0) {
            none.countDown();
          }
        });
    try {
      if (!none.await(config.drainTimeout().toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.log(
            Level.WARNING,
            "cut {0} WebSockets that were left after {1}",
            keeper.webSockets(),
            config.drainTimeout());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
