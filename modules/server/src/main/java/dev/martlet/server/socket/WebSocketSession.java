package dev.martlet.server.socket;

import dev.martlet.engine.Shard;
import dev.martlet.engine.codec.InputError;
import dev.martlet.engine.limits.Nanos;
import dev.martlet.engine.plugin.SurvivedFaults;
import dev.martlet.engine.stream.FanOut;
import dev.martlet.engine.subscription.SubscriberConnection;
import dev.martlet.engine.subscription.Subscription;
import dev.martlet.server.admission.AddressRules;
import dev.martlet.server.admission.Admitted;
import dev.martlet.server.admission.ConnectionPermits;
import dev.martlet.server.config.ConnectionSettings;
import dev.martlet.server.config.InputSettings;
import dev.martlet.server.config.Setting;
import dev.martlet.server.connection.InputRates;
import dev.martlet.server.connection.Rated;
import dev.martlet.server.connection.Supervised;
import dev.martlet.server.connection.TrafficLimit;
import dev.martlet.server.connection.WriteProgress;
import dev.martlet.server.connection.WriteStalledEvent;
import dev.martlet.server.fanout.Line;
import dev.martlet.server.socket.ClosingHandshake.Departure;
import dev.martlet.server.socket.ClosingHandshake.State;
import dev.martlet.wire.CloseCode;
import dev.martlet.wire.WebSocketViolation;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;

/**
 * A WebSocket, from the upgrade to its end: one subscriber of one shard.
 *
 * <p>Threads: the connection's virtual thread is in {@link #run}, and owns everything that is not
 * marked otherwise. The supervisor calls {@link #check} and {@link #cut}, the shard's turn the
 * methods of {@link SubscriberConnection}, and whoever writes those of {@link
 * ConnectionWriter.Events}.
 */
