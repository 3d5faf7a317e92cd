package dev.martlet.server.socket;

import dev.martlet.engine.Complaint;
import dev.martlet.engine.CreditLimit;
import dev.martlet.engine.Distribution;
import dev.martlet.engine.Ending;
import dev.martlet.engine.Figures;
import dev.martlet.engine.Outbox;
import dev.martlet.server.admission.ErrorJson;
import dev.martlet.wire.TickFrame;
import dev.martlet.wire.WebSocketFrames;
import java.io.IOException;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicReference;

/**
 * What is written to a WebSocket, and in which order: pongs and pings, complaints, snapshots, and a
 * close frame as the last. Everybody leaves here what is to be written; who comes by writes it, as
 * far as the socket takes it at once.
 */
final class ConnectionWriter {
  /** Takes bytes, as far as it can at once. */
  interface Sink {
    /**
     * Takes some of what the bytes hold from an index on.
     *
     * @return how many; 0 when it can take no more now
     * @throws IOException when it never will
     */
    int write(byte[] bytes, int from) throws IOException;

    /**
     * It takes bytes again.
     *
     * @param nanos for how long it took none
     */
    default void tookAgain(long nanos) {}
  }

  /** How writing ended. */
  enum Progress {
    /** All that there was is written. */
    NOTHING_LEFT,
    /** The socket takes no more now. */
    SOCKET_FULL,
    /** A close frame went out, and nothing comes after it. */
    CLOSE_WRITTEN,
    /** Another thread is at it, and writes what there is now before it ends. */
    LEFT_TO_ANOTHER
  }

  /** What a close frame says. */
  private record Close(int code, String reason) {}

  /** So many pongs and complaints may wait; a peer that causes more and takes none loses some. */
  static final int MOST_CONTROLS = 32;

  private static final AtomicIntegerFieldUpdater<ConnectionWriter> ASKED =
      AtomicIntegerFieldUpdater.newUpdater(ConnectionWriter.class, "asked");

  private final Sink out;
  private final CreditLimit complaintLimit;
  private final Figures figures;
  private final Distribution writeTimes;

  // Any thread.
  private final Queue<byte[]> controls = new ConcurrentLinkedQueue<>();
  private final Queue<Complaint> complaints = new ConcurrentLinkedQueue<>();
  private final AtomicReference<Close> close = new AtomicReference<>();

  /** How many pongs, pings and complaints wait. */
  private final AtomicInteger waiting = new AtomicInteger();

  /** Since when the socket has taken nothing, or 0. Written by who writes, read by the keeper. */
  private volatile long stalledSince;

  /** How often writing was asked for, as far as that is not answered. */
  private volatile int asked;

  // For who writes.
  /** What is being written, and how far; null between frames. */
  private byte[] frame;

  private int written;

  /** When the snapshot that is being written was made; of no meaning if it is another frame. */
  private long madeAt;

  private boolean isSnapshot;
  private boolean closeIsLast;

  /** The shard's ending, if that is what the close frame tells of. */
  private Ending.Kind toldEnding;

  ConnectionWriter(Sink out, int complaintsPerSecond, Figures figures) {
    this.out = out;
    this.figures = figures;
    this.writeTimes = figures.distribution(SocketFigure.SNAPSHOT_WRITE);
    this.complaintLimit =
        new CreditLimit(complaintsPerSecond, complaintsPerSecond, System.nanoTime());
  }

  // ---- any thread -------------------------------------------------------------------------

  void pong(byte[] payload) {
    leave(controls, WebSocketFrames.pong(payload));
  }

  void ping() {
    leave(controls, WebSocketFrames.ping(new byte[0]));
  }

  /** Whether it will be told, as far as it is not too many a second. */
  boolean complain(Complaint complaint) {
    boolean left = leave(complaints, complaint);
    if (!left) {
      figures.count(SocketFigure.COMPLAINTS_LEFT_OUT);
    }
    return left;
  }

  /** Leaves something to be written, if not too much waits already. */
  private <T> boolean leave(Queue<T> queue, T item) {
    if (waiting.incrementAndGet() > MOST_CONTROLS) {
      waiting.decrementAndGet();
      return false;
    }
    queue.add(item);
    return true;
  }

