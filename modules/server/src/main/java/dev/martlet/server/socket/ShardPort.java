package dev.martlet.server.socket;

import dev.martlet.engine.limits.Hold;
import dev.martlet.engine.plugin.SurvivedFaults;
import dev.martlet.server.admission.Admission;
import dev.martlet.server.admission.AdmissionMetric;
import dev.martlet.server.config.ServerConfig;
import dev.martlet.server.refusal.Refusal;
import dev.martlet.server.refusal.UpgradeRefusals;
import dev.martlet.server.transport.Acceptor;
import dev.martlet.server.transport.VirtualThreadPoller;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * The port of the shard sockets: accepts connections. Handshakes have limits and deadlines from
 * their first byte on.
 *
 * <p>Threads: one accepts. Each connection has a virtual thread, from its first byte to its end.
 */
public final class ShardPort implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(ShardPort.class.getName());

  private final Acceptor acceptor;
  private final Executor threads;
  private final ShardSockets sockets;
  private final ConnectionContext context;
  private final ShardPaths paths;
  private final HandshakePermits handshakes;

  /**
   * Opens the port and begins to accept.
   *
   * @param config of the server
   * @param port to listen on; 0 takes a free one
   * @param sockets that connections become
   * @param threads of the connections
   * @throws IOException if the port cannot be opened
   */
  public ShardPort(ServerConfig config, int port, ShardSockets sockets, Executor threads)
      throws IOException {
    VirtualThreadPoller.create();
    this.threads = threads;
    this.sockets = sockets;
    this.context = sockets.context();
    this.paths = ShardPaths.onShardPort(config);
    Admission admission = context.admission();
    this.handshakes = new HandshakePermits(config, admission.proxies(), admission.heldBack());
    this.acceptor = new Acceptor(config, port, new Accepting(), context.metrics());
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
      sockets.awaitRoom();
    }

    /** Hands the connection to a thread of its own, which releases the capacity. */
    @Override
    public void begin(SocketChannel channel) {
      threads.execute(() -> open(channel));
    }

    @Override
    public void giveBackRoom() {
      sockets.giveBackRoom();
    }
  }

  // ---- a connection's thread --------------------------------------------------------------

  private void open(SocketChannel channel) {
    boolean closes = true;
    try {
      InetSocketAddress remote = (InetSocketAddress) channel.getRemoteAddress();
      if (remote != null) { // null if the peer is gone already
        Optional<OpeningConnection.Opened> opened = shakeHands(channel, remote);
        if (opened.isPresent()) {
          closes = false;
          serve(opened.get(), remote);
        }
      }
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "{0} went: {1}", channel, e.getMessage());
    } catch (RuntimeException | Error e) {
      LOG.log(Level.ERROR, "the handshake of " + channel + " failed", e);
    } finally {
      if (closes) {
        close(channel);
      }
    }
  }

  /**
   * On another virtual thread: this one has been so deep in calls that its stack would take four
   * kilobytes for as long as the connection is open.
   */
  private void serve(OpeningConnection.Opened opened, InetSocketAddress remote) {
    boolean begun = false;
    try {
      threads.execute(
          () ->
              SurvivedFaults.attempt(
                  LOG,
                  "a WebSocket",
                  () -> sockets.serve(opened.socket(), remote, opened.terms(), opened.early())));
      begun = true;
    } finally {
      if (!begun) { // the server stops, or there is no memory
        sockets.giveBack(opened.socket().channel(), opened.terms());
      }
    }
  }

  private Optional<OpeningConnection.Opened> shakeHands(
      SocketChannel channel, InetSocketAddress remote) throws IOException {
    Optional<Hold> permit = handshakes.acquire(remote.getAddress());
    if (permit.isEmpty()) {
      refuse(channel, UpgradeRefusals.tooManyHandshakes());
      return Optional.empty();
    }
    try {
      return new OpeningConnection(
              channel, remote, client -> handshakes.countFor(permit.get(), client), sockets, paths)
          .open();
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
      sockets.giveBackRoom();
    }
  }

  // ---- stopping ---------------------------------------------------------------------------

  /** Closes the port and cuts the connections that are left. */
  @Override
  public void close() {
    acceptor.close();
    context.supervisor().cutAll();
  }
}
