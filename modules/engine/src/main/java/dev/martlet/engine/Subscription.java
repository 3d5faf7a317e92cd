package dev.martlet.engine;

import dev.martlet.api.Subscriber;
import java.util.concurrent.atomic.AtomicReference;

/** One connection's place in a shard, from its asking to its leaving. */
public final class Subscription {
  private enum State {
    WAITING,
    ATTACHED,
    GONE
  }

  private final Subscriber subscriber;
  private final Receiver receiver;
  private final Outbox outbox;
  private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);

  /** Where it stands in the shard's list, or -1; touched in the shard's turn only. */
  private int place = -1;

  Subscription(Subscriber subscriber, Receiver receiver) {
    this.subscriber = subscriber;
    this.receiver = receiver;
    this.outbox = new Outbox(receiver::ready);
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

  Receiver receiver() {
    return receiver;
  }

  /** Shard's turn: takes the seat, unless the connection has gone already. */
  boolean attach() {
    return state.compareAndSet(State.WAITING, State.ATTACHED);
  }

  /** Any thread: gives up the seat; true for the one caller who ended an attached subscription. */
  boolean detach() {
    return state.getAndSet(State.GONE) == State.ATTACHED;
  }

  boolean gone() {
    return state.get() == State.GONE;
  }

  int place() {
    return place;
  }

  void place(int index) {
    place = index;
  }
}
