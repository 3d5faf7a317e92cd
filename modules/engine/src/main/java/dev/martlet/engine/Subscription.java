package dev.martlet.engine;

import dev.martlet.api.InputAck;
import dev.martlet.api.Subscriber;
import dev.martlet.engine.Delivery.Mode;
import dev.martlet.wire.TickFrame;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReference;

/** One connection's place in a shard, from its asking to its leaving. */
public final class Subscription {
  private enum State {
    /** The shard has not looked at it yet. */
    WAITING,
    /** It left before the shard looked at it; what it sent in between counts all the same. */
    LEFT_EARLY,
    /** It has a seat. */
    ATTACHED,
    /** Its connection is lost, and its seat is held. */
    AWAY,
    /** It is over: it left, was refused, or the shard ended. */
    OVER
  }

  /** What a leaving means to the shard. */
  enum Leaving {
    /** It leaves a seat. */
    SEAT,
    /** It leaves before it had one. */
    EARLY,
    /** It is over already. */
    NO_NEWS
  }

  /** Changed once at most, in the shard's turn, before it is attached. */
  private volatile Subscriber subscriber;

  private final boolean watches;
  private final Delivery delivery;
  private final Receiver receiver;
  private final Outbox outbox;
  private final Inbox.Share share = new Inbox.Share();

  /** Of inputs that came on the connection itself: it is told what is wrong, and nothing else. */
  private final Receipt receipt =
      new Receipt() {
        @Override
        public void applied(long number) {}

        @Override
        public void refused(Complaint complaint) {
          receiver.complain(complaint);
        }
      };

