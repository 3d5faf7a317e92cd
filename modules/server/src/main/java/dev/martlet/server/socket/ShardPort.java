package dev.martlet.server.socket;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.martlet.engine.Figures;
import dev.martlet.engine.Quota;
import dev.martlet.engine.ShardRegistry;
import dev.martlet.server.config.Limits;
import dev.martlet.server.config.ServerConfig;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * The port of the shard sockets, from accepting on: handshakes have limits and deadlines from their
 * first byte, and when the process may open no more files, accepting pauses and goes on
 * (module-info-docs/decisions). One thread accepts; a connection has virtual threads of its own.
 */
public final class ShardPort implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(ShardPort.class.getName());

  /** Files that are kept for everything else: jars, logs, the HTTP port, what plugins open. */
  private static final int RESERVED_FILES = 512;

  private static final Duration PAUSE = Duration.ofMillis(100);

  /**
   * What every connection needs of the server.
   *
   * @param handshake that decides about upgrades
   * @param proxies that are believed
   * @param keeper that looks after connections
   * @param limits of connections
   * @param figures where they count
   * @param threads that their writers run on
   */
  record House(
      Handshake handshake,
      Proxies proxies,
      ConnectionKeeper keeper,
      Limits limits,
      Figures figures,
      ExecutorService threads) {}

  private final ServerSocket server = new ServerSocket();
  private final House house;
  private final Quota handshakesOfAddress;
  private final AtomicInteger handshakes = new AtomicInteger();
  private final Semaphore room;
  private volatile boolean open = true;

  /**
   * Opens the port and begins to accept.
   *
   * @param config of the server
   * @param port to listen on; 0 takes a free one
   * @param authentication that decides who a caller is
   * @param registry of the shards
   * @param keeper of the connections
   * @param figures where connections count
   * @param draining whether the server takes nobody in any more
   * @throws IOException if the port cannot be opened
   */
  public ShardPort(
      ServerConfig config,
      int port,
      AuthenticationGate authentication,
      ShardRegistry registry,
      ConnectionKeeper keeper,
      Figures figures,
      BooleanSupplier draining)
      throws IOException {
    Limits limits = config.limits();
    Proxies proxies = new Proxies(config.proxies(), config.proxyHeader());
    Handshake handshake =
        new Handshake(limits, proxies, authentication, registry, config.origins(), draining);
    this.house =
        new House(
            handshake,
            proxies,
            keeper,
            limits,
            figures,
            Executors.newVirtualThreadPerTaskExecutor());
    this.handshakesOfAddress = new Quota(limits.handshakesPerAddress());
    this.room = new Semaphore(mostSockets(limits));
    figures.gauge(SocketFigure.CONNECTIONS, keeper::connections);
    figures.gauge(SocketFigure.WEBSOCKETS, keeper::webSockets);
    figures.gauge(SocketFigure.PERMITS, handshake::permitsHeld);
    server.bind(new InetSocketAddress(config.host(), port), limits.backlog());
    Thread.ofPlatform().daemon().name("martlet-accept").start(this::accept);
  }

  /** As many as the limits allow, if the process may have so many files. */
  private static int mostSockets(Limits limits) {
    int wanted = limits.connections() + limits.handshakes();
    if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix) {
      long files = unix.getMaxFileDescriptorCount();
      long most = Math.max(files / 2, files - RESERVED_FILES);
      if (most < wanted) {
        LOG.log(
            Level.WARNING,
            "the process may open {0} files (ulimit -n), so there can be {1} connections and"
                + " handshakes, not {2}",
            Long.toString(files),
            Long.toString(most),
            Integer.toString(wanted));
        return (int) most;
      }
    }
    return wanted;
  }

  /**
   * The port.
   *
   * @return the number of the port that is open
   */
  public int port() {
    return server.getLocalPort();
  }

  /** Forgets failures that are long past. Called again and again, by one thread. */
  public void sweep() {
    house.handshake().sweep();
  }

  // ---- the accepting thread ---------------------------------------------------------------

  private void accept() {
    boolean paused = false;
    while (open) {
      room.acquireUninterruptibly(); // when there is none, the kernel keeps who knocks
      try {
        Socket socket = server.accept();
        if (paused) {
          paused = false;
          LOG.log(Level.INFO, "accepting connections again");
        }
        begin(socket);
      } catch (Throwable e) { // no more files, or no more memory: both may pass
        room.release();
        if (open) {
          if (!paused) {
            house.figures().count(SocketFigure.ACCEPT_PAUSES);
            LOG.log(Level.ERROR, "accepting connections pauses: {0}", e.toString());
          }
          paused = true;
          LockSupport.parkNanos(PAUSE.toNanos());
        }
      }
    }
  }

  /** Hands the connection to a thread of its own, which gives its room back. */
  private void begin(Socket socket) throws IOException {
    try {
      socket.setTcpNoDelay(
          true); // a snapshot is about now: it must not wait for an older one's ack
      house.threads().execute(() -> serve(socket));
    } catch (Throwable e) {
      try (socket) {
        throw new IOException("a connection was accepted but cannot be served", e);
      }
    }
  }

  // ---- a connection's thread --------------------------------------------------------------

  private void serve(Socket socket) {
    try (socket) {
      InetSocketAddress remote = (InetSocketAddress) socket.getRemoteSocketAddress();
      if (remote != null) { // or it is gone before it was looked at
        serve(socket, remote);
      }
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "{0} went: {1}", socket, e.getMessage());
    } finally {
      room.release();
    }
  }

  private void serve(Socket socket, InetSocketAddress remote) throws IOException {
    Place place = new Place(remote.getAddress());
    if (!place.take()) {
      house.figures().count(SocketFigure.REFUSALS, Refusal.tooManyHandshakes().code());
      socket.getOutputStream().write(Refusal.tooManyHandshakes().bytes());
      return;
    }
    try {
      new ShardConnection(socket, remote, house).handle(place::giveBack);
    } finally {
      place.giveBack();
    }
  }

  /** What a connection holds until its handshake is over. For the connection's reader. */
  private final class Place {
    private final String holder;
    private boolean counted;
    private boolean held;

    Place(InetAddress peer) {
      // All who come through a proxy that is named come from its address.
      this.holder = house.proxies().trusts(peer) ? "" : ConnectionPermits.holder(peer);
    }

    boolean take() {
      counted = handshakes.incrementAndGet() <= house.limits().handshakes();
      if (!counted) {
        handshakes.decrementAndGet();
        return false;
      }
      held = holder.isEmpty() || handshakesOfAddress.take(holder);
      if (!held) {
        giveBack();
      }
      return held;
    }

    void giveBack() {
      if (counted) {
        counted = false;
        handshakes.decrementAndGet();
      }
      if (held && !holder.isEmpty()) {
        handshakesOfAddress.giveBack(holder);
      }
      held = false;
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
    house.keeper().cutAll();
    house.threads().shutdownNow();
  }
}
