package dev.martlet.server.http;

import dev.martlet.server.admission.AdmissionMetric;
import dev.martlet.server.config.ConfigException;
import dev.martlet.server.config.PortSettings;
import dev.martlet.server.refusal.Refusal;
import dev.martlet.server.refusal.RefusedException;
import dev.martlet.server.transport.Acceptor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import javax.net.ssl.SSLContext;

/**
 * The HTTP port: accepts connections, and gives each a place and a virtual thread.
 *
 * <p>Threads: one accepts, and calls {@link #begin}.
 */
public final class HttpListener implements Acceptor.Port {
  private final HttpContext context;
  private final Optional<SSLContext> tls;
  private final ExecutorService threads;
  private final HttpPlaces places;
  private final HelidonPort protocol;
  private final Acceptor acceptor;

  /**
   * Opens the port that is configured.
   *
   * @param context that the port serves
   * @param tls for the TLS handshake; empty for plain text
   * @param threads of the connections
   * @throws ConfigException if the port cannot be opened
   */
  public HttpListener(HttpContext context, Optional<SSLContext> tls, ExecutorService threads)
      throws ConfigException {
    this.context = context;
    this.threads = threads;
    this.tls = tls;
    this.places =
        new HttpPlaces(
            context.config(),
            context.admission().proxies(),
            context.metrics(),
            context.admission().heldBack());
    this.protocol = new HelidonPort(context, threads);
    int wanted = context.config().get(PortSettings.PORT);
    try {
      this.acceptor = new Acceptor(context.config(), wanted, this, context.metrics());
    } catch (IOException e) {
      throw context.config().cannotListen(PortSettings.PORT, wanted, e.getMessage(), e);
    }
    acceptor.start("martlet-accept-http");
  }

  /**
   * The port.
   *
   * @return the number of the port
   */
  public int port() {
    return acceptor.port();
  }

  @Override
  public void begin(SocketChannel channel) throws IOException {
    InetSocketAddress remote = (InetSocketAddress) channel.getRemoteAddress();
    if (remote == null) { // the peer is gone already
      channel.close();
      return;
    }
    HttpConnection connection = new HttpConnection(channel, remote, places, context);
    try {
      places.enter(connection);
    } catch (RefusedException e) {
      refuse(channel, e.refusal());
      return;
    }
    boolean begun = false;
    try {
      threads.execute(() -> connection.run(tls, protocol));
      begun = true;
    } finally {
      if (!begun) {
        connection.cut();
      }
    }
  }

  private void refuse(SocketChannel channel, Refusal refusal) throws IOException {
    try (channel) {
      context.metrics().count(AdmissionMetric.REFUSALS, refusal.code());
      if (tls.isEmpty()) { // with TLS, the answer would take a handshake
        channel.write(ByteBuffer.wrap(refusal.bytes())); // into an empty buffer: does not wait
      }
    }
  }

  /** Closes the port, and interrupts what is left. */
  public void stop() {
    acceptor.close();
    threads.shutdownNow();
    protocol.stop();
  }
}
