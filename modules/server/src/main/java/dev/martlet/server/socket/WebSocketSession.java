package dev.martlet.server.socket;

import dev.martlet.engine.Complaint;
import dev.martlet.engine.CreditLimit;
import dev.martlet.engine.Receiver;
import dev.martlet.engine.Shard;
import dev.martlet.engine.Subscription;
import dev.martlet.server.admission.Admission.Admitted;
import dev.martlet.server.config.ConnectionSettings;
import dev.martlet.server.config.InputSettings;
import dev.martlet.wire.CloseCode;
import dev.martlet.wire.WebSocketReader;
import dev.martlet.wire.WebSocketViolation;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.Set;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

/**
 * A WebSocket, from the upgrade to its end: one subscriber of one shard.
 *
 * <p>Threads: its {@link EventLoop} reads and writes, and owns everything but what is marked. The
 * keeper calls {@link #check}, and the shard's turn the methods of {@link Receiver}.
 */
final class WebSocketSession extends KeptConnection implements Receiver, WebSocketReader.Listener {
  private static final System.Logger LOG = System.getLogger(WebSocketSession.class.getName());

  private static final AtomicIntegerFieldUpdater<WebSocketSession> LISTED =
      AtomicIntegerFieldUpdater.newUpdater(WebSocketSession.class, "listed");

  /**
   * With these a client leaves for good: it is done, the page is closed, or it said nothing. With
   * others it gives up a connection, and may come back on another.
   */
  private static final Set<Integer> LEAVING =
      Set.of(CloseCode.NORMAL, CloseCode.GOING_AWAY, CloseCode.NO_STATUS);

  private final ByteStream bytes;
  private final Admitted admitted;
  private final Shard<?> shard;
  private final EventLoop loop;
  private final Runnable onEnd;
  private final WebSocketReader reader;
  private final ConnectionWriter writer;
  private final CreditLimit inputLimit;

  /** For whoever holds this session's monitor: the loop or the shard's turn. */
  private final CreditLimit malformedLimit;

  /** 1 while it stands in its loop's list of the woken, or is about to. */
  private volatile int listed;

  /** For who has set {@link #listed}, then the loop. */
  private WebSocketSession wokenBefore;

  /** Written by the loop, read by the keeper. */
  private volatile long lastRead = System.nanoTime();

  /** The keeper's own. */
  private long lastPing = lastRead;

  /** Set once, before the loop attends to the session. */
  private volatile Subscription subscription;

  // The loop's own.
  private byte[] early;
  private SelectionKey key;
  private int events = SelectionKey.OP_READ;
  private boolean waitsToWrite;
  private boolean peerClosed;

  /** Its peer closed it, but not because it was done. */
  private boolean peerGaveUp;

  private boolean closeWritten;
  private boolean ended;

  /**
   * A session that has not begun.
   *
   * @param channel of it, not blocking
   * @param bytes what passes it
   * @param remote where it comes from
   * @param admitted what it gets
   * @param early what came together with the upgrade
   * @param house that it is in
   * @param loop that reads and writes it
   * @param onEnd run when it is over, by the loop
   */
  WebSocketSession(
      SocketChannel channel,
      ByteStream bytes,
      InetSocketAddress remote,
      Admitted admitted,
      byte[] early,
      ShardPort.House house,
      EventLoop loop,
      Runnable onEnd) {
    super(channel, remote, house);
    this.bytes = bytes;
    this.admitted = admitted;
    this.shard = admitted.shard();
    this.early = early;
    this.loop = loop;
    this.onEnd = onEnd;
    this.reader = new WebSocketReader(config.get(InputSettings.MESSAGE_BYTES), this);
    this.writer =
        new ConnectionWriter(
            new Socket(), config.get(InputSettings.COMPLAINTS_PER_SECOND), house.figures());
    long now = lastRead;
    this.inputLimit =
        new CreditLimit(
            config.get(InputSettings.INPUTS_PER_SECOND),
            config.get(InputSettings.INPUT_BURST),
            now);
    this.malformedLimit =
        new CreditLimit(
            config.get(InputSettings.MALFORMED_INPUTS_PER_MINUTE) / 60.0,
            config.get(InputSettings.MALFORMED_INPUTS_PER_MINUTE),
            now);
  }

