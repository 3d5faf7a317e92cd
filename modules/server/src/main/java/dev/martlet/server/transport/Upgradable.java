package dev.martlet.server.transport;

import io.helidon.webserver.ConnectionContext;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.channels.SocketChannel;

/** A connection to the HTTP port that may be made a WebSocket. On the connection's thread. */
public interface Upgradable extends ConnectionContext {
  /**
   * The address that the connection counts for, which may be a proxy's.
   *
   * @return the address
   */
  InetAddress client();

  /**
   * Whether the connection may only ask for the server's health.
   *
   * @return true if it must not become a WebSocket
   */
  boolean onlyForHealth();

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
