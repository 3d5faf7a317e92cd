package dev.martlet.server.socket;

import dev.martlet.engine.codec.InputError;
import dev.martlet.engine.metrics.Histogram;
import dev.martlet.engine.metrics.Metrics;
import dev.martlet.engine.stream.CloseReason;
import dev.martlet.engine.stream.Outbox;
import dev.martlet.engine.stream.Outgoing;
import dev.martlet.server.connection.Backlog;
import dev.martlet.server.connection.CloseCodes;
import dev.martlet.server.connection.ConnectionMetric;
import dev.martlet.server.connection.InputErrorThrottle;
import dev.martlet.server.connection.WriteProgress;
import dev.martlet.server.fanout.FanOutTasks;
import dev.martlet.server.fanout.Line;
import dev.martlet.wire.TickFrame;
import dev.martlet.wire.WebSocketFrames;
import java.io.IOException;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Decides what is written to a WebSocket, and in which order: pongs and pings, errors, snapshots,
 * and a close frame as the last.
 *
 * <p>Threads: any thread queues frames, and wakes the writer. Who has the turn to write owns the
 * rest, see {@link Line}.
 */
final class ConnectionWriter extends Line {
  /** What the writer tells of its connection. It is called by whoever writes. */
  interface Events {
    /** A close frame is written. Nothing comes after it. */
    void closeWritten();

    /** The socket takes bytes again, after some nanoseconds. */
    void stallEnded(long nanos);

    /** The socket is broken: nothing is written any more. */
    void broken(String why);

    /** The socket is closed. */
    void closed();
  }

  /** The contents of a close frame. */
  private record Close(int code, String reason) {}

  /** A message of more bytes is a long one; even a slow line takes one as long in some seconds. */
  private static final int LONG = 16 * 1024;

  /**
   * For how long a full socket is waited for at once. Linux tells of room only when a third of the
   * buffer is free, and a client that takes little is to be seen to take it.
   */
  private static final Duration MOST_WAITED = Duration.ofMillis(250);

  private final Socket socket;
  private final Events events;
  private final Metrics metrics;
  private final Histogram writeTimes;

  // Any thread.
  private final Queue<byte[]> controls = new ConcurrentLinkedQueue<>();

  /** Counts the waiting controls and errors together. */
  private final Backlog backlog = new Backlog();

  private final InputErrorThrottle errors;

  private final WriteProgress progress;

  /** The close frame that is to be written; null if there is none. Set under the monitor. */
  private volatile Close close;

  /** Whether a long message is announced. Set before the first write. */
  private volatile boolean announces;

  // Who has the turn.
  private Outbox outbox;

  /** A message that was announced and comes next; null if there is none. */
  private Outgoing announced;

  /** The frame that is being written; null between frames. */
  private byte[] frame;

  /** How many bytes of the frame are written. */
  private int written;

  /** When the first snapshot in the frame was created; without meaning for other frames. */
  private long madeAt;

  /** How many snapshots the frame consists of. */
  private int snapshots;

  /** When the socket began to take nothing, or 0 if it takes bytes. */
  private long stalledSince;

  /** Whether the socket did not take the frame at once, or may not, since it blocks. */
  private boolean slow;

  /** The frame is the last one: a close frame, or nothing, since the socket is broken. */
  private boolean last;

  /** The kind of the shard's reason that the close frame reports, if that is why it was sent. */
  private CloseReason.Kind reported;

  /**
   * A writer that has written nothing, and does not before it is opened.
   *
   * @param fanOut that writes
   * @param socket that is written to
   * @param events what is told of it
   * @param progress of the peer
   * @param errorsPerSecond how many errors about inputs may be sent a second
   * @param metrics counts what is written
   */
  ConnectionWriter(
      FanOutTasks fanOut,
      Socket socket,
      Events events,
      WriteProgress progress,
      int errorsPerSecond,
      Metrics metrics) {
    super(fanOut, socket.channel(), socket.plain());
    this.socket = socket;
    this.events = events;
    this.progress = progress;
    this.metrics = metrics;
    this.writeTimes = metrics.histogram(ConnectionMetric.SNAPSHOT_WRITE);
    this.errors = new InputErrorThrottle(backlog, errorsPerSecond, metrics);
  }

  /** Begins to write what a subscription is sent. Once, on the thread that made the writer. */
  void open(Outbox from) {
    outbox = from;
    outbox.keepsUp(true);
    open();
  }

  // ---- any thread -------------------------------------------------------------------------

  void pong(byte[] payload) {
    enqueue(WebSocketFrames.pong(payload));
  }

  void ping() {
    enqueue(WebSocketFrames.ping(new byte[0]));
  }

  /** Answers an empty message with an empty message. */
  void alive() {
    enqueue(WebSocketFrames.text(""));
  }

  /**
   * From now on the length of a long message is sent before it: a page sees no part of a message
   * before all of it is there, and could not tell a long one from a dead line.
   */
  void announceLongMessages() {
    announces = true;
  }

  /** Queues a control frame, or drops it if too much waits already. */
  private void enqueue(byte[] control) {
    backlog.add(controls, control);
    wake();
  }

  /** Queues an error about an input, unless too much waits already. */
  void inputError(InputError error) {
    if (errors.add(error)) {
      wake();
    }
  }

  /**
   * Has a close frame written as the last one: behind the pongs that are due, but before a waiting
   * snapshot. Only the first call counts.
   */
  void close(int code, String reason) {
    synchronized (this) {
      if (close == null) {
        close = new Close(code, reason);
      }
    }
    wake();
  }