  /**
   * Has a close frame written as the last thing, behind the pongs that are owed, but before any
   * snapshot that waits. The first wins.
   */
  void close(int code, String reason) {
    close.compareAndSet(null, new Close(code, reason));
  }

  /** Whether the socket took nothing when something was written last. */
  boolean stalled() {
    return stalledSince != 0;
  }

  /** For how long the socket has taken nothing of what is to be written, in nanoseconds. */
  long stalledFor(long now) {
    long since = stalledSince;
    return since == 0 ? 0 : now - since;
  }

  // ---- who writes -------------------------------------------------------------------------

  /**
   * Writes what there is, until the socket takes no more: any thread, one at a time.
   *
   * @param outbox of the subscription
   * @return how it ended
   * @throws IOException if the socket is closed, or broken
   */
  Progress write(Outbox outbox) throws IOException {
    if (ASKED.getAndIncrement(this) > 0) {
      return Progress.LEFT_TO_ANOTHER;
    }
    int answered = 0;
    Progress progress;
    try {
      do {
        answered = asked;
        progress = writeAll(outbox);
      } while (ASKED.addAndGet(this, -answered) > 0);
      answered = 0;
    } finally {
      if (answered > 0) {
        asked = 0; // it failed, and so it will for all who asked
      }
    }
    return progress;
  }

  private Progress writeAll(Outbox outbox) throws IOException {
    while (frame != null || !closeIsLast && next(outbox)) {
      int count = out.write(frame, written);
      if (count == 0) {
        stalledSince = stalledSince != 0 ? stalledSince : System.nanoTime() | 1; // never 0
        return Progress.SOCKET_FULL;
      }
      if (stalledSince != 0) {
        out.tookAgain(System.nanoTime() - stalledSince);
        stalledSince = 0;
      }
      written += count;
      if (written == frame.length) {
        frame = null;
        if (isSnapshot) {
          writeTimes.record(System.nanoTime() - madeAt);
        }
      }
    }
    return closeIsLast ? Progress.CLOSE_WRITTEN : Progress.NOTHING_LEFT;
  }

  /** Whether what the close frame told is that the shard did not take its subscriber in. */
  boolean toldOfRefusal() {
    return toldEnding == Ending.Kind.UNAUTHORIZED || toldEnding == Ending.Kind.FULL;
  }

  /** Looks for the next frame to write; whether there is one. */
  private boolean next(Outbox outbox) {
    written = 0;
    isSnapshot = false;
    // With most ticks there is nothing but the snapshot: then the queues are not even looked at.
    boolean besides = waiting.get() > 0 || close.get() != null;
    frame = besides ? nextBesides() : null;
    if (frame == null) {
      frame = nextOf(outbox);
    }
    return frame != null;
  }

  private byte[] nextBesides() {
    byte[] control = controls.poll();
    if (control != null) { // a ping before a close is owed a pong before it: RFC 6455, 5.5.2
      waiting.decrementAndGet();
      return control;
    }
    Close asked = close.get();
    return asked != null ? last(asked) : nextComplaint();
  }

  private byte[] nextOf(Outbox outbox) {
    Optional<Ending> ending = outbox.ending(); // before the frame: see Outbox
    TickFrame tick = outbox.poll();
    if (tick != null) {
      isSnapshot = true;
      madeAt = tick.madeAt();
      return tick.bytes();
    }
    if (ending.isEmpty()) {
      return null;
    }
    toldEnding = ending.get().kind();
    return last(new Close(CloseCodes.of(toldEnding), ending.get().reason()));
  }

  private byte[] nextComplaint() {
    for (Complaint next = complaints.poll(); next != null; next = complaints.poll()) {
      waiting.decrementAndGet();
      if (complaintLimit.take(System.nanoTime())) {
        return WebSocketFrames.text(ErrorJson.of(next));
      }
      figures.count(SocketFigure.COMPLAINTS_LEFT_OUT);
    }
    return null;
  }

  private byte[] last(Close what) {
    closeIsLast = true;
    figures.count(SocketFigure.CLOSES, Integer.toString(what.code()));
    return WebSocketFrames.close(what.code(), what.reason());
  }
}
