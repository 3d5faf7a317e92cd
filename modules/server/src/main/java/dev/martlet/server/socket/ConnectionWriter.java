package dev.martlet.server.socket;

import dev.martlet.engine.Complaint;
import dev.martlet.engine.CreditLimit;
import dev.martlet.engine.Ending;
import dev.martlet.engine.Figures;
import dev.martlet.engine.Outbox;
import dev.martlet.wire.CloseCode;
import dev.martlet.wire.TickFrame;
import dev.martlet.wire.WebSocketFrames;
import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataWriter;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * The only one who writes to a connection's socket once it is a WebSocket. It runs on a virtual
 * thread of its own; everybody else leaves what is to be written and wakes it.
 */
final class ConnectionWriter {
  /** What a close frame says. */
  private record Close(int code, String reason) {}

  /** So many pongs and complaints may wait; a peer that causes more and takes none loses some. */
  static final int MOST_CONTROLS = 32;

  /**
   * Frames are written in pieces, so that a slow socket can be told from one that takes nothing.
   */
  private static final int PIECE = 16 * 1024;

  private final DataWriter out;
  private final CreditLimit complaintLimit;
  private final Figures figures;

  // Any thread.
  private final Queue<byte[]> controls = new ConcurrentLinkedQueue<>();
  private final Queue<Complaint> complaints = new ConcurrentLinkedQueue<>();
  private final AtomicInteger waiting = new AtomicInteger();
  private final AtomicReference<Close> close = new AtomicReference<>();
  private volatile Outbox outbox;
  private volatile Thread thread;
  private volatile boolean stopped;

  /** When the piece that is being written was begun, or 0. For the keeper. */
  private volatile long writingSince;

  private volatile boolean closeWritten;

  /** The shard's ending, if that is what the close frame told of; the writer's own. */
  private Ending.Kind writtenEnding;

  ConnectionWriter(DataWriter out, int complaintsPerSecond, Figures figures) {
    this.out = out;
    this.figures = figures;
    this.complaintLimit =
        new CreditLimit(complaintsPerSecond, complaintsPerSecond, System.nanoTime());
  }

  // ---- any thread -------------------------------------------------------------------------

  /** There may be something to write. */
  void wake() {
    LockSupport.unpark(thread);
  }

  void pong(byte[] payload) {
    control(WebSocketFrames.pong(payload));
  }

  void ping() {
    control(WebSocketFrames.ping(new byte[0]));
  }

  private void control(byte[] frame) {
    leave(controls, frame);
  }

  void complain(Complaint complaint) {
    if (!leave(complaints, complaint)) {
      figures.count(SocketFigure.COMPLAINTS_LEFT_OUT);
    }
  }

  /** Leaves something for the writer, if not too much waits already. */
  private <T> boolean leave(Queue<T> queue, T item) {
    if (waiting.incrementAndGet() > MOST_CONTROLS) {
      waiting.decrementAndGet();
      return false;
    }
    queue.add(item);
    wake();
    return true;
  }

  /**
   * Has a close frame written as the last thing, behind the pongs that are owed, but before any
   * snapshot that waits. The first wins.
   */
  void close(int code, String reason) {
    close.compareAndSet(null, new Close(code, reason));
    wake();
  }

  /** Ends the writer without another word. */
  void stop() {
    stopped = true;
    wake();
  }

  /** Whether a close frame has gone out: there is nothing more to say. */
  boolean closeWritten() {
    return closeWritten;
  }

  /** For how long the socket has taken nothing of what is being written, in nanoseconds. */
  long stalledFor(long now) {
    long since = writingSince;
    return since == 0 ? 0 : now - since;
  }

  // ---- the writer's thread ----------------------------------------------------------------

  /** Writes until the connection is closed. Throws what the socket throws. */
  void run(Outbox from) {
    thread = Thread.currentThread();
    outbox = from;
    while (!stopped && !closeWritten) {
      if (!writeNext()) {
        LockSupport.park(this);
      }
    }
  }

  /** Whether what the close frame told is that the shard did not take its subscriber in. */
  boolean toldOfRefusal() {
    return writtenEnding == Ending.Kind.UNAUTHORIZED || writtenEnding == Ending.Kind.FULL;
  }

  private boolean writeNext() {
    byte[] control =
        controls.poll(); // a ping before a close is owed a pong before it: RFC 6455, 5.5.2
    if (control != null) {
      waiting.decrementAndGet();
      write(control);
      return true;
    }
    Close asked = close.get();
    if (asked != null) {
      writeClose(asked);
      return true;
    }
    Complaint complaint = complaints.poll();
    if (complaint != null) {
      waiting.decrementAndGet();
      if (complaintLimit.take(System.nanoTime())) {
        write(WebSocketFrames.text(ErrorJson.of(complaint)));
      } else {
        figures.count(SocketFigure.COMPLAINTS_LEFT_OUT);
      }
      return true;
    }
    Optional<Ending> ending = outbox.ending(); // before the frame: see Outbox
    TickFrame frame = outbox.poll();
    if (frame != null) {
      write(frame.bytes());
      return true;
    }
    if (ending.isPresent()) {
      writtenEnding = ending.get().kind();
      writeClose(new Close(codeOf(writtenEnding), ending.get().reason()));
      return true;
    }
    return false;
  }

  /** Design page, the table of closes. */
  private static int codeOf(Ending.Kind kind) {
    return switch (kind) {
      case UNAUTHORIZED -> CloseCode.POLICY_VIOLATION;
      case FULL, STOPPED -> CloseCode.TRY_AGAIN_LATER;
      case FINISHED -> CloseCode.NORMAL;
      case FAILED -> CloseCode.INTERNAL_ERROR;
      case DRAINING -> CloseCode.GOING_AWAY;
    };
  }

  private void writeClose(Close last) {
    write(WebSocketFrames.close(last.code(), last.reason()));
    figures.count(SocketFigure.CLOSES, Integer.toString(last.code()));
    closeWritten = true;
  }

  private void write(byte[] frame) {
    for (int at = 0; at < frame.length; at += PIECE) {
      writingSince = System.nanoTime() | 1; // never 0, which means that nothing is being written
      out.writeNow(BufferData.create(frame, at, Math.min(PIECE, frame.length - at)));
    }
    writingSince = 0;
  }
}
