package dev.martlet.server.transport;

import dev.martlet.engine.metrics.Metrics;
import dev.martlet.engine.plugin.SurvivedFaults;
import dev.martlet.server.config.ConnectionSettings;
import dev.martlet.server.config.PortSettings;
import dev.martlet.server.config.ServerConfig;
import dev.martlet.server.connection.ConnectionMetric;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * Listens on a port and accepts connections, on a thread of its own. When the process can open no
 * more files, accepting pauses and goes on later (module-info-docs/decisions).
 */
public final class Acceptor implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Acceptor.class.getName());
  private static final Duration PAUSE = Duration.ofMillis(100);

  /** What becomes of connections. The accepting thread calls it. */
  public interface Port {
    /** Waits until there may be one more connection; the others wait in the kernel's backlog. */
    default void awaitRoom() {}

    /**
     * Takes a connection over.
     *
     * @param channel of it, in blocking mode
     * @throws Exception if it cannot be served; it is closed then, and its room given back
     */
    void begin(SocketChannel channel) throws Exception;

    /** Gives room back that no connection has taken. */
    default void giveBackRoom() {}
  }

  private final ServerSocketChannel server;
  private final ServerConfig config;
  private final Metrics metrics;
  private final Port to;
  private volatile boolean open = true;

  /** Whether the last connection could not be accepted. The accepting thread's own. */
  private boolean paused;

  /**
   * Opens a port; nobody is accepted yet.
   *
   * @param config with the address to listen on
   * @param port to listen on; 0 takes a free one
   * @param to which connections are passed
   * @param metrics that count pauses
   * @throws IOException if the port cannot be opened
   */
  public Acceptor(ServerConfig config, int port, Port to, Metrics metrics) throws IOException {
    this.config = config;
    this.metrics = metrics;
    this.to = to;
    InetAddress host = config.get(PortSettings.HOST);
    this.server = listen(host);
    try {
      server.bind(new InetSocketAddress(host, port), config.get(PortSettings.BACKLOG));
    } catch (IOException e) {
      server.close();
      throw e;
    }
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

  /**
   * Begins to accept.
   *
   * @param name of the thread
   */
  public void start(String name) {
    Thread.ofPlatform().daemon().name(name).start(this::accept);
  }

  /** Whatever fails, the thread goes on: without it, nobody could ever come again. */
  private void accept() {
    while (open) {
      try {
        to.awaitRoom();
        acceptOne();
      } catch (Throwable e) {
        SurvivedFaults.tell(LOG, "accepting connections", e);
        LockSupport.parkNanos(PAUSE.toNanos());
      }
    }
  }

  private void acceptOne() {
    try {
      SocketChannel channel = server.accept();
      begin(channel);
      if (paused) {
        paused = false;
        SurvivedFaults.attempt(LOG, "reporting the end of a pause", Acceptor::reportEnd);
      }
    } catch (Throwable e) { // no more files, or no more memory: both may pass
      to.giveBackRoom();
      if (open) {
        if (!paused) {
          SurvivedFaults.attempt(LOG, "reporting a pause", () -> reportPause(e));
        }
        paused = true;
        LockSupport.parkNanos(PAUSE.toNanos());
      }
    }
  }

  private static void reportEnd() {
    LOG.log(Level.INFO, "accepting connections again");
  }

  private void reportPause(Throwable why) {
    metrics.count(ConnectionMetric.ACCEPT_PAUSES);
    LOG.log(Level.ERROR, "accepting connections pauses: {0}", why.toString());
  }

  private void begin(SocketChannel channel) throws IOException {
    try {
      // A snapshot is about now: it must not wait for the acknowledgement of an older one.
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      // What the kernel takes is to say what the peer takes, so it must not take megabytes ahead.
      channel.setOption(
          StandardSocketOptions.SO_SNDBUF, config.get(ConnectionSettings.SEND_BUFFER));
      to.begin(channel);
    } catch (Throwable e) {
      try (channel) {
        throw new IOException("a connection was accepted but cannot be served", e);
      }
    }
  }

  /** Closes the port; connections stay. */
  @Override
  public void close() {
    open = false;
    try {
      server.close();
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "closing a port", e);
    }
  }
}
