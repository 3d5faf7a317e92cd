package dev.martlet.server.socket;

import dev.martlet.engine.limits.Hold;
import dev.martlet.engine.metrics.Metrics;
import dev.martlet.engine.plugin.SurvivedFaults;
import dev.martlet.server.admission.Admission;
import dev.martlet.server.admission.AdmissionMetric;
import dev.martlet.server.config.ConnectionSettings;
import dev.martlet.server.config.PortSettings;
import dev.martlet.server.config.ServerConfig;
import dev.martlet.server.config.ServerSettings;
import dev.martlet.server.connection.ConnectionMetric;
import dev.martlet.server.connection.ConnectionSupervisor;
import dev.martlet.server.refusal.Refusal;
import dev.martlet.server.refusal.UpgradeRefusals;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLContext;

/**
 * The port of the shard sockets: accepts connections. Handshakes have limits and deadlines from
 * their first byte on. When the process can open no more files, accepting pauses and goes on later
 * (module-info-docs/decisions).
 *
 * <p>Threads: one accepts. Each handshake has a virtual thread, and the WebSocket that follows
 * belongs to an {@link EventLoop}.
 */
public final class ShardPort implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(ShardPort.class.getName());
  private static final Duration PAUSE = Duration.ofMillis(100);

  private final ServerSocketChannel server;
  private final ExecutorService handshakeThreads = Executors.newVirtualThreadPerTaskExecutor();
  private final ConnectionContext context;
  private final HandshakePermits handshakes;

  /** A permit for each socket that may be open. */
  private final Semaphore capacity;

  private volatile boolean open = true;

  /**
   * Opens the port and begins to accept.
   *
   * @param config of the server
   * @param port to listen on; 0 takes a free one
   * @param admission that decides who may subscribe
   * @param supervisor of the connections
   * @param tls for the TLS handshake; empty for plain text
   * @param metrics that count connections
   * @throws IOException if the port cannot be opened
   */
  public ShardPort(
      ServerConfig config,
      int port,
      Admission admission,
      ConnectionSupervisor supervisor,
      Optional<SSLContext> tls,
      Metrics metrics)
      throws IOException {
    VirtualThreadPoller.create();
    this.server = listen(config.get(PortSettings.HOST));
    server.bind(
        new InetSocketAddress(config.get(PortSettings.HOST), port),
        config.get(PortSettings.BACKLOG));
    this.context =
        new ConnectionContext(
            admission,
            supervisor,
            config,
            metrics,
            tls,
            new ShardPaths(config),
            new EventLoops(config.get(ServerSettings.SOCKET_THREADS)));
    this.handshakes = new HandshakePermits(config, admission.proxies());
    this.capacity = new Semaphore(SocketCapacity.of(config));
    Thread.ofPlatform().daemon().name("martlet-accept").start(this::accept);
  }

  /** Uses plain IPv4 for an IPv4 address: the detour by IPv6 costs on every write. */
  private static ServerSocketChannel listen(InetAddress host) throws IOException {
    return host instanceof Inet4Address && !host.isAnyLocalAddress()
        ? ServerSocketChannel.open(StandardProtocolFamily.INET)
        : ServerSocketChannel.open();
  }

  /**
   * The port.
   *
   * @return the number of the open port
   */
  public int port() {
    return server.socket().getLocalPort();
  }

  // ---- the accepting thread ---------------------------------------------------------------

  private void accept() {
    boolean paused = false;
    while (open) {
      capacity.acquireUninterruptibly(); // at capacity, connections wait in the kernel's backlog
      try {
        SocketChannel channel = server.accept();
        if (paused) {
          paused = false;
          LOG.log(Level.INFO, "accepting connections again");
        }
        begin(channel);
      } catch (Throwable e) { // no more files, or no more memory: both may pass
        capacity.release();
        if (open) {
          if (!paused) {
            SurvivedFaults.attempt(LOG, "reporting a pause", () -> reportPause(e));
          }
          paused = true;
          LockSupport.parkNanos(PAUSE.toNanos());
        }
      }
    }
  }

  private void reportPause(Throwable why) {
    context.metrics().count(ConnectionMetric.ACCEPT_PAUSES);
    LOG.log(Level.ERROR, "accepting connections pauses: {0}", why.toString());
  }

  /** Hands the connection to a thread of its own, which releases the capacity. */
  private void begin(SocketChannel channel) throws IOException {
    try {
      // A snapshot is about now: it must not wait for the acknowledgement of an older one.
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      // What the kernel takes is to say what the peer takes, so it must not take megabytes ahead.
      channel.setOption(
          StandardSocketOptions.SO_SNDBUF, context.config().get(ConnectionSettings.SEND_BUFFER));
      handshakeThreads.execute(() -> serve(channel));
    } catch (Throwable e) {
      try (channel) {
        throw new IOException("a connection was accepted but cannot be served", e);
      }
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
      return new OpeningConnection(channel, remote, context).open(capacity::release);
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
    open = false;
    try {
      server.close();
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "closing the shard port", e);
    }
    context.supervisor().cutAll();
    handshakeThreads.shutdownNow();
    context.loops().close();
  }
}
