package dev.martlet.server.transport;

import dev.martlet.server.refusal.Refusal;
import io.helidon.webserver.ConnectionContext;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.channels.SocketChannel;
import java.util.Optional;

/** A connection to the HTTP port that may be made a WebSocket. On the connection's thread. */
public interface Upgradable extends ConnectionContext {
  /**
   * The address that the connection counts for, which may be a proxy's.
   *
   * @return the address
   */
  InetAddress client();

  /**
   * Why the connection may only ask for the server's health.
   *
   * @return why it must not become a WebSocket; empty if it may
   */
  Optional<Refusal> onlyForHealth();

  /**
   * Counts a proxy's connection for the client whose request it carries, until it ends or is given
   * away.
   *
   * @param client that the proxy has named
   * @return false if the client may not have one more
   */
  boolean countFor(InetAddress client);

  /** The head of the request has been read: what is waited for now is the server. */
  void answering();

  /**
   * Gives the connection away: it has no place on the HTTP port and none of its deadlines any more,
   * and whoever takes it closes its channel.
   *
   * @return what it is made of
   * @throws IOException if it was cut meanwhile
   */
  Taken take() throws IOException;

  /**
   * What a connection is made of.
   *
   * @param channel in blocking mode
   * @param bytes of the channel, decrypted if it is encrypted
   * @param plain whether the bytes go to the channel as they are
   */
  record Taken(SocketChannel channel, ByteStream bytes, boolean plain) {}
}
