package dev.martlet.server.http;

import dev.martlet.server.config.ConfigException;
import dev.martlet.server.config.PortSettings;
import dev.martlet.server.config.ServerConfig;
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
import java.util.Optional;
import javax.net.ssl.SSLContext;

/**
 * Listens on the HTTP port with Helidon's web server, which is replaced if it gives up. One thread
 * at a time starts, reopens and stops it.
 */
public final class HttpListener {
  private static final System.Logger LOG = System.getLogger(HttpListener.class.getName());

  private final HttpContext context;
  private final Optional<SSLContext> tls;
  private final int port;
  private volatile WebServer web;

  /**
   * Opens the port that is configured.
   *
   * @param context that the port serves
   * @param tls for the TLS handshake; empty for plain text
   * @throws ConfigException if the port cannot be opened
   */
  public HttpListener(HttpContext context, Optional<SSLContext> tls) throws ConfigException {
    this.context = context;
    this.tls = tls;
    this.web = start(context.config().get(PortSettings.PORT));
    this.port = web.port();
  }

  /**
   * The port.
   *
   * @return the number of the port
   */
  public int port() {
    return port;
  }

  private WebServer start(int wanted) throws ConfigException {
    ServerConfig config = context.config();
    WebServerConfig.Builder builder =
        WebServer.builder()
            .serviceRegistry(GlobalServiceRegistry.registry(HttpListener::noServices))
            .shutdownHook(false)
            .host(config.get(PortSettings.HOST).getHostAddress())
            .port(wanted)
            .maxTcpConnections(config.get(PortSettings.HTTP_CONNECTIONS))
            .directHandlers(HttpPort.errors())
            .routing(HttpPort.routing(context));
    tls.ifPresent(ssl -> builder.tls(Tls.builder().sslContext(ssl).build()));
    WebServer server = builder.build();
    // Helidon logs why it cannot listen, but does not report it to the caller. So try it first.
    try (ServerSocketChannel probe = ServerSocketChannel.open()) {
      probe.bind(new InetSocketAddress(config.get(PortSettings.HOST), wanted));
    } catch (IOException e) {
      throw config.cannotListen(PortSettings.PORT, wanted, e.getMessage(), e);
    }
    server.start();
    if (!server.isRunning() || server.port() <= 0) {
      throw config.cannotListen(PortSettings.PORT, wanted, "see above", null);
    }
    return server;
  }

  /**
   * An empty registry. Helidon would look for services in all modules, and find none that this
   * server needs (module-info-docs/decisions).
   */
  private static ServiceRegistry noServices() {
    ServiceRegistryConfig none =
        ServiceRegistryConfig.builder()
            .discoverServices(false)
            .discoverServicesFromServiceLoader(false)
            .build();
    return ServiceRegistryManager.create(none).registry();
  }

  /** Opens the port again if Helidon closed it, as it does for good when no files are left. */
  public void reopenIfClosed() {
    if (web.isRunning()) {
      return;
    }
    try {
      web = start(port);
      LOG.log(Level.WARNING, "the HTTP port is open again");
    } catch (ConfigException e) {
      LOG.log(Level.WARNING, "the HTTP port cannot be opened again yet: {0}", e.getMessage());
    }
  }

  /** Stops Helidon's server. */
  public void stop() {
    web.stop();
  }
}
