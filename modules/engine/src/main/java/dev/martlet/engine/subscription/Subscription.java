package dev.martlet.engine.subscription;

import dev.martlet.api.InputAck;
import dev.martlet.api.Subscriber;
import dev.martlet.engine.codec.InputError;
import dev.martlet.engine.input.InboxShare;
import dev.martlet.engine.input.InputCallback;
import dev.martlet.engine.input.InputSource;
import dev.martlet.engine.limits.SyncLimits;
import dev.martlet.engine.stream.CloseReason;
import dev.martlet.engine.stream.Outbox;
import dev.martlet.engine.stream.Recipient;
import dev.martlet.engine.stream.StreamOptions;
import dev.martlet.engine.stream.SubscriberStream;
import dev.martlet.engine.stream.SyncStream;
import dev.martlet.wire.TickFrame;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** One connection's subscription to a shard, from its request to its end. */
public final class Subscription implements Recipient, InputSource {
  private enum State {
    /** The shard has not answered yet. */
    WAITING,
    /** It left before the shard answered; what it sent in between counts all the same. */
    LEFT_EARLY,
    /** It has a seat. */
    ATTACHED,
    /** Its connection is lost, and its seat is held. */
    AWAY,
    /** It left, was refused, or the shard ended. */
    OVER
  }

  /** What a leaving means to the shard. */
  public enum Leaving {
    /** A seat is free. */
    SEAT,
    /** It left before it had a seat. */
    EARLY,
    /** It was over already. */
    NO_NEWS
  }

  /** Changed at most once, in the shard's turn, before it is attached. */
  private volatile Subscriber subscriber;

  private final boolean watches;
  private final StreamOptions options;
  private final SubscriberStream stream;
  private final SubscriberConnection connection;
  private final Optional<ResumeRequest> resume;
  private final InboxShare share = new InboxShare();

  /** For inputs that came on the connection itself, which is told errors only. */
  private final InputCallback callback =
      new InputCallback() {
        @Override
        public void applied(long seq) {}

        @Override
        public void refused(InputError error) {
          connection.onInputError(error);
        }
      };

