package dev.martlet.server.transport;

import dev.martlet.server.admission.Proxies;
import dev.martlet.server.refusal.RefusedException;
import dev.martlet.server.refusal.UpgradeRefusals;
import dev.martlet.wire.MalformedEncodingException;
import dev.martlet.wire.ProxyProtocol;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Optional;

/** Reads for whom a proxy calls, from what it sends before everything else. Any thread. */
public final class ProxyHeader {
  private ProxyHeader() {}

  /**
   * Reads the PROXY header, if the peer is a proxy that is to send one.
   *
   * @param channel in blocking mode
   * @param peer address that the connection comes from
   * @param proxies that are trusted
   * @return the client's address; empty if the peer sends no header, or names no client in it
   * @throws RefusedException if it does not send the header that it should
   * @throws UncheckedIOException if the connection ends before
   */
  public static Optional<InetAddress> read(SocketChannel channel, InetAddress peer, Proxies proxies)
      throws RefusedException {
    if (!proxies.sendsProxyProtocol(peer)) {
      return Optional.empty();
    }
    try {
      ByteBuffer one = ByteBuffer.allocate(1);
      return ProxyProtocol.read(() -> next(channel, one));
    } catch (MalformedEncodingException e) {
      throw new RefusedException(UpgradeRefusals.badRequest(e.getMessage()));
    }
  }

  /** Reads one byte at a time: the bytes behind the header may belong to the TLS handshake. */
  private static int next(SocketChannel channel, ByteBuffer one) {
    try {
      if (channel.read(one.clear()) < 0) {
        throw new EOFException("gone within the PROXY header");
      }
      return one.get(0) & 0xFF;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