final class WebSocketSession extends SupervisedConnection
    implements SubscriberConnection, ConnectionWriter.Events, Rated {
  private static final System.Logger LOG = System.getLogger(WebSocketSession.class.getName());

  private final Admitted admitted;
  private final Shard<?> shard;
  private final Socket socket;
  private final Runnable onClosed;

  // Any thread.
  private final ConnectionWriter writer;
  private final InputRates rates;
  private final ClosingHandshake closing;
  private final Incoming incoming;
  private final AddressRules.Watch rules;

  private final SessionReader reader;

  /** Set once, before anything is read or written. Any thread. */
  private volatile Subscription subscription;

  /** The supervisor's own. */
  private long lastPing = System.nanoTime();

  private final PassedLimits passed;

  /**
   * Creates a session that has not begun, on the connection's thread.
   *
   * @param socket of it
   * @param remote the peer's address
   * @param terms of the connection
   * @param context that the connection needs
   * @param onClosed run when the socket is closed; on any thread, once
   */
  WebSocketSession(
      Socket socket,
      InetSocketAddress remote,
      Handshake.Terms terms,
      ConnectionContext context,
      Runnable onClosed) {
    super(socket.channel(), remote, context);
    this.socket = socket;
    this.admitted = terms.admitted();
    this.shard = admitted.shard();
    this.onClosed = onClosed;
    this.rules = context.admission().addresses().watch(admitted.client());
    this.writer =
        new ConnectionWriter(
            context.fanOut(),
            socket,
            this,
            new WriteProgress(config.get(ConnectionSettings.WRITE_PROGRESS)),
            config.get(InputSettings.COMPLAINTS_PER_SECOND),
            context.metrics());
    if (terms.announces()) {
      writer.announceLongMessages();
    }
    this.rates =
        new InputRates(
            config,
            admitted.inputs(),
            context.admission().traffic(),
            ConnectionPermits.addressKey(admitted.client()));
    this.passed = new PassedLimits(context.metrics(), limit -> note(limit.setting()));
    this.closing = new ClosingHandshake(config.get(InputSettings.MESSAGE_BYTES));
    this.incoming = new Incoming(this, shard, closing, rates, context.unfinished(), config);
    this.reader =
        new SessionReader(socket.bytes(), socket.waiting(), incoming, context.inputBuffers());
  }

  // ---- the connection's thread ------------------------------------------------------------

  /**
   * Subscribes to the shard, and reads until the end. Whatever happens, all that the session holds
   * is given back when this returns, and the socket is closed, or is by who writes to it.
   *
   * @param early bytes that came together with the upgrade
   */
  void run(byte[] early) {
    try {
      context.supervisor().add(this);
      subscription =
          shard.subscribe(admitted.sid(), admitted.principal(), this, admitted.options());
      admitted.hold().begun();
      LOG.log(Level.DEBUG, "{0} joins {1} as {2}", this, shard.id(), admitted.sid());
      writer.open(subscription.outbox());
      reader.run(early);
    } catch (IOException e) { // gone
      LOG.log(Level.DEBUG, "{0} went: {1}", this, e.getMessage());
    } catch (Throwable e) { // such as out of memory: only this connection ends
      SurvivedFaults.tell(LOG, "a connection, which ends,", e);
    } finally {
      end();
    }
  }

  private void end() {
    boolean clean = closing.state() == State.CLEAN;
    Departure departure = closing.closed();
    boolean held = false;
    try {
      closeSocket(clean);
    } finally {
      try {
        held = depart(departure);
      } finally {
        forget(held);
        LOG.log(Level.DEBUG, "{0} left {1}", this, shard.id());
      }
    }
  }

  /**
   * Who still writes then, and has not written a close frame, may be waiting for a peer that takes
   * nothing: nobody would ever cut it, since the session has no deadlines any more.
   */
  private void closeSocket(boolean clean) {
    if (!writer.closeSoon() && !clean) {
      shutDown(SocketChannel::shutdownOutput);
    }
  }

  /** Tells the shard; returns whether it holds the subscriber's seat. */
  private boolean depart(Departure departure) {
    if (subscription == null) {
      return false;
    }
    if (departure == Departure.LOST) {
      return shard.lose(subscription);
    }
    shard.leave(subscription);
    return false;
  }

  /** Whatever of it fails, its places are given back. */
  private void forget(boolean seatIsHeld) {
    try {
      context.supervisor().remove(this);
    } finally {
      try {
        incoming.end();
      } finally {
        if (seatIsHeld) {
          admitted.hold().park(new ParkedSeat(shard, subscription));
        } else {
          admitted.hold().release();
        }
      }
    }
  }

  // ---- the shard's turn -------------------------------------------------------------------

  @Override
  public void ready() {
    writer.wake();
  }

  @Override
  public FanOut frameReady() {
    writer.queue();
    return context.fanOut();
  }

  @Override
  public void seatEnded() {
    admitted.hold().seatEnded();
  }

  @Override
  public InputRates rates() {
    return rates;
  }

  @Override
  public Object origin() {
    return ConnectionPermits.addressKey(admitted.client());
  }

  /** Called by the connection's thread, too. */
  @Override
  public void onInputError(InputError error) {
    if (error.code().malformed() && !rates.takeMalformed()) {
      note(InputSettings.MALFORMED_INPUTS_PER_MINUTE);
      startClosing(CloseCode.POLICY_VIOLATION, Admitted.TOO_MANY_MALFORMED);
      return;
    }
    writer.inputError(error);
  }

  // ---- the supervisor ---------------------------------------------------------------------

  @Override
  public Supervised.Kind kind() {
    return Supervised.Kind.WEBSOCKET;
  }

  @Override
  public void check(long now, long resumedAt) {
    switch (closing.state()) {
      case OPEN -> checkOpen(now, resumedAt);
      case CLOSING, CLOSE_SENT, CLOSE_RECEIVED, CLEAN -> checkClosing(now, resumedAt);
      case CLOSED -> {} // it is about to be removed
    }
  }

  /** A close frame goes behind a snapshot that is being written, for as long as that is taken. */
  private void checkClosing(long now, long resumedAt) {
    checkWriting(now, resumedAt);
    checkClosing(later(closing.since(), writer.progress().lastTaken()), now, resumedAt);
  }

  private void checkWriting(long now, long resumedAt) {
    long slow = Math.min(writer.progress().slowFor(now), now - resumedAt);
    if (slow > Nanos.of(config.get(ConnectionSettings.WRITE_TIMEOUT))) {
      WriteStalledEvent.emit(toString(), slow, true);
    }
    cutIfOver(config.get(ConnectionSettings.WRITE_TIMEOUT), slow, "write", Level.INFO);
  }

  /**
   * A ping may wait behind a long snapshot, and its pong with it. So the peer's bytes are a sign of
   * life, and so is that it takes ours.
   */
  private void checkOpen(long now, long resumedAt) {
    checkWriting(now, resumedAt);
    if (rules.deniedNow()) {
      startClosing(CloseCode.POLICY_VIOLATION, Admitted.DENIED);
      return;
    }
    incoming.check(now, resumedAt);
    long alive = later(reader.lastRead(), writer.progress().lastTaken());
    long silent = now - later(alive, resumedAt);
    cutIfOver(config.get(ConnectionSettings.SILENCE_TIMEOUT), silent, "silence", Level.INFO);
    if (admitted.expired()) {
      startClosing(CloseCode.POLICY_VIOLATION, Admitted.EXPIRED);
      return;
    }
    if (now - lastPing >= Nanos.of(config.get(ConnectionSettings.PING_INTERVAL))) {
      lastPing = now;
      writer.ping();
    }
  }

  /** Has the connection's thread close the socket: nobody else does, see {@link Line}. */
  @Override
  public void cut() {
    reader.stop();
    shutDown(SocketChannel::shutdownOutput);
    shutDown(SocketChannel::shutdownInput);
  }

  private interface ShuttingDown {
    void run(SocketChannel channel) throws IOException;
  }

  private void shutDown(ShuttingDown direction) {
    try {
      direction.run(channel());
    } catch (IOException e) {
      LOG.log(Level.TRACE, "closed already, or the peer is gone", e);
    }
  }

  // ---- closing ----------------------------------------------------------------------------

  /** Has a close frame written. Only the first one is. Any thread. */
  void startClosing(int code, String reason) {
    closing.start(System.nanoTime());
    writer.close(code, reason);
    incoming.forgetUnfinished();
    reader.wake();
  }

  /**
   * A close frame is written. TCP is the peer's to close then, so that the peer receives what was
   * written last: a socket that is closed with unread bytes in it is reset. Only when the peer's
   * close frame is here as well does this side close TCP.
   */
  @Override
  public void closeWritten() {
    if (closing.sent(System.nanoTime()) && writer.refusedJoin()) {
      context.admission().joinRefused(admitted.client());
    }
    incoming.forgetUnfinished();
    endIfClean();
  }

  /**
   * Nothing more is read once both close frames are through. The connection's thread, or who
   * writes.
   */
  void endIfClean() {
    if (closing.state() == State.CLEAN) {
      reader.stop();
      shutDown(SocketChannel::shutdownInput);
    }
  }

  @Override
  public void stallEnded(long nanos) {
    WriteStalledEvent.emit(toString(), nanos, false);
  }

  @Override
  public void broken(String why) {
    LOG.log(Level.DEBUG, "{0} went: {1}", this, why);
    cut();
  }

  @Override
  public void closed() {
    onClosed.run();
  }

  // ---- what the client sends --------------------------------------------------------------

  Subscription subscription() {
    return subscription;
  }

  void violated(WebSocketViolation by) {
    LOG.log(Level.DEBUG, "{0} closed with {1}: {2}", this, by.code(), by.getMessage());
    startClosing(by.code(), by.getMessage());
  }

  /** More may be read now. Any thread. */
  void readOn() {
    reader.wake();
  }

  void count(TrafficLimit limit) {
    passed.count(limit, System.nanoTime());
  }

  /** Notes for operators that it is held back. Called by the shard's turn, too. */
  void note(Setting<?> limit) {
    context.admission().heldBack().connection(limit, admitted);
  }

  void pong(byte[] payload) {
    writer.pong(payload);
  }

  /** Answers a client that asks whether its connection is alive. */
  void alive() {
    writer.alive();
  }
}
