package dev.martlet.server.http;

import dev.martlet.api.Principal;
import dev.martlet.engine.Complaint;
import dev.martlet.engine.Distribution;
import dev.martlet.engine.Ending;
import dev.martlet.engine.Outbox;
import dev.martlet.engine.Receiver;
import dev.martlet.engine.Shard;
import dev.martlet.engine.Subscription;
import dev.martlet.server.admission.Admitted;
import dev.martlet.server.config.Limits;
import dev.martlet.server.connection.Backlog;
import dev.martlet.server.connection.CloseCodes;
import dev.martlet.server.connection.ComplaintThrottle;
import dev.martlet.server.connection.ConnectionMetric;
import dev.martlet.server.connection.Supervised;
import dev.martlet.server.connection.WriteStalledEvent;
import dev.martlet.server.refusal.AdmissionRefusals;
import dev.martlet.server.refusal.ApiRefusals;
import dev.martlet.server.refusal.RefusedException;
import dev.martlet.wire.CloseCode;
import dev.martlet.wire.ServerSentEvent;
import dev.martlet.wire.TickFrame;
import io.helidon.webserver.CloseConnectionException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * A subscription whose snapshots are sent as server-sent events: one subscriber of one shard, in a
 * response that lasts as long as the subscription.
 *
 * <p>Threads: {@link #run} is on the request's virtual thread, which owns everything that is not
 * marked otherwise. The supervisor calls {@link #check} and {@link #cut}, the shard's turn the
 * methods of {@link Receiver}.
 */
final class EventStream implements Supervised, Receiver {
  private static final System.Logger LOG = System.getLogger(EventStream.class.getName());

  /**
   * The most that is written at once, in bytes. A client that takes it in the write timeout is not
   * stalled.
   */
  private static final int PIECE = 16 * 1024;

  private final Admitted admitted;
  private final Shard<?> shard;
  private final HttpContext context;
  private final Limits limits;
  private final boolean watches;
  private final String key;
  private final Thread thread = Thread.currentThread();

  /** Guards the two fields below. Once over, the thread must not be interrupted any more. */
  private final Object life = new Object();

  private boolean over;
  private boolean cut;

  /** When the write in progress began, or 0. Written by the thread, read by the supervisor. */
  private volatile long writingSince;

  private volatile Subscription subscription;

  /** Any thread adds to it. */
  private final ComplaintThrottle complaints;

  // The request's thread only.
  private final Distribution writeTimes;
  private long lastWritten;

  /**
   * Creates a stream that has not begun, on the request's thread.
   *
   * @param admitted what the caller was granted
   * @param watches whether they only watch
   * @param key by which posted inputs name this stream
   * @param context that the stream needs
   */
  EventStream(Admitted admitted, boolean watches, String key, HttpContext context) {
    this.admitted = admitted;
    this.watches = watches;
    this.shard = admitted.shard();
    this.key = key;
    this.context = context;
    this.limits = context.config().limits();
    this.writeTimes = context.figures().distribution(ConnectionMetric.SNAPSHOT_WRITE);
    this.complaints =
        new ComplaintThrottle(new Backlog(), limits.complaintsPerSecond(), context.figures());
  }

  // ---- any thread -------------------------------------------------------------------------

  Shard<?> shard() {
    return shard;
  }

  Subscription subscription() {
    return subscription;
  }

  Principal principal() {
    return admitted.principal();
  }

  @Override
  public void ready() {
    LockSupport.unpark(thread);
  }

  /** Queues a complaint about a posted input whose sender did not wait for the outcome. */
  @Override
  public void complain(Complaint complaint) {
    if (complaints.add(complaint)) {
      ready();
    }
  }

  @Override
  public Supervised.Kind kind() {
    return Supervised.Kind.EVENT_STREAM;
  }

  @Override
  public void check(long now, long resumedAt) {
    if (admitted.expired()) {
      ready(); // the thread wakes up, and sees it too
    }
    long since = writingSince;
    if (since == 0) {
      return;
    }
    long begun = since - resumedAt > 0 ? since : resumedAt;
    if (now - begun > limits.writeTimeout().toNanos()) {
      context.figures().count(ConnectionMetric.CUTS, "write");
      WriteStalledEvent.emit(toString(), now - begun, true);
      LOG.log(Level.INFO, "{0} cut: write timeout of {1}", this, limits.writeTimeout());
      cut();
    }
  }

  /** Interrupts the thread: in a write, that closes the socket. */
  @Override
  public void cut() {
    synchronized (life) {
      cut = true;
      if (!over) {
        thread.interrupt();
      }
    }
  }

  @Override
  public String toString() {
    return "event stream of " + admitted.client().getHostAddress();
  }

  // ---- the request's thread ---------------------------------------------------------------

  /**
   * Subscribes, and streams until either side ends it.
   *
   * @param begin sends the head of the response; called when there is something to send
   * @throws RefusedException if the subscription ended before that
   * @throws CloseConnectionException if the client is gone
   */
  void run(Supplier<OutputStream> begin) throws RefusedException {
    context.supervisor().add(this);
    try {
      subscription =
          watches
              ? shard.watch(admitted.principal(), this)
              : shard.subscribe(admitted.sid(), admitted.principal(), this);
      awaitFirst();
      LOG.log(Level.DEBUG, "{0} joins {1} as {2}", this, shard.id(), admitted.sid());
      try (OutputStream out = begin.get()) {
        write(out, ServerSentEvent.named("open", opening()));
        stream(out);
      }
    } catch (IOException | UncheckedIOException e) {
      throw new CloseConnectionException(this + " went", e);
    } finally {
      end();
    }
  }

  private void end() {
    synchronized (life) {
      over = true;
    }
    context.supervisor().remove(this);
    if (subscription != null) {
      shard.leave(subscription);
    }
    admitted.hold().release();
  }

  /** Waits for the shard's first answer, so that a refusal can still be an HTTP status. */
  private void awaitFirst() throws RefusedException {
    Outbox outbox = subscription.outbox();
    while (true) {
      Optional<Ending> ending = outbox.ending();
      if (outbox.holdsFrame()) {
        return;
      }
      if (ending.isPresent()) {
        throw refused(ending.get());
      }
      if (isCut()) {
        throw new RefusedException(AdmissionRefusals.draining());
      }
      LockSupport.park(this);
    }
  }

  private RefusedException refused(Ending ending) {
    if (CloseCodes.isRefusedJoin(ending.kind())) {
      context.admission().joinRefused(admitted.client());
    }
    return new RefusedException(ApiRefusals.of(ending));
  }

  private boolean isCut() {
    synchronized (life) {
      return cut || thread.isInterrupted(); // Helidon interrupts, too, when it stops
    }
  }

  private String opening() {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("shard", shard.id().value());
    body.put("sid", admitted.sid().value());
    body.put("connection", key);
    return Answer.MAPPER.writeValueAsString(body);
  }

  private void stream(OutputStream out) throws IOException {
    Outbox outbox = subscription.outbox();
    while (!isCut()) {
      writeComplaints(out);
      if (admitted.expired()) {
        write(out, ServerSentEvent.named("end", end(CloseCode.POLICY_VIOLATION, Admitted.EXPIRED)));
        return;
      }
      Optional<Ending> ending = outbox.ending(); // before the frame: see Outbox
      TickFrame frame = outbox.poll();
      if (frame != null) {
        write(out, frame.event());
        writeTimes.record(System.nanoTime() - frame.madeAt());
      } else if (ending.isPresent()) {
        int code = CloseCodes.of(ending.get().kind());
        write(out, ServerSentEvent.named("end", end(code, ending.get().reason())));
        return;
      } else {
        pingOrWait(out);
      }
    }
  }

  private void writeComplaints(OutputStream out) throws IOException {
    for (String next = complaints.poll(); next != null; next = complaints.poll()) {
      write(out, ServerSentEvent.named("complaint", next));
    }
  }

  private void pingOrWait(OutputStream out) throws IOException {
    long left = limits.pingInterval().toNanos() - (System.nanoTime() - lastWritten);
    if (left <= 0) {
      write(out, ServerSentEvent.ping());
    } else {
      LockSupport.parkNanos(this, left);
    }
  }

  /** The last event: the code and reason with which a WebSocket would be closed. */
  private String end(int code, String reason) {
    context.figures().count(ConnectionMetric.CLOSES, Integer.toString(code));
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("code", code);
    body.put("reason", reason);
    return Answer.MAPPER.writeValueAsString(body);
  }

  private void write(OutputStream out, byte[] bytes) throws IOException {
    try {
      for (int from = 0; from < bytes.length; from += PIECE) {
        writingSince = System.nanoTime() | 1; // never 0
        out.write(bytes, from, Math.min(PIECE, bytes.length - from));
        out.flush();
        WriteStalledEvent.emit(toString(), System.nanoTime() - writingSince, false);
      }
    } finally {
      writingSince = 0;
    }
    lastWritten = System.nanoTime();
  }
}