  private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);

  /** Until when its seat is held, once it is away. */
  private volatile long heldUntil;

  // The shard's turn only.
  /** Its index in the {@link Roster}, or -1. */
  private int index = -1;

  /** What another connection resumes its seat with; null if none may. */
  private String ticket;

  /** The subscription that resumed its seat; null if none did. */
  private Subscription successor;

  private InputAck lastInput;
  private long lastApplied;

  private Subscription(
      Subscriber subscriber,
      SubscriberConnection connection,
      StreamOptions options,
      Optional<ResumeRequest> resume,
      boolean watches,
      SyncLimits limits) {
    this.subscriber = subscriber;
    this.options = options;
    this.watches = watches;
    this.connection = connection;
    this.resume = resume;
    this.stream = SubscriberStream.of(options, limits);
  }

  /**
   * A subscription that asks for a seat.
   *
   * @param subscriber that asks
   * @param connection of it
   * @param options of its stream
   * @param resume the seat that it wants back, if it does
   * @param limits of those that are sent differences
   * @return the subscription, not attached
   */
  public static Subscription of(
      Subscriber subscriber,
      SubscriberConnection connection,
      StreamOptions options,
      Optional<ResumeRequest> resume,
      SyncLimits limits) {
    return new Subscription(subscriber, connection, options, resume, false, limits);
  }

  /**
   * A subscription that is sent whole snapshots and of which the simulation knows nothing.
   *
   * @param subscriber that asks
   * @param connection of it
   * @return the subscription, not attached
   */
  public static Subscription watching(Subscriber subscriber, SubscriberConnection connection) {
    return new Subscription(
        subscriber, connection, StreamOptions.DEFAULT, Optional.empty(), true, SyncLimits.DEFAULT);
  }

  // ---- any thread -------------------------------------------------------------------------

  @Override
  public Subscriber subscriber() {
    return subscriber;
  }

  @Override
  public boolean watches() {
    return watches;
  }

  /**
   * What the shard has for the connection.
   *
   * @return the outbox, for the connection's writer
   */
  public Outbox outbox() {
    return stream.outbox();
  }

  @Override
  public InboxShare share() {
    return share;
  }

  /**
   * What is told the outcome of inputs that came on the connection itself.
   *
   * @return the callback
   */
  public InputCallback callback() {
    return callback;
  }

  Optional<ResumeRequest> resume() {
    return resume;
  }

  /**
   * Whether it may send inputs.
   *
   * @return true before the shard has answered, and while it has a seat
   */
  public boolean maySend() {
    State now = state.get();
    return !watches && (now == State.WAITING || now == State.ATTACHED);
  }

  boolean attached() {
    return state.get() == State.ATTACHED;
  }

  /** Whether its seat is held, without a connection. */
  boolean away() {
    return state.get() == State.AWAY;
  }

  /**
   * Until when its seat is held, once it is away.
   *
   * @return the time, on the shard's clock
   */
  public long heldUntil() {
    return heldUntil;
  }

  /** The connection is lost; whether the seat is held. */
  boolean lose(long until) {
    heldUntil = until;
    return stream.sync().isPresent() && state.compareAndSet(State.ATTACHED, State.AWAY);
  }

  /** Leaves; it is news to the shard once. */
  Leaving leave() {
    if (state.compareAndSet(State.WAITING, State.LEFT_EARLY)) {
      return Leaving.EARLY;
    }
    return state.compareAndSet(State.ATTACHED, State.OVER) ? Leaving.SEAT : Leaving.NO_NEWS;
  }

  /** Ends it; whether it had a seat. */
  boolean end() {
    State was = state.getAndSet(State.OVER);
    return was == State.ATTACHED || was == State.AWAY;
  }

  /** Tells the connection why nothing more will be sent. */
  void close(CloseReason reason) {
    outbox().end(reason);
    connection.readyNow();
  }

  // ---- the shard's turn: the seat ---------------------------------------------------------

  /** Lets it in; whether it takes a seat, which it does not if it left early. */
  boolean attach() {
    return state.compareAndSet(State.WAITING, State.ATTACHED);
  }

  @Override
  public boolean seated() {
    return index >= 0;
  }

  int index() {
    return index;
  }

  void index(int inRoster) {
    index = inRoster;
  }

  // ---- the shard's turn: what is sent -----------------------------------------------------

  @Override
  public SubscriberStream stream() {
    return stream;
  }

  /** Sends a message that goes before any later state; false if too much waits. */
  boolean post(TickFrame message) {
    boolean room = outbox().add(message);
    if (room) {
      connection.ready();
    }
    return room;
  }

  @Override
  public void flush() {
    connection.readyNow();
  }

  @Override
  public void frameReady(boolean flush) {
    if (flush) {
      connection.readyNow();
    } else {
      connection.ready();
    }
  }

  // ---- the shard's turn: inputs -----------------------------------------------------------

  @Override
  public long lastApplied() {
    return lastApplied;
  }

  @Override
  public void lastApplied(long seq) {
    lastApplied = seq;
  }

  @Override
  public void handled(InputAck ack) {
    lastInput = ack;
    stream.acknowledge(ack);
  }

  @Override
  public void acknowledgeAgain() {
    if (lastInput != null) {
      stream.acknowledge(lastInput);
    }
  }

  /** How far its inputs have been handled; empty if none had a number. */
  Optional<InputAck> lastInput() {
    return Optional.ofNullable(lastInput);
  }

  // ---- the shard's turn: another connection -----------------------------------------------

  String ticket() {
    return ticket;
  }

  void ticket(String unguessable) {
    ticket = unguessable;
  }

  @Override
  public Subscription latest() {
    return successor == null ? this : successor.latest();
  }

  /** Whether its seat may be given to another connection that shows its ticket. */
  boolean mayBecome(Subscription other) {
    long lastEvent = other.resume.orElseThrow().events();
    return other.options.equals(options)
        && other.subscriber.id().equals(subscriber.id())
        && other.subscriber.principal().equals(subscriber.principal())
        && stream.sync().orElseThrow().canResumeAfter(lastEvent);
  }

  /** Takes everything over from the subscription whose seat it resumes. */
  void succeed(Subscription old) {
    ResumeRequest shown = resume.orElseThrow();
    old.successor = this;
    subscriber = old.subscriber;
    lastInput = old.lastInput;
    lastApplied = old.lastApplied;
    SyncStream mine = stream.sync().orElseThrow();
    SyncStream its = old.stream.sync().orElseThrow();
    mine.succeed(its, shown.baseline(), shown.events()).forEach(this::post);
    acknowledgeAgain();
  }
}
