package dev.martlet.engine.subscription;

import dev.martlet.api.shard.InputAck;
import dev.martlet.api.shard.Kick;
import dev.martlet.api.shard.Member;
import dev.martlet.api.shard.Members;
import dev.martlet.api.shard.Subscriber;
import dev.martlet.api.shard.Subscribers;
import dev.martlet.engine.codec.StateEncoder;
import dev.martlet.engine.codec.SyncPayload;
import dev.martlet.engine.codec.UnsendableException;
import dev.martlet.engine.codec.ValueEncoder;
import dev.martlet.engine.interest.Audience;
import dev.martlet.engine.interest.EntityIndex;
import dev.martlet.engine.interest.EntityView;
import dev.martlet.engine.metrics.ShardTypeMetrics;
import dev.martlet.engine.plugin.HostedFormat;
import dev.martlet.engine.plugin.HostedSimulation;
import dev.martlet.engine.state.Shapes;
import dev.martlet.engine.stream.CloseReason;
import dev.martlet.engine.stream.PerFormat;
import dev.martlet.wire.SyncHead.Kind;
import dev.martlet.wire.TickFrame;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * A simulation's access to its subscribers: events, entities, and how far their inputs have been
 * handled. It is made before the shard, because the simulation needs it when it is created; until
 * it is opened there are no subscribers. Used on the shard's turn.
 */
public final class ShardSubscribers implements Subscribers, Audience {
  private final EntityIndex entities = new EntityIndex(this);
  private final People people = new People(this);

  // Set by open().
  private Roster roster;
  private StateEncoder encoder;
  private ShardTypeMetrics metrics;
  private SubscriptionHost host;
  private Kicks kicks;

  /**
   * How many events there were. Each event has a number in the shard, no matter which subscribers
   * receive it.
   */
  private long events;

  /** The thread that runs the shard's turn; null between turns. */
  private volatile Thread turn;

  /** No subscribers yet. */
  public ShardSubscribers() {}

  // ---- the shard --------------------------------------------------------------------------

  /** The people that the subscribers are. */
  People people() {
    return people;
  }

  /**
   * Connects the simulation with its shard, once the shard exists.
   *
   * @param simulation that is told about presence
   * @param subscriptions of the shard
   * @param roster of those with a seat
   * @param encoder of events and entities
   * @param metrics counts events
   * @param host the shard
   */
  public void open(
      HostedSimulation<?> simulation,
      Subscriptions subscriptions,
      Roster roster,
      StateEncoder encoder,
      ShardTypeMetrics metrics,
      SubscriptionHost host) {
    this.roster = roster;
    this.encoder = encoder;
    this.metrics = metrics;
    this.host = host;
    people.open(simulation, roster, host);
    this.kicks = new Kicks(subscriptions, roster, metrics, host);
  }

  /** The calling thread enters the shard's turn. */
  public void enterTurn() {
    turn = Thread.currentThread();
  }

  /** The calling thread leaves the shard's turn. */
  public void leaveTurn() {
    turn = null;
  }

  /**
   * How many events there were.
   *
   * @return the number of the last one
   */
  public long events() {
    return events;
  }

  /**
   * Numbers events after those of a saved shard.
   *
   * @param saved the number of the last one
   */
  public void events(long saved) {
    events = saved;
  }

  /**
   * The entities of the shard.
   *
   * @return the same each time
   */
  public EntityIndex entities() {
    return entities;
  }

  // ---- the simulation ---------------------------------------------------------------------

  @Override
  public void send(Subscriber subscriber, Object event) {
    listener(subscriber).ifPresent(one -> send(List.of(one), event));
  }

  @Override
  public void send(Collection<Subscriber> to, Object event) {
    send(to.stream().distinct().flatMap(one -> listener(one).stream()).toList(), event);
  }

  @Override
  public void broadcast(Object event) {
    if (isOpen()) {
      send(roster.listeners(), event);
    }
  }

  @Override
  public Optional<InputAck> lastInput(Subscriber subscriber) {
    return isOpen() ? roster.of(subscriber).flatMap(Subscription::lastInput) : Optional.empty();
  }

  /** The subscription of a subscriber of version 2, present or away. */
  private Optional<Subscription> listener(Subscriber subscriber) {
    return isOpen()
        ? roster.of(subscriber).filter(one -> one.stream().sync().isPresent())
        : Optional.empty();
  }

  @Override
  public List<Subscriber> attached() {
    return isOpen() ? roster.subscribers() : List.of();
  }

  @Override
  public Members members() {
    return people;
  }

  @Override
  public void kick(Subscriber subscriber, Kick kick) {
    if (isOpen()) {
      kicks.kick(subscriber, kick);
    }
  }

  @Override
  public void kick(Member member, Kick kick) {
    if (isOpen()) {
      List<Subscriber> connections = member.subscribers();
      connections.forEach(connection -> kicks.kick(connection, kick));
      if (connections.isEmpty()) {
        kicks.ban(member.principal(), kick);
      }
    }
  }

  @Override
  public void closeAll(Kick kick) {
    attached().forEach(subscriber -> kicks.kick(subscriber, kick));
  }

  /** False while the simulation is being created, when nobody is attached. */
  private boolean isOpen() {
    if (host != null && turn != Thread.currentThread()) {
      throw new IllegalStateException("what a simulation is given is for its own thread");
    }
    return host != null;
  }

  // ---- events -----------------------------------------------------------------------------

  private void send(List<Subscription> listeners, Object event) {
    events++;
    PerFormat<TickFrame> frames = new PerFormat<>(format -> encode(event, format));
    for (Subscription listener : listeners) {
      if (listener.kicked()) {
        continue;
      }
      TickFrame frame;
      try {
        frame = frames.get(listener.stream().format());
      } catch (UnsendableException e) {
        host.onUnsendable(listener, e);
        continue;
      }
      send(listener, frame);
    }
  }

  private void send(Subscription listener, TickFrame event) {
    listener.stream().sync().orElseThrow().remember(events, event);
    host.release().out(() -> post(listener, event));
  }

  private void post(Subscription listener, TickFrame event) {
    if (listener.away() || listener.post(event)) {
      metrics.events.increment();
    } else {
      host.expel(listener, CloseReason.SLOW);
    }
  }

  private TickFrame encode(Object event, HostedFormat format) {
    try {
      return SyncPayload.of(Kind.EVENT, host.tick(), encoder.encodeValue(event, format))
          .frame(events, Optional.empty());
    } catch (UnsendableException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new IllegalArgumentException("not an event that can be encoded", e);
    }
  }

  // ---- entities ---------------------------------------------------------------------------

  @Override
  public void requireTurn() {
    isOpen();
  }

  @Override
  public Optional<EntityView> view(Subscriber subscriber, EntityIndex all) {
    return listener(subscriber)
        .flatMap(one -> one.stream().sync())
        .map(stream -> stream.entityView(all, subscriber.number()));
  }

  @Override
  public ValueEncoder encoder(Shapes shapes, HostedFormat format) {
    return encoder.values(shapes, format);
  }
}