  /** What is written to. */
  private final class Socket implements ConnectionWriter.Sink {
    @Override
    public int write(byte[] frame, int from) throws IOException {
      return SocketOutput.get().write(bytes, frame, from);
    }

    @Override
    public void tookAgain(long nanos) {
      WriteStalledEvent.emit(WebSocketSession.this.toString(), nanos, false);
    }
  }

  /** Asks the shard for a seat and hands the session to its loop: any thread, once. */
  void begin() {
    house.keeper().add(this); // first: with a subscription, the loop may end the session at once
    try {
      subscription =
          shard.subscribe(
              admitted.sid(), admitted.principal(), this, admitted.delivery(), admitted.resume());
    } catch (Throwable e) {
      house.keeper().remove(this);
      throw e;
    }
    LOG.log(Level.DEBUG, "{0} joins {1} as {2}", this, shard.id(), admitted.sid());
    wake();
  }

  // ---- any thread -------------------------------------------------------------------------

  @Override
  public void ready() {
    wake();
  }

  /** The rest of what the socket does not take at once is the loop's. */
  @Override
  public void readyNow() {
    Subscription seat = subscription;
    if (seat == null || writer.stalled()) {
      return; // it is about to begin, and looks then; or the loop waits for the socket
    }
    try {
      switch (writer.write(seat.outbox())) {
        case NOTHING_LEFT, LEFT_TO_ANOTHER -> {}
        case SOCKET_FULL, CLOSE_WRITTEN -> wake();
      }
    } catch (Throwable e) {
      wake(); // the loop finds the same, and ends the session; it is nothing to the shard
    }
  }

  /** Has the loop attend to the session. */
  private void wake() {
    if (listed == 0 && LISTED.compareAndSet(this, 0, 1)) {
      loop.push(this);
    }
  }

  @Override
  public void complain(Complaint complaint) {
    if (complaint.code().malformed() && !mayBeMalformed()) {
      startClosing(CloseCode.POLICY_VIOLATION, "too many malformed inputs");
      return;
    }
    if (writer.complain(complaint)) {
      wake();
    }
  }

  private synchronized boolean mayBeMalformed() {
    return malformedLimit.take(System.nanoTime());
  }

  /** Has a close frame written. */
  private void startClosing(int code, String reason) {
    enterClosing();
    writer.close(code, reason);
    wake();
  }

  @Override
  public ConnectionKeeper.Kind kind() {
    return ConnectionKeeper.Kind.WEBSOCKET;
  }

  @Override
  void checkOpen(long now, long resumedAt) {
    long stalled = Math.min(writer.stalledFor(now), now - resumedAt);
    if (stalled > config.get(ConnectionSettings.WRITE_TIMEOUT).toNanos()) {
      WriteStalledEvent.emit(toString(), stalled, true);
    }
    cutIfOver(config.get(ConnectionSettings.WRITE_TIMEOUT), stalled, "write", Level.INFO);
    long silent = now - later(lastRead, resumedAt);
    cutIfOver(config.get(ConnectionSettings.SILENCE_TIMEOUT), silent, "silence", Level.INFO);
    if (admitted.expired()) {
      startClosing(CloseCode.POLICY_VIOLATION, Admitted.EXPIRED);
      return;
    }
    if (now - lastPing >= config.get(ConnectionSettings.PING_INTERVAL).toNanos()) {
      lastPing = now;
      writer.ping();
      wake();
    }
  }

  /** The loop is told nothing of a channel that another closes. */
  @Override
  public void cut() {
    super.cut();
    wake();
  }

  // ---- the loop's list of the woken -------------------------------------------------------

  WebSocketSession wokenBefore() {
    return wokenBefore;
  }

  void wokenBefore(WebSocketSession other) {
    wokenBefore = other;
  }

  /** Leaves the list; from now on it may be woken again. Who was woken after it. */
  WebSocketSession takeFromList() {
    WebSocketSession next = wokenBefore;
    wokenBefore = null;
    listed = 0;
    return next;
  }

  // ---- the loop ---------------------------------------------------------------------------

  /** There may be something to write. */
  void onWoken() {
    if (subscription != null && !ended) { // or it has not begun: then it is woken again
      attempt(this::attend);
    }
  }

  /** Its channel can be read or written. */
  void onSelected() {
    if (!ended) {
      attempt(this::readAndWrite);
    }
  }

