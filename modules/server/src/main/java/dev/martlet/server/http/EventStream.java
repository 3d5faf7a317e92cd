package dev.martlet.server.http;

import dev.martlet.api.auth.Principal;
import dev.martlet.api.shard.Subscriber;
import dev.martlet.engine.Shard;
import dev.martlet.engine.codec.InputError;
import dev.martlet.engine.limits.Nanos;
import dev.martlet.engine.metrics.Histogram;
import dev.martlet.engine.stream.CloseReason;
import dev.martlet.engine.stream.Outbox;
import dev.martlet.engine.stream.Outgoing;
import dev.martlet.engine.subscription.SubscriberConnection;
import dev.martlet.engine.subscription.Subscription;
import dev.martlet.server.admission.AddressRules;
import dev.martlet.server.admission.Admitted;
import dev.martlet.server.admission.ConnectionPermits;
import dev.martlet.server.config.ConnectionSettings;
import dev.martlet.server.config.InputSettings;
import dev.martlet.server.config.ServerConfig;
import dev.martlet.server.connection.Backlog;
import dev.martlet.server.connection.CloseCodes;
import dev.martlet.server.connection.ConnectionMetric;
import dev.martlet.server.connection.InputErrorThrottle;
import dev.martlet.server.connection.InputRates;
import dev.martlet.server.connection.Rated;
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
 * A subscription whose snapshots are sent as server-sent events: one subscriber of one shard, whose
 * request is answered for as long as they stay.
 *
 * <p>Threads: {@link #run} is on the request's virtual thread, which owns everything but what is
 * marked. The supervisor calls {@link #check} and {@link #cut}, the shard's turn the methods of
 * {@link SubscriberConnection}.
 */
final class EventStream implements Supervised, SubscriberConnection, Rated {
  private static final System.Logger LOG = System.getLogger(EventStream.class.getName());

  /**
   * What an admin sees who watches.
   *
   * @param as whose view; the common state if empty
   */
  record Watch(Optional<Subscriber> as) {}

  private final Admitted admitted;
  private final Shard<?> shard;
  private final HttpContext context;
  private final ServerConfig config;
  private final Optional<Watch> watch;

  /** How much is written at once: a client that takes that much in the write timeout is alive. */
  private final int piece;

  private final String key;
  private final Thread thread = Thread.currentThread();

  /**
   * Any thread, under its monitor: once it is over, the thread must not be interrupted any more.
   */
  private final Object life = new Object();

  private boolean over;
  private boolean cut;

  /** Since when a write has not returned, or 0. Written by the thread, read by the supervisor. */
  private volatile long writingSince;

  private volatile Subscription subscription;

  /** The supervisor's. */
  private final AddressRules.Watch rules;

  /** Why it is ended, or null. Any thread writes, the request's thread reads. */
  private volatile String violation;

  // Any thread.
  private final InputErrorThrottle errors;
  private final InputRates rates;

  // The request's thread only.
  private final Histogram writeTimes;
  private long lastWritten;

  /**
   * A stream that has not begun, made on the request's thread.
   *
   * @param admitted what the caller gets
   * @param watch what the caller sees who only watches; empty for one who subscribes
   * @param key with which posted inputs name this stream
   * @param context that it needs
   */
  EventStream(Admitted admitted, Optional<Watch> watch, String key, HttpContext context) {
    this.admitted = admitted;
    this.watch = watch;
    this.shard = admitted.shard();
    this.key = key;
    this.context = context;
    this.config = context.config();
    this.rules = context.admission().addresses().watch(admitted.client());
    this.piece = config.get(ConnectionSettings.WRITE_PROGRESS);
    this.writeTimes = context.metrics().histogram(ConnectionMetric.SNAPSHOT_WRITE);
    int errorsPerSecond = config.get(InputSettings.COMPLAINTS_PER_SECOND);
    this.errors = new InputErrorThrottle(new Backlog(), errorsPerSecond, context.metrics());
    this.rates =
        new InputRates(
            config,
            admitted.inputs(),
            context.admission().traffic(),
            ConnectionPermits.addressKey(admitted.client()));
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

  @Override
  public InputRates rates() {
    return rates;
  }

  @Override
  public Object origin() {
    return ConnectionPermits.addressKey(admitted.client());
  }

  /** About a posted input whose sender did not wait for the outcome. */
  @Override
  public void onInputError(InputError error) {
    if (error.code().malformed() && !rates.takeMalformed()) {
      context
          .admission()
          .heldBack()
          .connection(InputSettings.MALFORMED_INPUTS_PER_MINUTE, admitted);
      violation = Admitted.TOO_MANY_MALFORMED;
      ready();
    } else if (errors.add(error)) {
      ready();
    }
  }

  @Override
  public Supervised.Kind kind() {
    return Supervised.Kind.EVENT_STREAM;
  }

  @Override
  public void check(long now, long resumedAt) {
    if (rules.deniedNow()) {
      violation = Admitted.DENIED;
    }
    if (violation != null || admitted.expired()) {
      ready(); // for the thread to see it
    }
    long since = writingSince;
    if (since == 0) {
      return;
    }
    long begun = since - resumedAt > 0 ? since : resumedAt;
    if (now - begun > Nanos.of(config.get(ConnectionSettings.WRITE_TIMEOUT))) {
      context.metrics().count(ConnectionMetric.CUTS, "write");
      WriteStalledEvent.emit(toString(), now - begun, true);
      LOG.log(
          Level.INFO,
          "{0} cut: write timeout of {1}",
          this,
          config.get(ConnectionSettings.WRITE_TIMEOUT));
      cut();
    }
  }

  /** Interrupts the thread: a virtual thread that is interrupted in a write closes the socket. */
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
   * Subscribes, and streams until one side ends it.
   *
   * @param begin sends the response's head; called once there is something to send
   * @throws RefusedException if the shard sends nothing
   * @throws CloseConnectionException if the caller is gone
   */
  void run(Supplier<OutputStream> begin) throws RefusedException {
    try {
      context.supervisor().add(this);
      subscription =
          watch.isPresent()
              ? shard.watch(admitted.principal(), this, watch.get().as())
              : shard.subscribe(admitted.sid(), admitted.principal(), this, admitted.options());
      admitted.hold().begun();
      awaitFirst();
      LOG.log(Level.DEBUG, "{0} joins {1} as {2}", this, shard.id(), admitted.sid());
      try (OutputStream out = begin.get()) {
        try {
          write(out, ServerSentEvent.named("open", opening()));
          stream(out);
        } finally { // what ends the response has the deadlines of any answer
          HttpConnection.CURRENT.get().enter(HttpPhase.ANSWER);
        }
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
  }

  /** Refuses before the response begins, if there is a reason to, or no answer in time. */
  private void awaitFirst() throws RefusedException {
    long begun = System.nanoTime();
    long most = Nanos.of(config.get(InputSettings.INPUT_DEADLINE));
    while (true) {
      switch (subscription.outbox().peek()) {
        case Outgoing.Frame frame -> {
          return;
        }
        case Outgoing.Message message -> {
          return;
        }
        case Outgoing.Close(CloseReason reason) -> throw refused(reason);
        case Outgoing.Nothing nothing -> {
          if (isCut()) {
            throw new RefusedException(AdmissionRefusals.draining());
          }
          long left = most - (System.nanoTime() - begun);
          if (left <= 0) {
            throw new RefusedException(ApiRefusals.snapshotTimedOut());
          }
          LockSupport.parkNanos(this, left);
        }
      }
    }
  }

  private RefusedException refused(CloseReason reason) {
    if (CloseCodes.isRefusedJoin(reason.kind())) {
      context.admission().joinRefused(admitted.client());
    }
    return new RefusedException(ApiRefusals.of(reason));
  }

  private boolean isCut() {
    synchronized (life) {
      return cut || thread.isInterrupted(); // Helidon's own stop interrupts, too
    }
  }

  private String opening() {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("shard", shard.id().value());
    body.put("sid", admitted.sid().value());
    body.put("connection", key);
    body.put("ping_ms", Nanos.millis(config.get(ConnectionSettings.PING_INTERVAL)));
    return Answer.MAPPER.writeValueAsString(body);
  }

  private void stream(OutputStream out) throws IOException {
    Outbox outbox = subscription.outbox();
    while (!isCut()) {
      writeErrors(out);
      String ended = admitted.expired() ? Admitted.EXPIRED : violation;
      if (ended != null) {
        writeEnd(out, CloseCode.POLICY_VIOLATION, ended);
        return;
      }
      switch (outbox.next()) {
        case Outgoing.Frame(TickFrame frame) -> {
          write(out, frame.event());
          writeTimes.record(System.nanoTime() - frame.madeAt());
        }
        case Outgoing.Message(TickFrame frame) -> write(out, frame.event());
        case Outgoing.Close(CloseReason reason) -> {
          writeEnd(out, CloseCodes.of(reason), reason.reason());
          return;
        }
        case Outgoing.Nothing nothing -> pingOrWait(out);
      }
    }
  }

  private void writeErrors(OutputStream out) throws IOException {
    for (String error = errors.poll(); error != null; error = errors.poll()) {
      write(out, ServerSentEvent.named("complaint", error));
    }
  }

  private void pingOrWait(OutputStream out) throws IOException {
    long left =
        Nanos.of(config.get(ConnectionSettings.PING_INTERVAL)) - (System.nanoTime() - lastWritten);
    if (left <= 0) {
      write(out, ServerSentEvent.ping());
    } else {
      LockSupport.parkNanos(this, left);
    }
  }

  /** Writes the code and the reason that a WebSocket would be closed with. */
  private void writeEnd(OutputStream out, int code, String reason) throws IOException {
    context.metrics().count(ConnectionMetric.CLOSES, CloseCodes.label(code));
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("code", code);
    body.put("reason", reason);
    write(out, ServerSentEvent.named("end", Answer.MAPPER.writeValueAsString(body)));
  }

  private void write(OutputStream out, byte[] bytes) throws IOException {
    try {
      for (int from = 0; from < bytes.length; from += piece) {
        writingSince = System.nanoTime() | 1; // never 0
        out.write(bytes, from, Math.min(piece, bytes.length - from));
        out.flush();
        WriteStalledEvent.emit(toString(), System.nanoTime() - writingSince, false);
      }
    } finally {
      writingSince = 0;
    }
    lastWritten = System.nanoTime();
  }
}