  /** Whether the peer takes what is written. */
  WriteProgress progress() {
    return progress;
  }

  // ---- who has the turn -------------------------------------------------------------------

  @Override
  protected byte[] frame() {
    if (frame == null && !last) {
      choose();
    }
    return frame;
  }

  @Override
  protected int written() {
    return written;
  }

  @Override
  protected boolean hasMore() {
    return frame != null
        || !last && (!outbox.isEmpty() || announced != null || !backlog.isEmpty() || close != null);
  }

  @Override
  protected void took(int count) {
    boolean waited = slow && !tookAtOnce(count);
    written += count;
    if (waited) {
      progress.took(count);
      if (stalledSince != 0) {
        events.stallEnded(System.nanoTime() - stalledSince);
        stalledSince = 0;
      }
    }
    if (written == frame.length) {
      finished();
    }
  }

  /**
   * Whether a socket that blocks took the whole frame without waiting for the peer: the kernel's
   * buffer did, which is no sign that the peer lives.
   */
  private boolean tookAtOnce(int count) {
    return socket.waiting().blocks()
        && written == 0
        && count == frame.length
        && progress.slowFor(System.nanoTime()) < MOST_WAITED.toNanos();
  }

  private void finished() {
    frame = null;
    if (slow) {
      slow(false);
      progress.finished();
    }
    if (snapshots > 0) {
      recordWriteTime();
    } else if (last) {
      events.closeWritten();
    }
  }

  private void slow(boolean is) {
    slow = is;
    outbox.keepsUp(!is && !last); // behind the last frame nothing is taken any more
  }

  private void recordWriteTime() {
    long time = System.nanoTime() - madeAt;
    for (int i = 0; i < snapshots; i++) {
      writeTimes.record(time);
    }
  }

  @Override
  protected void full() {
    long now = System.nanoTime();
    slow(true);
    stalledSince = stalledSince != 0 ? stalledSince : now | 1; // never 0
    progress.blocked(now);
  }

  @Override
  protected void broken(String why) {
    last = true;
    outbox.keepsUp(false);
    frame = null;
    announced = null;
    events.broken(why);
  }

  @Override
  protected void closing() throws IOException {
    socket.sayEnd();
  }

  @Override
  protected void closed() {
    events.closed();
  }

  @Override
  protected int write(byte[] bytes, int from) throws IOException {
    if (socket.waiting().blocks()) { // it may wait in there, and tells nobody that it does
      slow(true);
      progress.blocked(System.nanoTime());
    }
    return socket.write(bytes, from);
  }

  @Override
  protected void awaitRoom() throws IOException {
    socket.awaitRoom(MOST_WAITED);
  }

  /** Whether the close frame reported that the shard did not take the subscriber in. */
  boolean refusedJoin() {
    return reported != null && CloseCodes.isRefusedJoin(reported);
  }

  /** Chooses the next frame, if there is one. */
  private void choose() {
    written = 0;
    snapshots = 0;
    // Most ticks bring nothing but a snapshot: then the queues are not even looked at.
    boolean others = !backlog.isEmpty() || close != null;
    frame = others ? nextOther() : null;
    if (frame == null) {
      frame = nextOf(outbox);
    }
  }

  private byte[] snapshot(TickFrame state) {
    snapshots = state.messages();
    madeAt = state.madeAt();
    return state.bytes();
  }

  private byte[] nextOther() {
    byte[] control = controls.poll();
    if (control != null) { // a ping that came before a close frame is answered: RFC 6455, 5.5.2
      backlog.leave();
      return control;
    }
    Close requested = close;
    if (requested != null) {
      return last(requested);
    }
    String error = errors.poll();
    return error == null ? null : WebSocketFrames.text(error);
  }

  private byte[] nextOf(Outbox outbox) {
    Outgoing next = announced;
    if (next == null) {
      TickFrame state = outbox.nextState();
      if (state != null && !mayBeAnnounced(state)) {
        return snapshot(state); // nearly always, and nothing is allocated for it
      }
      next = state == null ? outbox.next() : new Outgoing.Frame(state);
    }
    return switch (next) {
      case Outgoing.Frame(TickFrame state) ->
          announce(next, state) ? announcement(state) : snapshot(state);
      case Outgoing.Message(TickFrame message) ->
          announce(next, message) ? announcement(message) : message.bytes();
      case Outgoing.Close(CloseReason reason) -> {
        reported = reason.kind();
        yield last(new Close(CloseCodes.of(reason), reason.reason()));
      }
      case Outgoing.Nothing nothing -> null;
    };
  }

  /** Whether a message must be announced before it is written. */
  private boolean announce(Outgoing next, TickFrame frame) {
    boolean was = next == announced;
    announced = !was && mayBeAnnounced(frame) ? next : null;
    return announced != null;
  }

  private boolean mayBeAnnounced(TickFrame frame) {
    return announces && frame.messages() == 1 && frame.bytes().length > LONG;
  }

  private static byte[] announcement(TickFrame frame) {
    return WebSocketFrames.text("{\"coming\":{\"bytes\":" + frame.bytes().length + "}}");
  }

  private byte[] last(Close what) {
    last = true;
    outbox.keepsUp(false);
    metrics.count(ConnectionMetric.CLOSES, CloseCodes.label(what.code()));
    return WebSocketFrames.close(what.code(), what.reason());
  }
}
