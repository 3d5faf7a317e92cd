package dev.martlet.server.http;

import dev.martlet.server.refusal.Refusal;
import dev.martlet.server.transport.Upgradable;
import io.helidon.common.buffers.DataReader;
import io.helidon.common.buffers.DataWriter;
import io.helidon.common.socket.PeerInfo;
import io.helidon.webserver.ListenerContext;
import io.helidon.webserver.Router;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.security.Principal;
import java.security.cert.Certificate;
import java.util.Optional;
import java.util.concurrent.ExecutorService;

/**
 * A connection as Helidon's HTTP sees it.
 *
 * @param connection that it is
 * @param local its address here
 * @param isSecure whether its bytes come by TLS
 * @param listenerContext of the port
 * @param router with the routes
 */
record HelidonContext(
    HttpConnection connection,
    InetSocketAddress local,
    boolean isSecure,
    ListenerContext listenerContext,
    Router router)
    implements Upgradable {

  /** One end of the connection. */
  private record End(InetSocketAddress at) implements PeerInfo {
    @Override
    public String host() {
      return at.getAddress().getHostAddress();
    }

    @Override
    public int port() {
      return at.getPort();
    }

    @Override
    public Optional<Principal> tlsPrincipal() {
      return Optional.empty();
    }

    @Override
    public Optional<Certificate[]> tlsCertificates() {
      return Optional.empty();
    }

    @Override
    public SocketAddress address() {
      return at;
    }
  }

  @Override
  public InetAddress client() {
    return connection.client().getAddress();
  }

  @Override
  public Optional<Refusal> onlyForHealth() {
    return connection.onlyHealth();
  }

  @Override
  public boolean countFor(InetAddress named) {
    return connection.places().lend(connection, named);
  }

  @Override
  public void answering() {
    connection.enter(HttpPhase.ANSWER);
  }

  @Override
  public Taken take() throws IOException {
    return connection.take();
  }

  @Override
  public DataReader dataReader() {
    return connection.in();
  }

  @Override
  public DataWriter dataWriter() {
    return connection.out();
  }

  @Override
  public ExecutorService executor() {
    return listenerContext.executor();
  }

  /** The client, which is not a proxy that speaks the PROXY protocol. */
  @Override
  public PeerInfo remotePeer() {
    return new End(connection.client());
  }

  @Override
  public PeerInfo localPeer() {
    return new End(local);
  }

  @Override
  public String socketId() {
    return "http";
  }

  @Override
  public String childSocketId() {
    return connection.toString();
  }
}