  private interface Work {
    void run() throws IOException;
  }

  private void attempt(Work work) {
    try {
      work.run();
    } catch (IOException | CancelledKeyException e) { // gone, or cut by another meanwhile
      LOG.log(Level.DEBUG, "{0} went: {1}", this, e.getMessage());
      end();
    } catch (Throwable e) { // out of memory, say: it ends this session only
      LOG.log(Level.ERROR, () -> this + " failed", e);
      end();
    }
  }

  private void attend() throws IOException {
    if (key == null) {
      key = loop.register(channel(), this);
      feed(early, early.length);
      early = null;
    }
    if (!channel().isOpen()) {
      end();
      return;
    }
    if (bytes.mayHoldMore()) {
      read();
    }
    if (!ended) {
      write();
    }
  }

  private void readAndWrite() throws IOException {
    if (key.isReadable() || bytes.readWaitsForWrite()) {
      read();
    }
    if (!ended && key.isWritable()) {
      write();
    }
  }

  private void read() throws IOException {
    int count = loop.read(bytes);
    if (count < 0) {
      end();
      return;
    }
    if (count > 0) {
      lastRead = System.nanoTime();
      feed(loop.input(), count);
    }
    if (bytes.mayHoldMore()) {
      wake(); // behind the others
    }
    chooseEvents();
  }

  private void feed(byte[] bytes, int count) {
    try {
      reader.feed(bytes, 0, count);
    } catch (WebSocketViolation e) {
      LOG.log(Level.DEBUG, "{0} closed with {1}: {2}", this, e.code(), e.getMessage());
      startClosing(e.code(), e.getMessage());
    }
  }

  private void write() throws IOException {
    switch (writer.write(subscription.outbox())) {
      case NOTHING_LEFT -> waitToWrite(false);
      case SOCKET_FULL -> waitToWrite(true);
      case CLOSE_WRITTEN -> closeWritten();
      case LEFT_TO_ANOTHER -> {} // who wakes the loop again if the socket is full
    }
  }

  private void waitToWrite(boolean wait) {
    waitsToWrite = wait;
    chooseEvents();
  }

  /** What the selector is to tell of. */
  private void chooseEvents() {
    int reading = bytes.readWaitsForWrite() ? SelectionKey.OP_WRITE : SelectionKey.OP_READ;
    int wanted = reading | (waitsToWrite ? SelectionKey.OP_WRITE : 0);
    if (wanted != events) {
      events = wanted;
      key.interestOps(wanted);
    }
  }

  /**
   * The peer is to close the socket, so that it gets what was written last: a socket closed with
   * unread bytes in it is reset. If it has closed its side of the WebSocket before, it is ours.
   */
  private void closeWritten() {
    if (!closeWritten) {
      closeWritten = true;
      waitToWrite(false);
      enterClosing();
      if (writer.toldOfRefusal()) {
        house.admission().joinRefused(admitted.client());
      }
    }
    if (peerClosed) {
      end();
    }
  }

  /** Lets go of everything, once. */
  void end() {
    if (ended) {
      return;
    }
    ended = true;
    try {
      bytes.sayEnd();
      super.cut();
      if (peerGaveUp || !closing()) {
        shard.lose(subscription);
      } else {
        shard.leave(subscription);
      }
    } finally {
      house.keeper().remove(this);
      onEnd.run();
      LOG.log(Level.DEBUG, "{0} left {1}", this, shard.id());
    }
  }

  @Override
  public void message(byte[] payload, boolean text) {
    if (closing()) {
      return;
    }
    if (!inputLimit.take(System.nanoTime())) {
      startClosing(CloseCode.POLICY_VIOLATION, "rate limit exceeded");
      return;
    }
    shard.receive(subscription, payload).ifPresent(this::complain);
  }

  @Override
  public void ping(byte[] payload) {
    if (!closing()) { // or pongs could keep the close from being written
      writer.pong(payload);
      wake();
    }
  }

  @Override
  public void pong(byte[] payload) {
    // That something came is all it says, and that is noted for every byte.
  }

  @Override
  public void close(int code, String reason) {
    peerClosed = true;
    peerGaveUp = !closing() && !LEAVING.contains(code);
    startClosing(code, "");
  }
}
