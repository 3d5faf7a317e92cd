package dev.martlet.server.socket;

import dev.martlet.server.connection.ConnectionMetric;
import dev.martlet.server.refusal.AdmissionRefusals;
import dev.martlet.server.refusal.RefusedException;
import dev.martlet.server.refusal.UpgradeRefusals;
import dev.martlet.server.transport.SocketWait;
import dev.martlet.server.transport.Upgradable;
import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataReader;
import io.helidon.common.concurrency.limits.Limit;
import io.helidon.http.HttpPrologue;
import io.helidon.http.WritableHeaders;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.websocket.WsConfig;
import io.helidon.webserver.websocket.WsUpgrader;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;

/**
 * Makes WebSockets of connections to the HTTP port: Helidon reads the request, and leaves what
 * becomes of it to this; from then on there is no difference to one on the shard port. On the
 * connection's thread.
 */
final class ShardUpgrader extends WsUpgrader {
  private static final System.Logger LOG = System.getLogger(ShardUpgrader.class.getName());

  private final ShardSockets sockets;
  private final ShardPaths paths;

  ShardUpgrader(ShardSockets sockets, ShardPaths paths) {
    super(WsConfig.create());
    this.sockets = sockets;
    this.paths = paths;
  }

  /** Leaves requests for other paths alone. */
  @Override
  public ServerConnection upgrade(
      ConnectionContext context, HttpPrologue prologue, WritableHeaders<?> headers) {
    if (!paths.has(prologue)) {
      return null;
    }
    try {
      return upgrade((Upgradable) context, prologue, headers);
    } catch (RefusedException e) {
      context.dataWriter().writeNow(BufferData.create(sockets.refuse(prologue, e.refusal())));
      throw new CloseConnectionException("refused");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CloseConnectionException("the server stops", e);
    }
  }

  private ServerConnection upgrade(
      Upgradable connection, HttpPrologue prologue, WritableHeaders<?> headers)
      throws RefusedException, InterruptedException {
    connection.answering();
    InetAddress peer = connection.client();
    if (connection.onlyForHealth().isPresent()) {
      throw new RefusedException(connection.onlyForHealth().get());
    }
    sockets.check(prologue, headers, peer);
    InetAddress client = sockets.context().admission().client(peer, headers);
    if (!client.equals(peer) && !connection.countFor(client)) {
      throw new RefusedException(AdmissionRefusals.tooManyConnectionsOfAddress());
    }
    if (!sockets.takeRoom()) {
      throw new RefusedException(UpgradeRefusals.tooManyHandshakes());
    }
    boolean upgraded = false;
    try {
      Handshake.Granted granted = sockets.grant(prologue, headers, peer, paths);
      ServerConnection session = accept(connection, peer, granted);
      upgraded = true;
      return session;
    } finally {
      if (!upgraded) {
        sockets.giveBackRoom();
      }
    }
  }

  /** Tells the client. If that fails, what it was granted is given back. */
  private ServerConnection accept(
      Upgradable connection, InetAddress peer, Handshake.Granted granted) {
    boolean accepted = false;
    try {
      connection.dataWriter().writeNow(BufferData.create(granted.response()));
      sockets.context().metrics().count(ConnectionMetric.UPGRADES);
      accepted = true;
      return new Upgraded(connection, peer, granted.terms());
    } finally {
      if (!accepted) {
        granted.terms().giveBack();
      }
    }
  }

  /** A connection that is a WebSocket now, as Helidon's listener sees it. */
  private final class Upgraded implements ServerConnection {
    private final Upgradable connection;
    private final InetAddress peer;
    private final Handshake.Terms terms;

    Upgraded(Upgradable connection, InetAddress peer, Handshake.Terms terms) {
      this.connection = connection;
      this.peer = peer;
      this.terms = terms;
    }

    @Override
    public void handle(Limit requests) {
      InetSocketAddress remote;
      byte[] early;
      Socket socket;
      try {
        remote = new InetSocketAddress(peer, connection.remotePeer().port());
        early = early(connection.dataReader());
        socket = take();
      } catch (IOException | RuntimeException | Error e) {
        terms.giveBack();
        sockets.giveBackRoom();
        throw new CloseConnectionException("it does not become a WebSocket", e);
      }
      serve(socket, remote, early);
    }

    /** What fails here must not be told to the client as the answer to a request. */
    private void serve(Socket socket, InetSocketAddress remote, byte[] early) {
      try {
        sockets.serve(socket, remote, terms, early);
      } catch (RuntimeException | Error e) {
        LOG.log(Level.ERROR, "the WebSocket of " + connection.childSocketId() + " failed", e);
        throw new CloseConnectionException("the WebSocket failed", e);
      }
    }

    private Socket take() throws IOException {
      Upgradable.Taken taken = connection.take();
      try {
        SocketWait wait = SocketWait.of(taken.channel(), sockets.context().fanOut().parks());
        return new Socket(taken.channel(), taken.bytes(), taken.plain(), wait);
      } catch (IOException | RuntimeException | Error e) {
        taken.channel().close();
        throw e;
      }
    }

    /** Asked for none, the reader would wait for more. */
    private static byte[] early(DataReader in) {
      int count = in.available();
      return count == 0 ? new byte[0] : in.readBytes(count);
    }

    /** Its deadlines are the session's. */
    @Override
    public Duration idleTime() {
      return Duration.ZERO;
    }

    @Override
    public void close(boolean interrupt) {
      // The session is closed by the server, which knows it.
    }
  }
}
