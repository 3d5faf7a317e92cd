package dev.martlet.server.socket;

import dev.martlet.engine.Shard;
import dev.martlet.engine.codec.InputError;
import dev.martlet.engine.limits.Nanos;
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
import dev.martlet.server.socket.ClosingHandshake.Departure;
import dev.martlet.server.socket.ClosingHandshake.State;
import dev.martlet.server.transport.ByteStream;
import dev.martlet.wire.CloseCode;
import dev.martlet.wire.WebSocketViolation;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;

/**
 * A WebSocket, from the upgrade to its end: one subscriber of one shard.
 *
 * <p>Threads: its {@link EventLoop} owns everything that is not marked otherwise. The supervisor
 * calls {@link #check} and {@link #cut}, and the shard's turn calls the methods of {@link
 * SubscriberConnection}.
 */
final class WebSocketSession extends LoopConnection implements SubscriberConnection, Rated {
  private static final System.Logger LOG = System.getLogger(WebSocketSession.class.getName());

  private final Admitted admitted;
  private final Shard<?> shard;
  private final Runnable onEnd;

  // Any thread.
  private final ConnectionWriter writer;
  private final InputRates rates;
  private final ClosingHandshake closing;
  private final Incoming incoming;
  private final AddressRules.Watch rules;

  /** Set once, before the loop attends to the session. Any thread. */
  private volatile Subscription subscription;

  /** Written by the loop, read by the supervisor. */
  private volatile long lastRead = System.nanoTime();

  /** The supervisor's own. */
  private long lastPing = lastRead;

  /** The loop's own. */
  private final PassedLimits passed;

