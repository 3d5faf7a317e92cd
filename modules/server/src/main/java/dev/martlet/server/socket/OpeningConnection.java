package dev.martlet.server.socket;

import dev.martlet.server.admission.AdmissionFigure;
import dev.martlet.server.admission.Refusal;
import dev.martlet.server.admission.RefusedException;
import dev.martlet.server.config.AdmissionSettings;
import dev.martlet.wire.MalformedEncodingException;
import dev.martlet.wire.ProxyProtocol;
import io.helidon.common.buffers.DataReader;
import io.helidon.http.Headers;
import io.helidon.http.Http1HeadersParser;
import io.helidon.http.HttpPrologue;
import io.helidon.http.RequestException;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http1.Http1Prologue;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/**
 * A connection to the shard port from its first byte until it is a WebSocket, or refused.
 *
 * <p>Threads: {@link #open} runs on the virtual thread that the port runs the connection on; it
 * owns everything here. The keeper calls {@link #check}.
 */
final class OpeningConnection extends KeptConnection {
  private static final System.Logger LOG = System.getLogger(OpeningConnection.class.getName());

  /** What is read at once; most requests have room in it. */
  private static final int PIECE = 4 * 1024;

  private final DataReader in = DataReader.create(this::read);
  private final long begunAt = System.nanoTime();
  private ByteStream bytes;

  /**
   * A connection that was accepted.
   *
   * @param channel of it
   * @param remote where it comes from
   * @param house that it is in
   */
  OpeningConnection(SocketChannel channel, InetSocketAddress remote, ShardPort.House house) {
    super(channel, remote, house);
    this.bytes = ByteStream.plain(channel);
  }

  /**
   * Leads the handshake to its end.
   *
   * @param onEnd to be run when the WebSocket has ended, if there is to be one
   * @return whether there is one: it has the channel then
   */
  boolean open(Runnable onEnd) {
    house.keeper().add(this);
    try {
      return upgradeOrRefuse(onEnd);
    } catch (UncheckedIOException | IOException e) {
      LOG.log(Level.DEBUG, "{0} went: {1}", this, e.getMessage());
    } catch (InterruptedException e) {
      LOG.log(Level.DEBUG, "{0} is interrupted: the server stops", this);
    } finally {
      house.keeper().remove(this);
    }
    return false;
  }

  private boolean upgradeOrRefuse(Runnable onEnd) throws IOException, InterruptedException {
    Handshake.Granted granted;
    try {
      InetAddress peer = readProxyHeader().orElse(remote().getAddress());
      if (house.tls().isPresent()) {
        speakTls(house.tls().get());
      }
      granted = upgrade(peer);
    } catch (RefusedException e) {
      refuse(e.refusal());
      return false;
    }
    boolean begun = false;
    try {
      begin(
          granted,
          () -> {
            granted.admitted().hold().release();
            onEnd.run();
          });
      begun = true;
    } finally {
      if (!begun) {
        granted.admitted().hold().release();
      }
    }
    return true;
  }

  /** A request as Helidon's parsers read it. */
  private record Request(HttpPrologue prologue, Headers headers) {}

  private void speakTls(SSLContext tls) throws IOException {
    try {
      bytes = TlsStream.accept(channel(), tls);
    } catch (IOException e) {
      house.figures().count(SocketFigure.TLS_FAILURES);
      throw e;
    }
  }

  private Handshake.Granted upgrade(InetAddress peer)
      throws RefusedException, InterruptedException {
    Request request = readRequest();
    return Handshake.perform(request.prologue(), request.headers(), peer, house.admission());
  }

  /** For whom a trusted proxy calls, if it is one and says so before the request. */
  private Optional<InetAddress> readProxyHeader() throws RefusedException {
    if (!house.admission().proxies().sendsProxyProtocol(remote().getAddress())) {
      return Optional.empty();
    }
    try {
      ByteBuffer one = ByteBuffer.allocate(1);
      return ProxyProtocol.read(() -> next(one));
    } catch (MalformedEncodingException e) {
      throw new RefusedException(Refusal.badRequest(e.getMessage()));
    }
  }

