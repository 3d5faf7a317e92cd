package dev.martlet.server.socket;

import dev.martlet.server.admission.AdmissionMetric;
import dev.martlet.server.admission.Proxies;
import dev.martlet.server.config.AdmissionSettings;
import dev.martlet.server.config.ConnectionSettings;
import dev.martlet.server.connection.ConnectionMetric;
import dev.martlet.server.connection.Supervised;
import dev.martlet.server.refusal.Refusal;
import dev.martlet.server.refusal.RefusedException;
import dev.martlet.server.refusal.UpgradeRefusals;
import dev.martlet.server.transport.ByteStream;
import dev.martlet.server.transport.LastBytes;
import dev.martlet.server.transport.OwnChannel;
import dev.martlet.server.transport.ProxyHeader;
import dev.martlet.server.transport.RequestReader;
import dev.martlet.server.transport.SocketWait;
import dev.martlet.server.transport.TlsStream;
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
import java.util.function.Predicate;
import javax.net.ssl.SSLContext;

/**
 * A connection to the shard port, from its first byte until it is a WebSocket or refused.
 *
 * <p>Threads: {@link #open} runs on the connection's virtual thread, which owns everything here.
 * The supervisor calls {@link #check} and {@link #cut}.
 */
final class OpeningConnection extends SupervisedConnection {
  private static final System.Logger LOG = System.getLogger(OpeningConnection.class.getName());

  /** The most that is read at once, in bytes; most requests fit. */
  private static final int PIECE = 4 * 1024;

  private final RequestReader in = new RequestReader(this::read, head -> headOnly = head);
  private final Predicate<InetAddress> counts;
  private final ShardSockets sockets;
  private final ShardPaths paths;
  private final OwnChannel own;
  private final long begunAt = System.nanoTime();
  private ByteStream bytes;
  private boolean encrypted;

  /** Whether the request is a HEAD, whose answer has no body. */
  private boolean headOnly;

  /** When an answer began to be sent, or 0. Written by the thread, read by the supervisor. */
  private volatile long answeredAt;

  /**
   * A connection that is a WebSocket now.
   *
   * @param socket of it
   * @param terms of the connection
   * @param early bytes that came together with the upgrade
   */
  record Opened(Socket socket, Handshake.Terms terms, byte[] early) {}

  /**
   * Creates the connection of an accepted channel.
   *
   * @param channel of it
   * @param remote the peer's address
   * @param counts takes a handshake's place under the address of a proxy's client, if it may have
   *     one
   * @param sockets that it is to be one of
   * @param paths of the shard socket
   */
  OpeningConnection(
      SocketChannel channel,
      InetSocketAddress remote,
      Predicate<InetAddress> counts,
      ShardSockets sockets,
      ShardPaths paths) {
    super(channel, remote, sockets.context());
    this.sockets = sockets;
    this.paths = paths;
    this.counts = counts;
    this.bytes = ByteStream.plain(channel);
    this.own = new OwnChannel(channel);
  }

  /**
   * Performs the handshake.
   *
   * @return what is granted, and the client has been told so; empty if it is refused or gone
   */
  Optional<Opened> open() {
    try {
      context.supervisor().add(this);
      return upgradeOrRefuse();
    } catch (UncheckedIOException | IOException e) {
      LOG.log(Level.DEBUG, "{0} went: {1}", this, e.getMessage());
    } catch (InterruptedException e) {
      LOG.log(Level.DEBUG, "{0} is interrupted: the server stops", this);
    } finally {
      context.supervisor().remove(this);
    }
    return Optional.empty();
  }

  private Optional<Opened> upgradeOrRefuse() throws IOException, InterruptedException {
    Optional<Handshake.Granted> upgraded;
    try {
      InetAddress peer = client();
      if (context.tls().isPresent()) {
        speakTls(context.tls().get());
      }
      upgraded = upgrade(peer);
    } catch (RefusedException e) {
      refuse(e.refusal());
      return Optional.empty();
    }
    return upgraded.isEmpty() ? Optional.empty() : Optional.of(accept(upgraded.get()));
  }

  /**
   * The address that the connection counts for. Behind a proxy it is known only now, so the place
   * that was taken under the proxy's is taken again. One that is denied is refused before anything
   * is read of what it wants.
   */
  private InetAddress client() throws RefusedException {
    InetAddress peer = remote().getAddress();
    Proxies proxies = context.admission().proxies();
    Optional<InetAddress> named = ProxyHeader.require(channel(), peer, proxies);
    InetAddress client = named.orElse(peer);
    if (!proxies.trusts(client)) { // or else it tells later for whom it calls
      context.admission().addresses().check(client);
    }
    if (named.isPresent() && !counts.test(client)) {
      throw new RefusedException(UpgradeRefusals.tooManyHandshakes());
    }
    return client;
  }