  /**
   * Creates a session that has not begun.
   *
   * @param channel of it, not blocking
   * @param bytes the channel's bytes, decrypted if it is encrypted
   * @param remote the peer's address
   * @param granted what the subscriber was granted
   * @param early bytes that came together with the upgrade
   * @param context that the connection needs
   * @param loop that reads and writes it
   * @param onEnd run by the loop when the session has ended
   */
  WebSocketSession(
      SocketChannel channel,
      ByteStream bytes,
      InetSocketAddress remote,
      Handshake.Granted granted,
      byte[] early,
      ConnectionContext context,
      EventLoop loop,
      Runnable onEnd) {
    super(channel, bytes, remote, early, context, loop);
    this.admitted = granted.admitted();
    this.shard = admitted.shard();
    this.onEnd = onEnd;
    this.rules = context.admission().addresses().watch(admitted.client());
    int errorsPerSecond = config.get(InputSettings.COMPLAINTS_PER_SECOND);
    this.writer =
        new ConnectionWriter(
            new SocketSink(bytes, this),
            new WriteProgress(config.get(ConnectionSettings.WRITE_PROGRESS)),
            errorsPerSecond,
            context.metrics());
    if (granted.announces()) {
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
  }

  /** Subscribes to the shard and hands the session to its loop: any thread, once. */
  void begin() {
    // Supervised first: once there is a subscription, the loop may end the session at any time.
    context.supervisor().add(this);
    try {
      subscription =
          shard.subscribe(
              admitted.sid(), admitted.principal(), this, admitted.options(), admitted.resume());
      admitted.hold().begun();
      LOG.log(Level.DEBUG, "{0} joins {1} as {2}", this, shard.id(), admitted.sid());
      wake();
    } catch (Throwable e) {
      if (abandon()) {
        throw e;
      }
    }
  }

  /**
   * It could not begin: without this, the shard would have a subscriber that nobody ends.
   *
   * @return false if the loop was faster, and has ended it with all that it holds
   */
  private boolean abandon() {
    if (closing.closed() == Departure.ALREADY_GONE) {
      return false;
    }
    context.supervisor().remove(this);
    incoming.end();
    if (subscription != null) {
      shard.leave(subscription);
    }
    return true;
  }

  // ---- the shard's turn -------------------------------------------------------------------

  @Override
  public void ready() {
    wake();
  }

  /** Writes what the socket takes at once. The loop writes the rest. */
  @Override
  public void readyNow() {
    Subscription begun = subscription;
    if (begun == null || writer.stalled()) {
      return; // begin() wakes the loop next, or the loop waits for the socket already
    }
    try {
      switch (writer.write(begun.outbox())) {
        case NOTHING_LEFT, LEFT_TO_ANOTHER -> {}
        case SOCKET_FULL, CLOSE_WRITTEN -> wake();
      }
    } catch (Throwable e) {
      wake(); // the loop runs into the same and ends the session; the shard is not concerned
    }
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

  /** Called by the loop, too. */
  @Override
  public void onInputError(InputError error) {
    if (error.code().malformed() && !rates.takeMalformed()) {
      note(InputSettings.MALFORMED_INPUTS_PER_MINUTE);
      startClosing(CloseCode.POLICY_VIOLATION, Admitted.TOO_MANY_MALFORMED);
      return;
    }
    if (writer.inputError(error)) {
      wake();
    }
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
    if (writer.stalled()) {
      wake(); // the selector tells of room in the socket's buffer only when a third of it is free
    }
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
    long alive = later(lastRead, writer.progress().lastTaken());
    long silent = now - later(alive, resumedAt);
    cutIfOver(config.get(ConnectionSettings.SILENCE_TIMEOUT), silent, "silence", Level.INFO);
    if (admitted.expired()) {
      startClosing(CloseCode.POLICY_VIOLATION, Admitted.EXPIRED);
      return;
    }
    if (now - lastPing >= Nanos.of(config.get(ConnectionSettings.PING_INTERVAL))) {
      lastPing = now;
      writer.ping();
      wake();
    }
  }

  // ---- closing: any thread starts, the loop goes on ---------------------------------------

  /** Has a close frame written. Only the first one is. */
  void startClosing(int code, String reason) {
    closing.start(System.nanoTime());
    writer.close(code, reason);
    wake();
  }

  /**
   * A close frame is written. TCP is the peer's to close then, so that the peer receives what was
   * written last: a socket that is closed with unread bytes in it is reset. Only when the peer's
   * close frame is here as well does this side close TCP.
   */
  private void closeWritten() {
    if (closing.sent(System.nanoTime())) {
      waitToWrite(false);
      if (writer.refusedJoin()) {
        context.admission().joinRefused(admitted.client());
      }
    }
    if (closing.state() == State.CLEAN) {
      end();
    }
  }

  @Override
  void end() {
    Departure departure = closing.closed();
    if (departure == Departure.ALREADY_GONE) {
      return;
    }
    boolean held = false;
    try {
      closeSocket();
    } finally {
      try {
        held = depart(departure);
      } finally {
        forget(held);
        LOG.log(Level.DEBUG, "{0} left {1}", this, shard.id());
      }
    }
  }

  /** Tells the shard; returns whether it holds the subscriber's seat. */
  private boolean depart(Departure departure) {
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
        endHold(seatIsHeld);
      }
    }
  }

  private void endHold(boolean seatIsHeld) {
    try {
      if (seatIsHeld) {
        admitted.hold().park(new ParkedSeat(shard, subscription));
      } else {
        admitted.hold().release();
      }
    } finally {
      onEnd.run();
    }
  }

  // ---- the loop ---------------------------------------------------------------------------

  @Override
  boolean begun() {
    return subscription != null;
  }

  @Override
  boolean ended() {
    return closing.state() == State.CLOSED;
  }

  @Override
  boolean reads() {
    return incoming.isRead();
  }

  @Override
  void received(byte[] buffer, int count) {
    lastRead = System.nanoTime();
    incoming.received(buffer, count);
  }

  @Override
  void write() throws IOException {
    if (!closing.isOpen()) {
      incoming.forgetUnfinished();
    }
    switch (writer.write(subscription.outbox())) {
      case NOTHING_LEFT -> waitToWrite(false);
      case SOCKET_FULL -> waitToWrite(true);
      case CLOSE_WRITTEN -> closeWritten();
      case LEFT_TO_ANOTHER -> {} // that thread wakes the loop if the socket is full
    }
  }

  // ---- the loop, for the messages that came in ------------------------------------------------

  Subscription subscription() {
    return subscription;
  }

  void violated(WebSocketViolation by) {
    LOG.log(Level.DEBUG, "{0} closed with {1}: {2}", this, by.code(), by.getMessage());
    startClosing(by.code(), by.getMessage());
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
    wake();
  }

  /** Answers a client that asks whether its connection is alive. */
  void alive() {
    writer.alive();
    wake();
  }
}