  private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);
  private final Optional<Resume> resume;

  /** Until when its seat is held, once it is away. */
  private volatile long heldUntil;

  // The shard's turn only.
  /** Where it stands in the shard's list, or -1. */
  private int place = -1;

  /** What he has; null if he is sent whole snapshots. */
  private final Synced synced;

  /** What he sees of the entities; null until he looks. */
  private EntityView entityView;

  /** What he keeps on another connection; null in version 1, where there is no such thing. */
  private Standing standing;

  /** By which another connection may take its seat; null if none may. */
  private String ticket;

  /** The one that took its seat; null if none did. */
  private Subscription successor;

  private InputAck lastInput;

  /** The number in the shard of the last of his inputs that was applied; 0 if none was. */
  private long lastApplied;

  private Subscription(
      Subscriber subscriber,
      Receiver receiver,
      Delivery delivery,
      Optional<Resume> resume,
      boolean watches,
      SyncLimits limits) {
    this.subscriber = subscriber;
    this.delivery = delivery;
    this.watches = watches;
    this.receiver = receiver;
    this.resume = resume;
    boolean version2 = delivery.mode() == Mode.VERSION_2;
    this.outbox = version2 ? new Outbox(limits.eventBytes()) : new Outbox();
    this.standing = version2 ? new Standing(limits) : null;
    this.synced =
        delivery.mode() == Mode.SNAPSHOTS
            ? null
            : new Synced(delivery, outbox, limits.baselineTicks());
  }

  static Subscription of(
      Subscriber subscriber,
      Receiver receiver,
      Delivery delivery,
      Optional<Resume> resume,
      SyncLimits limits) {
    return new Subscription(subscriber, receiver, delivery, resume, false, limits);
  }

  /** One that is sent snapshots, and of whom the simulation knows nothing. */
  static Subscription watching(Subscriber subscriber, Receiver receiver) {
    return new Subscription(
        subscriber, receiver, Delivery.DEFAULT, Optional.empty(), true, SyncLimits.DEFAULT);
  }

  /**
   * Who subscribed.
   *
   * @return the subscriber, as the simulation is told of him
   */
  public Subscriber subscriber() {
    return subscriber;
  }

  /**
   * What the shard has for the connection.
   *
   * @return the outbox; it is the connection's writer that takes from it
   */
  public Outbox outbox() {
    return outbox;
  }

  /** How it is sent states. */
  Delivery delivery() {
    return delivery;
  }

  /** Whether it only watches. */
  boolean watches() {
    return watches;
  }

  /** What of its inputs waits. */
  Inbox.Share share() {
    return share;
  }

  Receipt receipt() {
    return receipt;
  }

  /**
   * Shard's turn: sends a frame.
   *
   * @param frame newer than the last
   * @param now whether it is to be written now, or by the connection's own thread
   * @return whether the last one was not taken, and is superseded
   */
  boolean send(TickFrame frame, boolean now) {
    if (!now && outbox.holdsFrame()) {
      receiver.readyNow(); // that thread was not there in time: what the socket takes shall be sent
    }
    boolean superseded = outbox.offer(frame);
    if (!superseded) {
      wake(now);
    }
    return superseded;
  }

  /**
   * Shard's turn: sends what makes the subscriber have a state, if he is sent differences.
   *
   * @param state that he is to have
   * @param round of the tick
   * @param view whether the state is for him, and few others
   * @param now whether it is to be written now, or by the connection's own thread
   * @return what was put into the outbox
   */
  Synced.Put sync(Snapshot state, Round round, boolean view, boolean now) {
    if (!now && outbox.holdsFrame()) {
      receiver.readyNow(); // as in send
    }
    Synced.Put put =
        entityView == null ? synced.put(state, round) : synced.put(state, round, entityView);
    if (put.frame() != null && standing != null) {
      standing.sent(round.tick(), state, view);
    }
    if (put.frame() != null && !put.superseded()) {
      wake(now);
    }
    return put;
  }

  /** Shard's turn: what he has; null if he is sent whole snapshots. */
  Synced synced() {
    return synced;
  }

  /** Shard's turn: sends an event; false if too much waits. */
  boolean tell(long number, TickFrame event) {
    standing.told(number, event);
    return away() || post(event);
  }

  /** Shard's turn: sends what is to come before any state; false if too much waits. */
  boolean post(TickFrame told) {
    boolean room = outbox.add(told);
    if (room) {
      receiver.ready();
    }
    return room;
  }

  /** Shard's turn: what he sees of the entities. */
  EntityView entityView(EntityIndex all) {
    if (entityView == null) {
      entityView = new EntityView(all, all.encoded(delivery.format()), subscriber.number());
    }
    return entityView;
  }

  /** Shard's turn: what he keeps on another connection; null in version 1. */
  Standing standing() {
    return standing;
  }

  /** Shard's turn: notes that an input of his was applied. */
  void applied(OptionalLong clientSeq, long seq) {
    lastApplied = seq;
    if (standing != null && clientSeq.isPresent()) {
      standing.recentInputs().add(clientSeq.getAsLong(), seq);
    }
  }

  /** Shard's turn: notes how far his inputs have been looked at. */
  void lookedAt(long clientSeq, long tick) {
    lastInput = new InputAck(clientSeq, lastApplied, tick);
    if (synced != null) {
      synced.acknowledge(lastInput);
    }
  }

  /** Shard's turn: has him told again. */
  void acknowledgeAgain() {
    if (lastInput != null) {
      synced.acknowledge(lastInput);
    }
  }

  /** Shard's turn: how far that is; empty if none had a number. */
  Optional<InputAck> lastInput() {
    return Optional.ofNullable(lastInput);
  }

  // ---- another connection -----------------------------------------------------------------

  /** What its client shows of a connection before, if it wants that one's seat. */
  Optional<Resume> resume() {
    return resume;
  }

  /** Shard's turn: by what it may be resumed, or null. */
  String ticket() {
    return ticket;
  }

  void ticket(String unguessable) {
    ticket = unguessable;
  }

  /** Shard's turn: the one that has its seat now. */
  Subscription latest() {
    return successor == null ? this : successor.latest();
  }

  /** Shard's turn: whether a seat may be given to who shows its ticket. */
  boolean mayBecome(Subscription other) {
    return other.delivery.equals(delivery)
        && other.subscriber.id().equals(subscriber.id())
        && other.subscriber.principal().equals(subscriber.principal())
        && standing.eventsAfter(other.resume.orElseThrow().events()).isPresent();
  }

  /** Shard's turn: takes all over from one whose seat it has taken. */
  void succeed(Subscription old) {
    Resume shown = resume.orElseThrow();
    old.successor = this;
    subscriber = old.subscriber;
    standing = old.standing;
    lastInput = old.lastInput;
    lastApplied = old.lastApplied;
    entityView = old.entityView == null ? null : old.entityView.afresh();
    standing.stateAt(shown.baseline()).ifPresent(synced::startFrom);
    standing.eventsAfter(shown.events()).orElseThrow().forEach(this::post);
    acknowledgeAgain();
  }

  /** Any thread: its connection is lost; whether its seat is held. */
  boolean lose(long until) {
    heldUntil = until;
    return standing != null && state.compareAndSet(State.ATTACHED, State.AWAY);
  }

  /** Any thread: whether its seat is held, without a connection. */
  boolean away() {
    return state.get() == State.AWAY;
  }

  long heldUntil() {
    return heldUntil;
  }

  private void wake(boolean now) {
    if (now) {
      receiver.readyNow();
    } else {
      receiver.ready();
    }
  }

  /** Any thread: says why nothing more will be sent. */
  void conclude(Ending ending) {
    outbox.end(ending);
    receiver.readyNow();
  }

  /** Shard's turn: lets it in; whether it takes a seat, which it does not if it left early. */
  boolean attach() {
    return state.compareAndSet(State.WAITING, State.ATTACHED);
  }

  /** Any thread: whether it has a seat. */
  boolean attached() {
    return state.get() == State.ATTACHED;
  }

  /** Any thread: leaves; whether that is news to the shard, which it is once. */
  Leaving leave() {
    if (state.compareAndSet(State.WAITING, State.LEFT_EARLY)) {
      return Leaving.EARLY;
    }
    return state.compareAndSet(State.ATTACHED, State.OVER) ? Leaving.SEAT : Leaving.NO_NEWS;
  }

  /** Any thread: ends it; whether it had a seat. */
  boolean end() {
    State was = state.getAndSet(State.OVER);
    return was == State.ATTACHED || was == State.AWAY;
  }

  /** Whether it may still send. */
  boolean maySend() {
    State now = state.get();
    return !watches && (now == State.WAITING || now == State.ATTACHED);
  }

  int place() {
    return place;
  }

  void place(int index) {
    place = index;
  }
}