  /** Tells the client. If that fails, what it was granted is given back. */
  private Opened accept(Handshake.Granted granted) throws IOException {
    boolean accepted = false;
    try {
      writeAll(granted.response());
      context.metrics().count(ConnectionMetric.UPGRADES);
      byte[] early = readEarly();
      own.give();
      SocketWait wait = SocketWait.of(channel(), context.fanOut().parks());
      accepted = true;
      return new Opened(new Socket(channel(), bytes, !encrypted, wait), granted.terms(), early);
    } finally {
      if (!accepted) {
        granted.terms().giveBack();
      }
    }
  }

  /** A request, parsed by Helidon. */
  private record Request(HttpPrologue prologue, Headers headers) {}

  private void speakTls(SSLContext tls) throws IOException {
    try {
      bytes = TlsStream.accept(channel(), channel(), tls);
      encrypted = true;
    } catch (IOException e) {
      context.metrics().count(ConnectionMetric.TLS_FAILURES);
      throw e;
    }
  }

  /** Performs the upgrade; empty if the request was a preflight, which is answered. */
  private Optional<Handshake.Granted> upgrade(InetAddress peer)
      throws RefusedException, InterruptedException, IOException {
    Request request = readRequest();
    HttpPrologue prologue = request.prologue();
    Headers headers = request.headers();
    sockets.check(prologue, headers, peer);
    if (UpgradeInquiry.isPreflight(prologue, headers)) {
      answer(UpgradeInquiry.preflightAnswer(headers));
      return Optional.empty();
    }
    return Optional.of(sockets.grant(prologue, headers, peer, paths));
  }

  private Request readRequest() throws RefusedException {
    int most = config.get(AdmissionSettings.HEADER_BYTES);
    try {
      HttpPrologue prologue = new Http1Prologue(in, most, false).readPrologue();
      return new Request(prologue, Http1HeadersParser.readHeaders(in, most, true));
    } catch (RequestException e) {
      throw new RefusedException(refusalOf(e));
    } catch (IllegalStateException e) { // the header parser's way to report too many headers
      throw new RefusedException(UpgradeRefusals.headersTooLarge());
    } catch (IllegalArgumentException | DataReader.IncorrectNewLineException e) {
      throw new RefusedException(UpgradeRefusals.badRequest("the request is not HTTP/1.1"));
    } catch (DataReader.InsufficientDataAvailableException | CloseConnectionException e) {
      throw gone();
    }
  }

  private static UncheckedIOException gone() {
    return new UncheckedIOException(new EOFException("gone during the handshake"));
  }

  private static Refusal refusalOf(RequestException e) {
    if (e.status().equals(Status.REQUEST_URI_TOO_LONG_414)) {
      return UpgradeRefusals.targetTooLong();
    }
    return e.status().code() == 505
        ? UpgradeRefusals.versionNotSupported()
        : UpgradeRefusals.badRequest("the request is not HTTP/1.1");
  }

  private void refuse(Refusal refusal) throws IOException {
    LOG.log(Level.DEBUG, "{0} refused: {1} {2}", this, refusal.status(), refusal.message());
    context.metrics().count(AdmissionMetric.REFUSALS, refusal.code());
    if (context.tls().isEmpty() || encrypted) { // or else the answer would take a TLS handshake
      answer(headOnly ? refusal.head() : refusal.bytes());
    }
  }

  /**
   * Sends an answer that is no upgrade, and waits for the client to close the socket. The
   * supervisor cuts the wait at the close timeout.
   */
  private void answer(byte[] response) throws IOException {
    answeredAt = System.nanoTime() | 1; // never 0
    writeAll(response);
    bytes.closeNotify();
    channel().shutdownOutput(); // lets a client that reads to the end see it
    LastBytes.await(
        channel(),
        config.get(AdmissionSettings.HEADER_BYTES),
        config.get(ConnectionSettings.CLOSE_TIMEOUT));
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

  /** Bytes that came together with the request. Asked for none, the reader would wait for more. */
  private byte[] readEarly() {
    int count = in.available();
    return count == 0 ? new byte[0] : in.readBytes(count);
  }

  /** Closes the socket, whoever reads or writes it, unless it is a WebSocket's already. */
  @Override
  public void cut() {
    own.close();
  }

  @Override
  public Supervised.Kind kind() {
    return Supervised.Kind.HANDSHAKE;
  }

  @Override
  public void check(long now, long resumedAt) {
    long answered = answeredAt;
    if (answered != 0) {
      checkClosing(answered, now, resumedAt);
    } else {
      long since = now - later(begunAt, resumedAt);
      cutIfOver(config.get(AdmissionSettings.HANDSHAKE_TIMEOUT), since, "handshake", Level.DEBUG);
    }
  }
}
