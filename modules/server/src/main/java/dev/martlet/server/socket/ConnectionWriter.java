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
import dev.martlet.wire.TickFrame;
import dev.martlet.wire.WebSocketFrames;
import java.io.IOException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Decides what is written to a WebSocket, and in which order: pongs and pings, errors, snapshots,
 * and a close frame as the last.
 *
 * <p>Threads: any thread queues frames, and any thread may write, as far as the socket takes bytes
 * at once. One at a time does: a thread that finds another one writing leaves the rest to it.
 */
final class ConnectionWriter {
  /** Takes bytes without waiting. */
  interface Sink {
    /**
     * Takes some of the bytes, from an index on.
     *
     * @return the number of bytes taken; 0 if it can take no more now
     * @throws IOException if it will never take more
     */
    int write(byte[] bytes, int from) throws IOException;

    /**
     * The sink takes bytes again.
     *
     * @param nanos how long it took none, in nanoseconds
     */
    default void stallEnded(long nanos) {}
  }

  /** How a call of {@link #write} ended. */
  enum Progress {
    /** Everything is written. */
    NOTHING_LEFT,
    /** The socket takes no more now. */
    SOCKET_FULL,
    /** A close frame is written. Nothing comes after it. */
    CLOSE_WRITTEN,
    /** Another thread is writing, and writes what is queued now before it stops. */
    LEFT_TO_ANOTHER
  }

  /** The contents of a close frame. */
  private record Close(int code, String reason) {}

  private static final AtomicIntegerFieldUpdater<ConnectionWriter> REQUESTS =
      AtomicIntegerFieldUpdater.newUpdater(ConnectionWriter.class, "requests");

  /** A message of more bytes is a long one; even a slow line takes one as long in some seconds. */
  private static final int LONG = 16 * 1024;

  private final Sink out;
  private final Metrics metrics;
  private final Histogram writeTimes;

  // Any thread.
  private final Queue<byte[]> controls = new ConcurrentLinkedQueue<>();
  private final AtomicReference<Close> close = new AtomicReference<>();

  /** Counts the waiting controls and errors together. */
  private final Backlog backlog = new Backlog();

  private final InputErrorThrottle errors;

  private final WriteProgress progress;

  /**
   * When the socket began to take nothing, or 0 if it takes bytes. Set by the writing thread; any
   * thread asks whether it is 0.
   */
  private volatile long stalledSince;

  /** The calls of {@link #write} that are not answered yet. */
  private volatile int requests;

  /** Whether a long message is announced. Set before the first write. */
  private volatile boolean announces;

  // The writing thread's own.
  /** A message that was announced and comes next; null if there is none. */
  private Outgoing announced;

  /** The frame that is being written; null between frames. */
  private byte[] frame;

  /** How many bytes of the frame are written. */
  private int written;

  /** When the snapshot in the frame was created; without meaning for other frames. */
  private long madeAt;

  private boolean isSnapshot;

  /** The frame is a close frame, or was before it was written. */
  private boolean closeIsLast;

  /** The kind of the shard's reason that the close frame reports, if that is why it was sent. */
  private CloseReason.Kind reported;

  /**
   * A writer that has written nothing.
   *
   * @param out takes the bytes
   * @param progress of the peer
   * @param errorsPerSecond how many errors about inputs may be sent a second
   * @param metrics counts what is written
   */
  ConnectionWriter(Sink out, WriteProgress progress, int errorsPerSecond, Metrics metrics) {
    this.out = out;
    this.progress = progress;
    this.metrics = metrics;
    this.writeTimes = metrics.histogram(ConnectionMetric.SNAPSHOT_WRITE);
    this.errors = new InputErrorThrottle(backlog, errorsPerSecond, metrics);
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
  }

  /** Queues an error about an input. Returns false if too much waits already and it was dropped. */
  boolean inputError(InputError error) {
    return errors.add(error);
  }

  /**
   * Has a close frame written as the last one: behind the pongs that are due, but before a waiting
   * snapshot. Only the first call counts.
   */
  void close(int code, String reason) {
    close.compareAndSet(null, new Close(code, reason));
  }

