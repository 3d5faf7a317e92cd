package dev.martlet.server.socket;

import dev.martlet.engine.Complaint;
import dev.martlet.engine.CreditLimit;
import dev.martlet.engine.Receiver;
import dev.martlet.engine.Shard;
import dev.martlet.engine.Subscription;
import dev.martlet.server.config.Limits;
import dev.martlet.wire.CloseCode;
import dev.martlet.wire.MalformedEncodingException;
import dev.martlet.wire.ProxyProtocol;
import dev.martlet.wire.WebSocketReader;
import dev.martlet.wire.WebSocketViolation;
import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataReader;
import io.helidon.common.buffers.DataWriter;
import io.helidon.common.socket.PlainSocket;
import io.helidon.common.socket.SocketWriter;
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
import java.net.Socket;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/**
 * A connection to the shard port, from its first byte to its last.
 *
 * <p>Threads: {@link #handle} is the reader, on the virtual thread that the port runs the
 * connection on; it owns everything but what is marked. The {@link ConnectionWriter} has a thread
 * of its own. The keeper calls {@link #check}, and the shard's turn the methods of {@link
 * Receiver}.
 */
final class ShardConnection implements Receiver, WebSocketReader.Listener {
  private static final System.Logger LOG = System.getLogger(ShardConnection.class.getName());

  /** What the connection is waiting for; the keeper holds each against its deadline. */
  private enum Phase {
    HANDSHAKE,
    OPEN,
    CLOSING
  }

  private final Socket socket;
  private final PlainSocket bytes;
  private final DataReader in;
  private final DataWriter out;

  /** Where it comes from, read once: a closed socket does not tell. */
  private final InetSocketAddress remote;

  private final ShardPort.House house;
  private final Limits limits;
  private final ConnectionWriter writer;
  private final CreditLimit inputLimit;

  /** For whoever holds this connection's monitor: the reader or the shard's turn. */
  private final CreditLimit malformedLimit;

  /** Open until the writer has written its last. */
  private final CountDownLatch written = new CountDownLatch(1);

  // Written by the reader and the writer, read by the keeper.
  private volatile Phase phase = Phase.HANDSHAKE;
  private volatile long phaseSince = System.nanoTime();
  private volatile long lastRead = phaseSince;
  private volatile boolean upgraded;

  /** The keeper's own. */
  private long lastPing = phaseSince;

  private InetAddress client;
  private Shard<?> shard;
  private Subscription subscription;
  private boolean peerClosed;

  /**
   * A connection that was accepted.
   *
   * @param socket of it
   * @param remote where it comes from
   * @param house that it is in
   */
  ShardConnection(Socket socket, InetSocketAddress remote, ShardPort.House house) {
    this.socket = socket;
    this.remote = remote;
    this.house = house;
    this.limits = house.limits();
    this.bytes = PlainSocket.server(socket, "", "shards");
    this.in = DataReader.create(bytes);
    this.out = SocketWriter.create(bytes);
    long now = System.nanoTime();
    this.writer = new ConnectionWriter(out, limits.complaintsPerSecond(), house.figures());
    this.inputLimit = new CreditLimit(limits.inputsPerSecond(), limits.inputBurst(), now);
    this.malformedLimit =
        new CreditLimit(limits.malformedPerMinute() / 60.0, limits.malformedPerMinute(), now);
  }

  // ---- the reader -------------------------------------------------------------------------

  /**
   * Serves the connection to its end.
   *
   * @param onUpgraded to be called when the handshake has led to a WebSocket
   */
  void handle(Runnable onUpgraded) {
    house.keeper().add(this);
    try {
      upgradeAndServe(onUpgraded);
    } catch (UncheckedIOException e) {
      LOG.log(Level.DEBUG, "{0} went: {1}", this, e.getMessage());
    } catch (InterruptedException e) {
      LOG.log(Level.DEBUG, "{0} is interrupted: the server stops", this);
    } finally {
      house.keeper().remove(this);
      cut();
    }
  }

  private void upgradeAndServe(Runnable onUpgraded) throws InterruptedException {
    Handshake.Granted granted;
    try {
      granted = upgrade();
    } catch (RefusedException e) {
      refuse(e.refusal());
      return;
    }
    onUpgraded.run();
    try {
      serve(granted);
    } finally {
      granted.hold().release();
    }
  }

  /** A request as Helidon's parsers read it. */
  private record Request(HttpPrologue prologue, Headers headers) {}

  private Handshake.Granted upgrade() throws RefusedException, InterruptedException {
    InetAddress peer = readProxyHeader().orElse(remote.getAddress());
    Request request = readRequest();
    return house.handshake().perform(request.prologue(), request.headers(), peer);
  }

  /** For whom a trusted proxy calls, if it is one and says so before the request. */
  private Optional<InetAddress> readProxyHeader() throws RefusedException {
    if (!house.proxies().sendsProxyProtocol(remote.getAddress())) {
      return Optional.empty();
    }
    try {
      return ProxyProtocol.read(() -> in.read() & 0xFF);
    } catch (MalformedEncodingException e) {
      throw new RefusedException(Refusal.badRequest(e.getMessage()));
    } catch (DataReader.InsufficientDataAvailableException e) {
      throw gone();
    }
  }

