package dev.martlet.engine;

import dev.martlet.api.Subscriber;
import dev.martlet.wire.TickFrame;
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

  private final Subscriber subscriber;
  private final boolean watches;
  private final HostedFormat format;
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

  /** Where it stands in the shard's list, or -1; touched in the shard's turn only. */
  private int place = -1;

  Subscription(Subscriber subscriber, Receiver receiver) {
    this(subscriber, receiver, HostedFormat.BuiltIn.JSON, false);
  }

  /** One that watches is sent snapshots, and the simulation knows nothing of it. */
  Subscription(Subscriber subscriber, Receiver receiver, HostedFormat format, boolean watches) {
    this.subscriber = subscriber;
    this.format = format;
    this.watches = watches;
    this.receiver = receiver;
    this.outbox = new Outbox();
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

  /** What its snapshots are encoded in. */
  HostedFormat format() {
    return format;
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
      tell(now);
    }
    return superseded;
  }

  private void tell(boolean now) {
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
    return state.getAndSet(State.OVER) == State.ATTACHED;
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
