package dev.martlet.engine;

import dev.martlet.api.InputAck;
import dev.martlet.api.Subscriber;
import dev.martlet.api.Subscribers;
import dev.martlet.engine.Delivery.Mode;
import dev.martlet.wire.SyncHead.Kind;
import dev.martlet.wire.TickFrame;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a simulation reaches its subscribers by. It is made before the shard is, for the simulation
 * to keep; until it is opened, there is nobody to reach.
 */
final class Outlet implements Subscribers {
  /** What the shard does for it. */
  interface Host {
    /** The subscriptions of version 2, in a list that stays as it is. */
    List<Subscription> listeners();

    Optional<Subscription> subscription(Subscriber subscriber);

    /** The number of the tick that runs, or that ran last. */
    long tick();

    JsonCodec<?> codec();

    TypeFigures figures();

    /** He has more events waiting than he may. */
    void overflowed(Subscription subscription);

    /** He cannot be told in his format. */
    void unsendable(Subscription subscription, Throwable cause);
  }

  private final EntityIndex entities = new EntityIndex(this);
  private Host host;

  /** How many the simulation has told; each has its number, whoever is told. */
  private long events;

  /** The thread that is in the shard's turn; null between turns. */
  private volatile Thread turn;

  void open(Host shard) {
    host = shard;
  }

  void enter() {
    turn = Thread.currentThread();
  }

  void leave() {
    turn = null;
  }

  @Override
  public void tell(Subscriber subscriber, Object event) {
    listener(subscriber).ifPresent(one -> tell(List.of(one), event));
  }

  @Override
  public void tellAll(Object event) {
    if (isOpen()) {
      tell(host.listeners(), event);
    }
  }

  @Override
  public Optional<InputAck> lastInput(Subscriber subscriber) {
    return isOpen()
        ? host.subscription(subscriber).flatMap(Subscription::lastInput)
        : Optional.empty();
  }

  EntityIndex entities() {
    return entities;
  }

  /** The subscription of somebody who is sent more than snapshots, if he is attached. */
  Optional<Subscription> listener(Subscriber subscriber) {
    return isOpen() ? host.subscription(subscriber).filter(Outlet::listens) : Optional.empty();
  }

  JsonCodec<?> codec() {
    return host.codec();
  }

  void requireTurn() {
    isOpen();
  }

  static boolean listens(Subscription subscription) {
    return subscription.delivery().mode() == Mode.VERSION_2;
  }

  /** While the simulation is being made, nobody is attached. */
  private boolean isOpen() {
    if (host != null && turn != Thread.currentThread()) {
      throw new IllegalStateException(
          "subscribers and entities are for the simulation's own thread");
    }
    return host != null;
  }

  private void tell(List<Subscription> listeners, Object event) {
    events++;
    Map<Delivery, TickFrame> frames = new HashMap<>();
    for (Subscription listener : listeners) {
      TickFrame frame = frames.get(listener.delivery());
      if (frame == null) {
        try {
          frame = encode(event, listener.delivery());
        } catch (UnsendableException e) {
          host.unsendable(listener, e);
          continue;
        }
        frames.put(listener.delivery(), frame);
      }
      if (listener.tell(events, frame)) {
        host.figures().events.increment();
      } else {
        host.overflowed(listener);
      }
    }
  }

  private TickFrame encode(Object event, Delivery delivery) {
    try {
      return Round.told(Kind.EVENT, host.tick(), event, delivery, host.codec())
          .frame(events, Optional.empty());
    } catch (UnsendableException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new IllegalArgumentException("not an event that can be encoded", e);
    }
  }
}