  /** The header's bytes are read one by one: what is behind it may be TLS, and is not for us. */
  private int next(ByteBuffer one) {
    try {
      if (channel().read(one.clear()) < 0) {
        throw gone();
      }
      return one.get(0) & 0xFF;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Request readRequest() throws RefusedException {
    int most = config.get(AdmissionSettings.HEADER_BYTES);
    try {
      HttpPrologue prologue = new Http1Prologue(in, most, false).readPrologue();
      return new Request(prologue, Http1HeadersParser.readHeaders(in, most, true));
    } catch (RequestException e) {
      throw new RefusedException(refusalOf(e));
    } catch (IllegalStateException e) { // how the header parser says that there is too much
      throw new RefusedException(Refusal.headersTooLarge());
    } catch (IllegalArgumentException | DataReader.IncorrectNewLineException e) {
      throw new RefusedException(Refusal.badRequest("the request is not HTTP/1.1"));
    } catch (DataReader.InsufficientDataAvailableException | CloseConnectionException e) {
      throw gone();
    }
  }

  private static UncheckedIOException gone() {
    return new UncheckedIOException(new EOFException("gone during the handshake"));
  }

  private static Refusal refusalOf(RequestException e) {
    if (e.status().equals(Status.REQUEST_URI_TOO_LONG_414)) {
      return Refusal.targetTooLong();
    }
    return e.status().code() == 505
        ? Refusal.versionNotSupported()
        : Refusal.badRequest("the request is not HTTP/1.1");
  }

  private void refuse(Refusal refusal) throws IOException {
    LOG.log(Level.DEBUG, "{0} refused: {1} {2}", this, refusal.status(), refusal.message());
    house.figures().count(AdmissionFigure.REFUSALS, refusal.code());
    enterClosing();
    writeAll(refusal.bytes());
    bytes.sayEnd();
    channel().shutdownOutput(); // a client that reads to the end need not wait for the deadline
    awaitEnd();
  }

  /** Hands the connection over to an event loop, which has it from then on. */
  private void begin(Handshake.Granted granted, Runnable onEnd) throws IOException {
    writeAll(granted.response());
    house.figures().count(SocketFigure.UPGRADES);
    byte[] early = readEarly();
    channel().configureBlocking(false);
    EventLoop loop = house.loops().next();
    new WebSocketSession(channel(), bytes, remote(), granted.admitted(), early, house, loop, onEnd)
        .begin();
  }

  private byte[] read() {
    try {
      ByteBuffer piece = ByteBuffer.allocate(PIECE);
      int count = bytes.read(piece);
      return count < 0 ? null : Arrays.copyOf(piece.array(), count);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void writeAll(byte[] what) throws IOException {
    for (int written = 0; written < what.length; ) {
      written += bytes.write(ByteBuffer.wrap(what, written, what.length - written));
    }
  }

  /** What came together with the request. The reader would wait for more when asked for nothing. */
  private byte[] readEarly() {
    int count = in.available();
    return count == 0 ? new byte[0] : in.readBytes(count);
  }

  /**
   * Waits for the peer to close the socket, so that it gets what was written last: a socket closed
   * with unread bytes in it is reset. The keeper ends this after the close timeout.
   */
  private void awaitEnd() throws IOException {
    ByteBuffer ignored = ByteBuffer.allocate(1024);
    while (channel().read(ignored.clear()) >= 0) {
      // What a peer sends behind a close or a refused upgrade is of no interest.
    }
  }

  @Override
  public ConnectionKeeper.Kind kind() {
    return ConnectionKeeper.Kind.HANDSHAKE;
  }

  @Override
  void checkOpen(long now, long resumedAt) {
    long since = now - later(begunAt, resumedAt);
    cutIfOver(config.get(AdmissionSettings.HANDSHAKE_TIMEOUT), since, "handshake", Level.DEBUG);
  }
}
