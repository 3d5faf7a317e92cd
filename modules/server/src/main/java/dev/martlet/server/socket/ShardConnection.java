package dev.martlet.server.socket;

import dev.martlet.engine.Complaint;
import dev.martlet.engine.Receiver;
import dev.martlet.engine.Shard;
import dev.martlet.engine.Subscription;
import dev.martlet.server.config.Limits;
import dev.martlet.wire.CloseCode;
import dev.martlet.wire.WebSocketReader;
import dev.martlet.wire.WebSocketViolation;
import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataReader;
import io.helidon.common.concurrency.limits.Limit;
import io.helidon.http.Headers;
import io.helidon.http.Http1HeadersParser;
import io.helidon.http.HttpPrologue;
import io.helidon.http.RequestException;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http1.Http1Prologue;
import io.helidon.webserver.spi.ServerConnection;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/**
 * A connection to the shard port, from its first byte to its last.
 *
 * <p>Threads: {@link #handle} is the reader, on the virtual thread that Helidon runs the connection
 * on; it owns everything but what is marked. The {@link ConnectionWriter} has a thread of its own.
 * The keeper calls {@link #check}, and the shard's turn the methods of {@link Receiver}.
 */
final class ShardConnection implements ServerConnection, Receiver, WebSocketReader.Listener {
  private static final System.Logger LOG = System.getLogger(ShardConnection.class.getName());

  /** What the connection is waiting for; the keeper holds each against its deadline. */
  private enum Phase {
    HANDSHAKE,
    OPEN,
    CLOSING
  }

  private final ConnectionContext context;

  /**
   * Where it comes from, read once: a closed socket does not tell. Null if it is closed already.
   */
  private final InetSocketAddress remote;

  private final Handshake handshake;
  private final ConnectionKeeper keeper;
  private final Limits limits;
  private final ConnectionWriter writer;
  private final CreditLimit inputLimit;

  /** Open until the writer has written its last. */
  private final CountDownLatch written = new CountDownLatch(1);

  // Written by the reader and the writer, read by the keeper.
  private volatile Phase phase = Phase.HANDSHAKE;
  private volatile long phaseSince = System.nanoTime();
  private volatile long lastRead = phaseSince;
  private volatile boolean upgraded;

  /** The keeper's own. */
  private long lastPing = phaseSince;

  private Shard<?> shard;
  private Subscription subscription;
  private boolean peerClosed;

  ShardConnection(
      ConnectionContext context, Handshake handshake, ConnectionKeeper keeper, Limits limits) {
    this.context = context;
    this.remote = (InetSocketAddress) context.remotePeer().address();
    this.handshake = handshake;
    this.keeper = keeper;
    this.limits = limits;
    this.writer = new ConnectionWriter(context.dataWriter(), limits.complaintsPerSecond());
    this.inputLimit =
        new CreditLimit(limits.inputsPerSecond(), limits.inputBurst(), System.nanoTime());
  }

  // ---- the reader -------------------------------------------------------------------------

  @Override
  public void handle(Limit limit) throws InterruptedException {
    if (remote == null) {
      return; // gone before it was looked at
    }
    keeper.add(this);
    try {
      upgradeAndServe();
    } catch (UncheckedIOException | CloseConnectionException e) {
      LOG.log(Level.DEBUG, "{0} went: {1}", this, e.getMessage());
    } finally {
      keeper.remove(this);
    }
  }

  private void upgradeAndServe() throws InterruptedException {
    Handshake.Granted granted;
    try {
      granted = upgrade();
    } catch (RefusedException e) {
      refuse(e.refusal());
      return;
    }
    try {
      serve(granted);
    } finally {
      granted.permit().release();
    }
  }

  /** A request as Helidon's parsers read it. */
  private record Request(HttpPrologue prologue, Headers headers) {}

  private Handshake.Granted upgrade() throws RefusedException, InterruptedException {
    Request request = readRequest();
    return handshake.perform(request.prologue(), request.headers(), remote.getAddress());
  }

  private Request readRequest() throws RefusedException {
    DataReader in = context.dataReader();
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
    } catch (DataReader.InsufficientDataAvailableException e) {
      throw new CloseConnectionException("gone during the handshake", e);
    }
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
    enter(Phase.CLOSING);
    context.dataWriter().writeNow(BufferData.create(refusal.bytes()));
    awaitEnd();
  }

  private void serve(Handshake.Granted granted) throws InterruptedException {
    shard = granted.shard();
    context.dataWriter().writeNow(BufferData.create(granted.response()));
    lastRead = System.nanoTime();
    upgraded = true;
    enter(Phase.OPEN);
    subscription = shard.subscribe(granted.sid(), granted.principal(), this);
    LOG.log(Level.DEBUG, "{0} joins {1} as {2}", this, shard.id(), granted.sid());
    context.executor().execute(this::write);
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
        byte[] bytes = read();
        if (bytes == null) {
          return;
        }
        reader.feed(bytes, 0, bytes.length);
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
    DataReader in = context.dataReader();
    int left = in.available();
    byte[] bytes = left > 0 ? in.readBytes(left) : context.serverSocket().get();
    lastRead = System.nanoTime();
    return bytes;
  }

  /**
   * Waits for the peer to close the socket, so that it gets what was written last: a socket closed
   * with unread bytes in it is reset. The keeper ends this after the close timeout.
   */
  private void awaitEnd() {
    while (context.serverSocket().get() != null) {
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
    shard.receive(subscription, payload).ifPresent(writer::complain);
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
    writer.complain(complaint);
  }

  /** Whether it is a WebSocket, or was one. */
  boolean upgraded() {
    return upgraded;
  }

  /** The keeper's: holds the connection against its deadlines. */
  void check(long now) {
    switch (phase) {
      case HANDSHAKE ->
          cutIfOver(limits.handshakeTimeout(), now - phaseSince, "handshake", Level.DEBUG);
      case CLOSING -> cutIfOver(limits.closeTimeout(), now - phaseSince, "closing", Level.DEBUG);
      case OPEN -> {
        cutIfOver(limits.writeTimeout(), writer.stalledFor(now), "write", Level.INFO);
        cutIfOver(limits.silenceTimeout(), now - lastRead, "silence", Level.INFO);
        if (now - lastPing >= limits.pingInterval().toNanos()) {
          lastPing = now;
          writer.ping();
        }
      }
    }
  }

  private void cutIfOver(Duration timeout, long nanos, String what, Level level) {
    if (nanos > timeout.toNanos()) {
      LOG.log(level, "{0} cut: {1} timeout of {2}", this, what, timeout);
      cut();
    }
  }

  /** Closes the socket under whoever reads or writes it. */
  private void cut() {
    try {
      context.serverSocket().close();
    } catch (RuntimeException e) {
      LOG.log(Level.TRACE, "closing again", e);
    }
  }

  /** Helidon's: never idle, for the keeper knows better. */
  @Override
  public Duration idleTime() {
    return Duration.ZERO;
  }

  /** Helidon's, when the server stops. Those who could be told of it have been told by then. */
  @Override
  public void close(boolean interrupt) {
    cut();
  }

  /** What the log calls it: where it comes from. */
  @Override
  public String toString() {
    return remote.getAddress().getHostAddress() + ":" + remote.getPort();
  }
}
