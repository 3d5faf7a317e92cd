package dev.martlet.server.socket;

import dev.martlet.engine.limits.Hold;
import dev.martlet.engine.metrics.Metrics;
import dev.martlet.server.admission.Admission;
import dev.martlet.server.admission.AdmissionMetric;
import dev.martlet.server.config.ServerConfig;
import dev.martlet.server.config.ServerSettings;
import dev.martlet.server.connection.ConnectionSupervisor;
import dev.martlet.server.connection.UnfinishedMessages;
import dev.martlet.server.refusal.Refusal;
import dev.martlet.server.refusal.UpgradeRefusals;
import dev.martlet.server.transport.Acceptor;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import javax.net.ssl.SSLContext;

/**
 * The port of the shard sockets: accepts connections. Handshakes have limits and deadlines from
 * their first byte on.
 *
 * <p>Threads: one accepts. Each handshake has a virtual thread, and the WebSocket that follows
 * belongs to an {@link EventLoop}.
 */
public final class ShardPort implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(ShardPort.class.getName());

  private final Acceptor acceptor;
  private final ExecutorService handshakeThreads = Executors.newVirtualThreadPerTaskExecutor();
  private final ConnectionContext context;
  private final HandshakePermits handshakes;

  /** A permit for each socket that may be open. */
  private final Semaphore capacity;

  /**
   * Opens the port and begins to accept.
   *
   * @param config of the server
   * @param port to listen on; 0 takes a free one
   * @param admission that decides who may subscribe
   * @param supervisor of the connections
   * @param unfinished what has arrived of messages and bodies that are not complete
   * @param tls for the TLS handshake; empty for plain text
   * @param metrics that count connections
   * @throws IOException if the port cannot be opened
   */
  public ShardPort(
      ServerConfig config,
      int port,
      Admission admission,
      ConnectionSupervisor supervisor,
      UnfinishedMessages unfinished,
      Optional<SSLContext> tls,
      Metrics metrics)
      throws IOException {
    VirtualThreadPoller.create();
    this.acceptor = new Acceptor(config, port, new Accepting(), metrics);
    this.context =
        new ConnectionContext(
            admission,
            supervisor,
            unfinished,
            config,
            metrics,
            tls,
            new ShardPaths(config),
            new EventLoops(config.get(ServerSettings.SOCKET_THREADS)));
    this.handshakes = new HandshakePermits(config, admission.proxies(), admission.heldBack());
    this.capacity = new Semaphore(SocketCapacity.of(config));
    acceptor.start("martlet-accept");
  }

  /**
   * The port.
   *
   * @return the number of the open port
   */
  public int port() {
    return acceptor.port();
  }

  // ---- the accepting thread ---------------------------------------------------------------

  private final class Accepting implements Acceptor.Port {
    @Override
    public void awaitRoom() {
      capacity.acquireUninterruptibly();
    }

    /** Hands the connection to a thread of its own, which releases the capacity. */
    @Override
    public void begin(SocketChannel channel) {
      handshakeThreads.execute(() -> serve(channel));
    }

    @Override
    public void giveBackRoom() {
      capacity.release();
    }
  }

  // ---- a connection's thread, until it is a WebSocket ----------------------------------------

  private void serve(SocketChannel channel) {
    boolean handedOver = false;
    try {
      InetSocketAddress remote = (InetSocketAddress) channel.getRemoteAddress();
      if (remote != null) { // null if the peer is gone already
        handedOver = shakeHands(channel, remote);
      }
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "{0} went: {1}", channel, e.getMessage());
    } catch (RuntimeException | Error e) {
      LOG.log(Level.ERROR, "the handshake of " + channel + " failed", e);
    } finally {
      if (!handedOver) {
        close(channel);
      }
    }
  }

  /** Returns whether the connection became a WebSocket, to which the channel then belongs. */
  private boolean shakeHands(SocketChannel channel, InetSocketAddress remote) throws IOException {
    Optional<Hold> permit = handshakes.acquire(remote.getAddress());
    if (permit.isEmpty()) {
      refuse(channel, UpgradeRefusals.tooManyHandshakes());
      return false;
    }
    try {
      return new OpeningConnection(
              channel, remote, client -> handshakes.countFor(permit.get(), client), context)
          .open(capacity::release);
    } finally {
      permit.get().release();
    }
  }

  private void refuse(SocketChannel channel, Refusal refusal) throws IOException {
    context.metrics().count(AdmissionMetric.REFUSALS, refusal.code());
    if (context.tls().isEmpty()) { // with TLS, the answer would take a handshake
      channel.write(ByteBuffer.wrap(refusal.bytes()));
    }
  }

  private void close(SocketChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "closing {0}: {1}", channel, e.getMessage());
    } finally {
      capacity.release();
    }
  }

  // ---- stopping ---------------------------------------------------------------------------

  /** Closes the port and cuts the connections that are left. */
  @Override
  public void close() {
    acceptor.close();
    context.supervisor().cutAll();
    handshakeThreads.shutdownNow();
    context.loops().close();
  }
}