  private Request readRequest() throws RefusedException {
    int most = limits.headerBytes();
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

  private void refuse(Refusal refusal) {
    LOG.log(Level.DEBUG, "{0} refused: {1} {2}", this, refusal.status(), refusal.message());
    house.figures().count(SocketFigure.REFUSALS, refusal.code());
    enter(Phase.CLOSING);
    out.writeNow(BufferData.create(refusal.bytes()));
    try {
      socket.shutdownOutput(); // a client that reads to the end need not wait for the deadline
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    awaitEnd();
  }

  private void serve(Handshake.Granted granted) throws InterruptedException {
    shard = granted.shard();
    client = granted.client();
    out.writeNow(BufferData.create(granted.response()));
    house.figures().count(SocketFigure.UPGRADES);
    lastRead = System.nanoTime();
    upgraded = true;
    enter(Phase.OPEN);
    subscription = shard.subscribe(granted.sid(), granted.principal(), this);
    LOG.log(Level.DEBUG, "{0} joins {1} as {2}", this, shard.id(), granted.sid());
    house.threads().execute(this::write);
    try {
      readMessages();
    } finally {
      shard.leave(subscription);
      writer.stop();
      LOG.log(Level.DEBUG, "{0} left {1}", this, shard.id());
    }
  }

  private void readMessages() throws InterruptedException {
    WebSocketReader reader = new WebSocketReader(limits.inputs().maxBytes(), this);
    try {
      while (!peerClosed) {
        byte[] next = read();
        if (next == null) {
          return;
        }
        reader.feed(next, 0, next.length);
      }
      written.await(); // the answer to its close frame; then it is ours to close the socket
    } catch (WebSocketViolation e) {
      LOG.log(Level.DEBUG, "{0} closed with {1}: {2}", this, e.code(), e.getMessage());
      end(e.code(), e.getMessage());
      awaitEnd();
    }
  }

  /** The next bytes: first those that came together with the upgrade. Null at the end. */
  private byte[] read() {
    int left = in.available();
    byte[] next = left > 0 ? in.readBytes(left) : bytes.get();
    lastRead = System.nanoTime();
    return next;
  }

  /**
   * Waits for the peer to close the socket, so that it gets what was written last: a socket closed
   * with unread bytes in it is reset. The keeper ends this after the close timeout.
   */
  private void awaitEnd() {
    while (bytes.get() != null) {
      // What a peer sends behind a close or a refused upgrade is of no interest.
    }
  }

  /** Has a close frame written; from then on the peer has the close timeout for the rest. */
  private void end(int code, String reason) {
    enter(Phase.CLOSING);
    writer.close(code, reason);
  }

  private void enter(Phase next) {
    phaseSince = System.nanoTime();
    phase = next;
  }

  @Override
  public void message(byte[] payload, boolean text) {
    if (phase == Phase.CLOSING) {
      return;
    }
    if (!inputLimit.take(System.nanoTime())) {
      end(CloseCode.POLICY_VIOLATION, "rate limit exceeded");
      return;
    }
    shard.receive(subscription, payload).ifPresent(this::complain);
  }

  @Override
  public void ping(byte[] payload) {
    if (phase != Phase.CLOSING) { // or pongs could keep the close from being written
      writer.pong(payload);
    }
  }

  @Override
  public void pong(byte[] payload) {
    // That something came is all it says, and that is noted for every byte.
  }

  @Override
  public void close(int code, String reason) {
    peerClosed = true;
    end(code, "");
  }

  // ---- the writer's thread ----------------------------------------------------------------

  private void write() {
    try {
      writer.run(subscription.outbox());
      if (writer.toldOfRefusal()) {
        house.handshake().joinRefused(client);
      }
      enter(Phase.CLOSING);
    } catch (RuntimeException e) {
      LOG.log(Level.DEBUG, "{0} cannot be written to: {1}", this, e.getMessage());
      cut();
    } finally {
      written.countDown();
    }
  }

  // ---- any thread -------------------------------------------------------------------------

  @Override
  public void ready() {
    writer.wake();
  }

  @Override
  public void complain(Complaint complaint) {
    if (complaint.code().malformed() && !mayBeMalformed()) {
      end(CloseCode.POLICY_VIOLATION, "too many malformed inputs");
      return;
    }
    writer.complain(complaint);
  }

  private synchronized boolean mayBeMalformed() {
    return malformedLimit.take(System.nanoTime());
  }

  /** Whether it is a WebSocket, or was one. */
  boolean upgraded() {
    return upgraded;
  }

  /**
   * The keeper's: holds the connection against its deadlines.
   *
   * @param now on the clock of all deadlines
   * @param resumedAt when the process was last paused; no deadline begins before it
   */
  void check(long now, long resumedAt) {
    long inPhase = now - later(phaseSince, resumedAt);
    switch (phase) {
      case HANDSHAKE -> cutIfOver(limits.handshakeTimeout(), inPhase, "handshake", Level.DEBUG);
      case CLOSING -> cutIfOver(limits.closeTimeout(), inPhase, "closing", Level.DEBUG);
      case OPEN -> {
        long stalled = Math.min(writer.stalledFor(now), now - resumedAt);
        cutIfOver(limits.writeTimeout(), stalled, "write", Level.INFO);
        long silent = now - later(lastRead, resumedAt);
        cutIfOver(limits.silenceTimeout(), silent, "silence", Level.INFO);
        if (now - lastPing >= limits.pingInterval().toNanos()) {
          lastPing = now;
          writer.ping();
        }
      }
    }
  }

  private static long later(long one, long other) {
    return one - other > 0 ? one : other;
  }

  private void cutIfOver(Duration timeout, long nanos, String what, Level level) {
    if (nanos > timeout.toNanos()) {
      house.figures().count(SocketFigure.CUTS, what);
      LOG.log(level, "{0} cut: {1} timeout of {2}", this, what, timeout);
      cut();
    }
  }

  /** Closes the socket under whoever reads or writes it. */
  void cut() {
    try {
      socket.close();
    } catch (IOException e) {
      LOG.log(Level.TRACE, "closing", e);
    }
  }

  /** What the log calls it: where it comes from. */
  @Override
  public String toString() {
    return remote.getAddress().getHostAddress() + ":" + remote.getPort();
  }
}
