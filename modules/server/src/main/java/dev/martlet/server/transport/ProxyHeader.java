package dev.martlet.server.transport;

import dev.martlet.server.admission.Proxies;
import dev.martlet.server.refusal.Refusal;
import dev.martlet.server.refusal.RefusedException;
import dev.martlet.server.refusal.UpgradeRefusals;
import dev.martlet.wire.MalformedEncodingException;
import dev.martlet.wire.ProxyProtocol;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.SocketChannel;
import java.util.Optional;

/**
 * What a proxy sends before everything else to say for whom it calls. Immutable; read by any
 * thread.
 */
public final class ProxyHeader {
  private final Optional<InetAddress> client;
  private final Optional<Refusal> missing;
  private final byte[] read;

  private ProxyHeader(Optional<InetAddress> client, Optional<Refusal> missing, byte[] read) {
    this.client = client;
    this.missing = missing;
    this.read = read;
  }

  /**
   * The client's address.
   *
   * @return empty if the peer sends no header, or names no client in it
   */
  public Optional<InetAddress> client() {
    return client;
  }

  /**
   * Why a peer that should have sent a header is refused, which began with something else: a probe
   * from the proxies' network does.
   *
   * @return empty if the header came, or none was due
   */
  public Optional<Refusal> missing() {
    return missing;
  }

  /**
   * The connection from its beginning, if the header is missing.
   *
   * @param channel that was read from
   * @return what was taken for a header, and what follows
   */
  public ByteChannel before(SocketChannel channel) {
    return new Replay(ByteBuffer.wrap(read), channel);
  }

  /**
   * Reads the PROXY header, if the peer is a proxy that is to send one.
   *
   * @param channel in blocking mode
   * @param peer address that the connection comes from
   * @param proxies that are trusted
   * @return the header, which may be missing
   * @throws RefusedException if it is malformed
   * @throws UncheckedIOException if the connection ends before
   */
  public static ProxyHeader read(SocketChannel channel, InetAddress peer, Proxies proxies)
      throws RefusedException {
    ByteArrayOutputStream read = new ByteArrayOutputStream();
    if (!proxies.sendsProxyProtocol(peer)) {
      return new ProxyHeader(Optional.empty(), Optional.empty(), read.toByteArray());
    }
    ByteBuffer one = ByteBuffer.allocate(1);
    try {
      Optional<InetAddress> client = ProxyProtocol.read(() -> next(channel, one, read));
      return new ProxyHeader(client, Optional.empty(), read.toByteArray());
    } catch (MalformedEncodingException e) {
      Refusal refusal = UpgradeRefusals.badRequest(e.getMessage());
      if (ProxyProtocol.mayBegin(read.toByteArray())) {
        throw new RefusedException(refusal);
      }
      return new ProxyHeader(Optional.empty(), Optional.of(refusal), read.toByteArray());
    }
  }

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
  public static Optional<InetAddress> require(
      SocketChannel channel, InetAddress peer, Proxies proxies) throws RefusedException {
    ProxyHeader header = read(channel, peer, proxies);
    if (header.missing.isPresent()) {
      throw new RefusedException(header.missing.get());
    }
    return header.client;
  }

  /** Reads one byte at a time: the bytes behind the header may belong to the TLS handshake. */
  private static int next(SocketChannel channel, ByteBuffer one, ByteArrayOutputStream read) {
    try {
      if (channel.read(one.clear()) < 0) {
        throw new EOFException("gone within the PROXY header");
      }
      read.write(one.get(0));
      return one.get(0) & 0xFF;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A channel whose first bytes have been read already. */
  private record Replay(ByteBuffer first, SocketChannel then) implements ByteChannel {
    @Override
    public int read(ByteBuffer into) throws IOException {
      if (!first.hasRemaining()) {
        return then.read(into);
      }
      int count = Math.min(first.remaining(), into.remaining());
      into.put(first.slice().limit(count));
      first.position(first.position() + count);
      return count;
    }

    @Override
    public int write(ByteBuffer from) throws IOException {
      return then.write(from);
    }

    @Override
    public boolean isOpen() {
      return then.isOpen();
    }

    @Override
    public void close() throws IOException {
      then.close();
    }
  }
}