  /** Whether the socket took nothing at the last attempt to write. */
  boolean stalled() {
    return stalledSince != 0;
  }

  /** Whether the peer takes what is written. */
  WriteProgress progress() {
    return progress;
  }

  /**
   * Writes what is queued, until the socket takes no more.
   *
   * @param outbox of the subscription
   * @return how it ended
   * @throws IOException if the socket is closed or broken
   */
  Progress write(Outbox outbox) throws IOException {
    if (REQUESTS.getAndIncrement(this) > 0) {
      return Progress.LEFT_TO_ANOTHER;
    }
    int answered = 0;
    Progress ended;
    try {
      do {
        answered = requests;
        ended = writeAll(outbox);
      } while (REQUESTS.addAndGet(this, -answered) > 0);
      answered = 0;
    } finally {
      if (answered > 0) {
        requests = 0; // it failed, and would fail for the other requests, too
      }
    }
    return ended;
  }

  // ---- the writing thread -----------------------------------------------------------------

  private Progress writeAll(Outbox outbox) throws IOException {
    while (frame != null || !closeIsLast && next(outbox)) {
      int count = out.write(frame, written);
      if (count == 0) {
        long now = System.nanoTime();
        stalledSince = stalledSince != 0 ? stalledSince : now | 1; // never 0
        progress.blocked(now);
        return Progress.SOCKET_FULL;
      }
      if (stalledSince != 0) {
        out.stallEnded(System.nanoTime() - stalledSince);
        stalledSince = 0;
      }
      progress.took(count);
      written += count;
      if (written == frame.length) {
        frame = null;
        progress.finished();
        if (isSnapshot) {
          writeTimes.record(System.nanoTime() - madeAt);
        }
      }
    }
    return closeIsLast ? Progress.CLOSE_WRITTEN : Progress.NOTHING_LEFT;
  }

  /** Whether the close frame reported that the shard did not take the subscriber in. */
  boolean refusedJoin() {
    return reported != null && CloseCodes.isRefusedJoin(reported);
  }

  /** Chooses the next frame. Returns false if there is none. */
  private boolean next(Outbox outbox) {
    written = 0;
    isSnapshot = false;
    // Most ticks bring nothing but a snapshot: then the queues are not even looked at.
    boolean others = !backlog.isEmpty() || close.get() != null;
    frame = others ? nextOther() : null;
    if (frame == null) {
      frame = nextOf(outbox);
    }
    return frame != null;
  }

  private byte[] nextOther() {
    byte[] control = controls.poll();
    if (control != null) { // a ping that came before a close frame is answered: RFC 6455, 5.5.2
      backlog.leave();
      return control;
    }
    Close requested = close.get();
    if (requested != null) {
      return last(requested);
    }
    String error = errors.poll();
    return error == null ? null : WebSocketFrames.text(error);
  }

  private byte[] nextOf(Outbox outbox) {
    Outgoing next = announced != null ? announced : outbox.next();
    return switch (next) {
      case Outgoing.Frame(TickFrame state) -> {
        if (announce(next, state)) {
          yield announcement(state);
        }
        isSnapshot = true;
        madeAt = state.madeAt();
        yield state.bytes();
      }
      case Outgoing.Message(TickFrame message) ->
          announce(next, message) ? announcement(message) : message.bytes();
      case Outgoing.Close(CloseReason reason) -> {
        reported = reason.kind();
        yield last(new Close(CloseCodes.of(reported), reason.reason()));
      }
      case Outgoing.Nothing nothing -> null;
    };
  }

  /** Whether a message must be announced before it is written. */
  private boolean announce(Outgoing next, TickFrame frame) {
    boolean was = next == announced;
    announced = !was && announces && frame.bytes().length > LONG ? next : null;
    return announced != null;
  }

  private static byte[] announcement(TickFrame frame) {
    return WebSocketFrames.text("{\"coming\":{\"bytes\":" + frame.bytes().length + "}}");
  }

  private byte[] last(Close what) {
    closeIsLast = true;
    metrics.count(ConnectionMetric.CLOSES, CloseCodes.label(what.code()));
    return WebSocketFrames.close(what.code(), what.reason());
  }
}
