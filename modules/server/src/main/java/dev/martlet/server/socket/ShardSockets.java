package dev.martlet.server.socket;

import dev.martlet.engine.metrics.Metrics;
import dev.martlet.server.admission.Admission;
import dev.martlet.server.admission.AdmissionMetric;
import dev.martlet.server.admission.HeaderFields;
import dev.martlet.server.admission.RequestTargets;
import dev.martlet.server.config.ServerConfig;
import dev.martlet.server.connection.ConnectionSupervisor;
import dev.martlet.server.connection.UnfinishedMessages;
import dev.martlet.server.fanout.FanOutTasks;
import dev.martlet.server.refusal.Refusal;
import dev.martlet.server.refusal.RefusedException;
import dev.martlet.server.refusal.UpgradeRefusals;
import dev.martlet.server.transport.ShardRequests;
import io.helidon.http.Headers;
import io.helidon.http.HttpPrologue;
import io.helidon.http.Method;
import io.helidon.webserver.http1.spi.Http1Upgrader;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import javax.net.ssl.SSLContext;

/**
 * The WebSockets of shards, whichever port they come to: how many sockets there may be, and who may
 * have one. Any thread.
 */
public final class ShardSockets implements ShardRequests {
  private static final System.Logger LOG = System.getLogger(ShardSockets.class.getName());

  private final ConnectionContext context;

  /** A permit for each socket that may be open. */
  private final Semaphore capacity;

  /**
   * No WebSockets yet.
   *
   * @param config of the server
   * @param admission that decides who may subscribe
   * @param supervisor of the connections
   * @param unfinished what has arrived of messages and bodies that are not complete
   * @param tls for the TLS handshake; empty for plain text
   * @param fanOut that writes to WebSockets
   * @param metrics that count connections
   */
  public ShardSockets(
      ServerConfig config,
      Admission admission,
      ConnectionSupervisor supervisor,
      UnfinishedMessages unfinished,
      Optional<SSLContext> tls,
      FanOutTasks fanOut,
      Metrics metrics) {
    this.context =
        new ConnectionContext(
            admission, supervisor, unfinished, config, metrics, tls, fanOut, new InputBuffers());
    this.capacity = new Semaphore(SocketCapacity.of(config));
  }

  ConnectionContext context() {
    return context;
  }

  // ---- how many ---------------------------------------------------------------------------

  /** Waits until there may be one more socket. */
  void awaitRoom() {
    capacity.acquireUninterruptibly();
  }

  /** Takes room for a socket, if there is any. */
  boolean takeRoom() {
    return capacity.tryAcquire();
  }

  void giveBackRoom() {
    capacity.release();
  }

  // ---- who --------------------------------------------------------------------------------

  /**
   * Checks a request of any kind: it is for this server, and from somebody who may ask.
   *
   * @param peer that sent it, which may be a proxy
   */
  void check(HttpPrologue prologue, Headers headers, InetAddress peer) throws RefusedException {
    HeaderFields.requireNames(headers);
    Admission admission = context.admission();
    admission.hosts().check(headers, RequestTargets.of(prologue).authority());
    try {
      admission.addresses().check(admission.client(peer, headers));
    } catch (RefusedException e) {
      throw new RefusedException(UpgradeInquiry.readable(e.refusal(), headers));
    }
  }

  /**
   * Grants an upgrade.
   *
   * @param paths of the shard socket on the port
   */
  Handshake.Granted grant(
      HttpPrologue prologue, Headers headers, InetAddress peer, ShardPaths paths)
      throws RefusedException, InterruptedException {
    try {
      if (UpgradeInquiry.isOne(prologue, headers)) {
        UpgradeInquiry.check(prologue, headers, peer, paths, context.admission());
      }
      return Handshake.perform(prologue, headers, peer, paths, context.admission());
    } catch (RefusedException e) {
      throw new RefusedException(UpgradeInquiry.readable(e.refusal(), headers));
    }
  }

  // ---- one --------------------------------------------------------------------------------

  /**
   * Serves a WebSocket until its end. Its room is given back when its socket is closed.
   *
   * @param remote the peer's address, for the log
   * @param early bytes that came together with the upgrade
   */
  void serve(Socket socket, InetSocketAddress remote, Handshake.Terms terms, byte[] early) {
    WebSocketSession session;
    boolean made = false;
    try {
      session = new WebSocketSession(socket, remote, terms, context, this::giveBackRoom);
      made = true;
    } finally {
      if (!made) { // such as out of memory
        giveBack(socket.channel(), terms);
      }
    }
    session.run(early);
  }

  /** What was taken for a WebSocket that does not begin. Whatever fails, the rest is given back. */
  void giveBack(SocketChannel channel, Handshake.Terms terms) {
    try (channel) {
      terms.giveBack();
    } catch (IOException e) {
      LOG.log(Level.TRACE, "closing", e);
    } finally {
      giveBackRoom();
    }
  }

  // ---- the HTTP port ----------------------------------------------------------------------

  @Override
  public Http1Upgrader upgrader() {
    return new ShardUpgrader(this, ShardPaths.onHttpPort(context.config()));
  }

  @Override
  public byte[] answer(HttpPrologue prologue, Headers headers, InetAddress peer)
      throws InterruptedException {
    try {
      check(prologue, headers, peer);
      if (UpgradeInquiry.isPreflight(prologue, headers)) {
        return UpgradeInquiry.preflightAnswer(headers);
      }
      if (UpgradeInquiry.isOne(prologue, headers)) {
        ShardPaths paths = ShardPaths.onHttpPort(context.config());
        UpgradeInquiry.check(prologue, headers, peer, paths, context.admission());
      }
      throw new RefusedException(
          prologue.method().equals(Method.GET)
              ? UpgradeRefusals.upgradeRequired()
              : UpgradeRefusals.badMethod());
    } catch (RefusedException e) {
      return refuse(prologue, UpgradeInquiry.readable(e.refusal(), headers));
    }
  }

  /** Counts a refusal; returns the whole response. */
  byte[] refuse(HttpPrologue prologue, Refusal refusal) {
    context.metrics().count(AdmissionMetric.REFUSALS, refusal.code());
    return prologue.method().equals(Method.HEAD) ? refusal.head() : refusal.bytes();
  }
}
