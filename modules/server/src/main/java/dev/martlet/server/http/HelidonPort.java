package dev.martlet.server.http;

import dev.martlet.server.config.AdmissionSettings;
import dev.martlet.server.config.PortSettings;
import dev.martlet.server.config.ServerConfig;
import io.helidon.common.concurrency.limits.FixedLimit;
import io.helidon.common.concurrency.limits.Limit;
import io.helidon.common.context.Context;
import io.helidon.http.encoding.ContentEncodingContext;
import io.helidon.http.media.MediaContext;
import io.helidon.service.registry.GlobalServiceRegistry;
import io.helidon.service.registry.ServiceRegistry;
import io.helidon.service.registry.ServiceRegistryConfig;
import io.helidon.service.registry.ServiceRegistryManager;
import io.helidon.webserver.ListenerConfig;
import io.helidon.webserver.ListenerContext;
import io.helidon.webserver.Router;
import io.helidon.webserver.http.DirectHandlers;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import io.helidon.webserver.http1.spi.Http1Upgrader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.ExecutorService;

/**
 * Helidon's HTTP/1.1 and routes, on connections that this server has accepted
 * (module-info-docs/decisions). Any thread.
 */
final class HelidonPort implements HttpConnection.Protocol {
  private final Http1ConnectionSelector http;
  private final Router router;
  private final ListenerContext listener;
  private final boolean secure;

  /** As many requests at once as there are connections. */
  private final Limit requests = FixedLimit.create();

  /**
   * Creates the routes.
   *
   * @param context that they serve
   * @param threads for what Helidon does on other threads
   */
  HelidonPort(HttpContext context, ExecutorService threads) {
    GlobalServiceRegistry.registry(HelidonPort::noServices); // before Helidon makes one
    ServerConfig config = context.config();
    Http1Upgrader upgrader = context.shardRequests().upgrader();
    this.http =
        Http1ConnectionSelector.builder()
            .config(http1(config))
            .putUpgrader("websocket", upgrader)
            .putUpgrader("WebSocket", upgrader) // Helidon minds the case, RFC 6455 does not
            .build();
    this.router = Router.builder().addRouting(HttpPort.routing(context)).build();
    this.secure = config.tls().isPresent();
    this.listener = new Listening(config, threads);
    router.beforeStart();
  }

  /**
   * An empty registry. Helidon would read the descriptors of all modules, and find no service that
   * this server needs (module-info-docs/decisions).
   */
  private static ServiceRegistry noServices() {
    ServiceRegistryConfig none =
        ServiceRegistryConfig.builder()
            .discoverServices(false)
            .discoverServicesFromServiceLoader(false)
            .build();
    return ServiceRegistryManager.create(none).registry();
  }

  /**
   * The hosts are checked by {@link dev.martlet.server.admission.Hosts}, which knows more names.
   */
  @SuppressWarnings("removal") // there is no other way to let a host have an underscore
  private static Http1Config http1(ServerConfig config) {
    int most = config.get(AdmissionSettings.HEADER_BYTES);
    return Http1Config.builder()
        .maxPrologueLength(most)
        .maxHeadersSize(most)
        .validateRequestHostHeader(false)
        .build();
  }

  @Override
  public void serve(HttpConnection connection) throws InterruptedException {
    try {
      http.connection(new HelidonContext(connection, connection.local(), secure, listener, router))
          .handle(requests);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void stop() {
    router.afterStop();
  }

  /** What Helidon's HTTP asks of its listener. No services are looked for. */
  private static final class Listening implements ListenerContext {
    private final Context context = Context.create();
    private final MediaContext media =
        MediaContext.builder().mediaSupportsDiscoverServices(false).build();
    private final ContentEncodingContext encoding =
        ContentEncodingContext.builder().contentEncodingsDiscoverServices(false).build();
    private final DirectHandlers errors = HttpPort.errors();
    private final ListenerConfig config;
    private final ExecutorService threads;

    Listening(ServerConfig config, ExecutorService threads) {
      this.threads = threads;
      this.config =
          ListenerConfig.builder()
              .protocolsDiscoverServices(false)
              .address(config.get(PortSettings.HOST))
              .mediaContext(media)
              .contentEncoding(encoding)
              .directHandlers(errors)
              .build();
    }

    @Override
    public Context context() {
      return context;
    }

    @Override
    public MediaContext mediaContext() {
      return media;
    }

    @Override
    public ContentEncodingContext contentEncodingContext() {
      return encoding;
    }

    @Override
    public DirectHandlers directHandlers() {
      return errors;
    }

    @Override
    public ListenerConfig config() {
      return config;
    }

    @Override
    public ExecutorService executor() {
      return threads;
    }
  }
}
