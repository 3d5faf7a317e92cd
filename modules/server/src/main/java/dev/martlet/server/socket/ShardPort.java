package dev.martlet.server.socket;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.martlet.engine.Figures;
import dev.martlet.engine.Quota;
import dev.martlet.server.admission.Admission;
import dev.martlet.server.admission.AdmissionFigure;
import dev.martlet.server.admission.ConnectionPermits;
import dev.martlet.server.admission.Refusal;
import dev.martlet.server.config.AdmissionSettings;
import dev.martlet.server.config.PortSettings;
import dev.martlet.server.config.ServerConfig;
import dev.martlet.server.config.ServerSettings;
import dev.martlet.server.socket.ConnectionKeeper.Kind;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.lang.management.ManagementFactory;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
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
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLContext;

/**
 * The port of the shard sockets, from accepting on: handshakes have limits and deadlines from their
 * first byte, and when the process may open no more files, accepting pauses and goes on
 * (module-info-docs/decisions). One thread accepts; a handshake has a virtual thread of its own,
 * and an {@link EventLoop} has the WebSocket that comes of it.
 */
public final class ShardPort implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(ShardPort.class.getName());

  /** Files that are kept for everything else: jars, logs, what plugins open. */
  private static final int RESERVED_FILES = 512;

  private static final Duration PAUSE = Duration.ofMillis(100);

  /** For how long a socket would be waited for of which nothing is expected, in milliseconds. */
  private static final int SILENT_MS = 10_000;

  /**
   * What every connection needs of the server.
   *
   * @param admission that decides who may subscribe
   * @param keeper that looks after connections
   * @param config of the server
   * @param figures where they count
   * @param tls to be spoken; empty for plain text
   * @param loops that read and write WebSockets
   */
  record House(
      Admission admission,
      ConnectionKeeper keeper,
      ServerConfig config,
      Figures figures,
      Optional<SSLContext> tls,
      EventLoops loops) {}

  private final ServerSocketChannel server;
  private final ExecutorService handshakeThreads = Executors.newVirtualThreadPerTaskExecutor();
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
   * @param admission that decides who may subscribe
   * @param keeper of the connections
   * @param tls to be spoken; empty for plain text
   * @param figures where connections count
   * @throws IOException if the port cannot be opened
   */
  public ShardPort(
      ServerConfig config,
      int port,
      Admission admission,
      ConnectionKeeper keeper,
      Optional<SSLContext> tls,
      Figures figures)
      throws IOException {
    letAVirtualThreadWait();
    this.server = listen(config.get(PortSettings.HOST));
    server.bind(
        new InetSocketAddress(config.get(PortSettings.HOST), port),
        config.get(PortSettings.BACKLOG));
    this.house =
        new House(
            admission,
            keeper,
            config,
            figures,
            tls,
            new EventLoops(config.get(ServerSettings.SOCKET_THREADS)));
    this.handshakesOfAddress = new Quota(config.get(AdmissionSettings.HANDSHAKES_PER_ADDRESS));
    this.room = new Semaphore(mostSockets(config));
    figures.gauge(
        SocketFigure.CONNECTIONS,
        () -> keeper.count(Kind.HANDSHAKE) + keeper.count(Kind.WEBSOCKET));
    figures.gauge(SocketFigure.WEBSOCKETS, () -> keeper.count(Kind.WEBSOCKET));
    figures.gauge(SocketFigure.EVENT_STREAMS, () -> keeper.count(Kind.EVENT_STREAM));
    figures.gauge(AdmissionFigure.PERMITS, admission::permitsHeld);
    Thread.ofPlatform().daemon().name("martlet-accept").start(this::accept);
  }

  /**
   * What virtual threads wait for sockets with, the JDK makes when the first of them waits. If
   * there were no more files then, it would never try again, and nobody could shake hands ever
   * after. So one waits now, and is seen to wait: the first handshakes need not, if their bytes are
   * there already.
   */
  private static void letAVirtualThreadWait() throws IOException {
    try (DatagramSocket silent = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      silent.setSoTimeout(SILENT_MS);
      Thread waiting = Thread.startVirtualThread(() -> awaitNothing(silent));
      while (waiting.isAlive() && waiting.getState() != Thread.State.TIMED_WAITING) {
        Thread.yield();
      }
    }
  }

  private static void awaitNothing(DatagramSocket silent) {
    try {
      silent.receive(new DatagramPacket(new byte[1], 1));
    } catch (IOException e) {
      LOG.log(Level.TRACE, "as it should: the socket is closed under it", e);
    }
  }

  /** For an IPv4 address without the detour by IPv6, which costs on every write. */
  private static ServerSocketChannel listen(InetAddress host) throws IOException {
    return host instanceof Inet4Address && !host.isAnyLocalAddress()
        ? ServerSocketChannel.open(StandardProtocolFamily.INET)
        : ServerSocketChannel.open();
  }

  /** As many as the limits allow, if the process may have so many files. */
  private static int mostSockets(ServerConfig config) {
    int wanted =
        config.get(AdmissionSettings.CONNECTIONS) + config.get(AdmissionSettings.HANDSHAKES);
    if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix) {
      long files = unix.getMaxFileDescriptorCount();
      long most =
          Math.max(files / 2, files - RESERVED_FILES - config.get(PortSettings.HTTP_CONNECTIONS));
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
    return server.socket().getLocalPort();
  }

  // ---- the accepting thread ---------------------------------------------------------------

  private void accept() {
    boolean paused = false;
    while (open) {
      room.acquireUninterruptibly(); // when there is none, the kernel keeps who knocks
      try {
        SocketChannel channel = server.accept();
        if (paused) {
          paused = false;
          LOG.log(Level.INFO, "accepting connections again");
        }
        begin(channel);
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
  private void begin(SocketChannel channel) throws IOException {
    try {
      // A snapshot is about now: it must not wait for an older one's ack.
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
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
      if (remote != null) { // or it is gone before it was looked at
        handedOver = serve(channel, remote);
      }
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "{0} went: {1}", channel, e.getMessage());
    } catch (RuntimeException | Error e) {
      LOG.log(Level.ERROR, "the handshake of " + channel + " failed", e);
    } finally {
      if (!handedOver) {
        letGo(channel);
      }
    }
  }

  private void letGo(SocketChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "closing {0}: {1}", channel, e.getMessage());
    } finally {
      room.release();
    }
  }

  private boolean serve(SocketChannel channel, InetSocketAddress remote) throws IOException {
    Place place = new Place(remote.getAddress());
    if (!place.take()) {
      house.figures().count(AdmissionFigure.REFUSALS, Refusal.tooManyHandshakes().code());
      if (house.tls().isEmpty()) { // or it would take a handshake to tell
        channel.write(ByteBuffer.wrap(Refusal.tooManyHandshakes().bytes()));
      }
      return false;
    }
    try {
      return new OpeningConnection(channel, remote, house).open(room::release);
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
      this.holder = house.admission().proxies().trusts(peer) ? "" : ConnectionPermits.holder(peer);
    }

    boolean take() {
      counted = handshakes.incrementAndGet() <= house.config().get(AdmissionSettings.HANDSHAKES);
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
    handshakeThreads.shutdownNow();
    house.loops().close();
  }
}
