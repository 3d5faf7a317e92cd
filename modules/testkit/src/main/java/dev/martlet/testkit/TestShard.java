package dev.martlet.testkit;

import dev.martlet.api.Options;
import dev.martlet.api.ShardId;
import dev.martlet.api.SubscriberId;
import dev.martlet.api.auth.Principal;
import dev.martlet.api.interest.Interest;
import dev.martlet.api.shard.AsyncHandler;
import dev.martlet.api.shard.AsyncId;
import dev.martlet.api.shard.AsyncWork;
import dev.martlet.api.shard.Entities;
import dev.martlet.api.shard.InputAck;
import dev.martlet.api.shard.Metadata;
import dev.martlet.api.shard.ShardContext;
import dev.martlet.api.shard.ShardSettings;
import dev.martlet.api.shard.ShardType;
import dev.martlet.api.shard.Signals;
import dev.martlet.api.shard.Simulation;
import dev.martlet.api.shard.Subscriber;
import dev.martlet.api.shard.Subscribers;
import dev.martlet.api.shard.Timers;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * A simulation as a shard type makes it, with a context that records what it sends. The test calls
 * the simulation itself. For one thread.
 *
 * @param <I> the type of the inputs
 * @since 1.0
 */
public final class TestShard<I> {
  private final List<Event> events;
  private final Simulation<I> simulation;
  private final Context context;

  /**
   * An event that the simulation sent.
   *
   * @param to who it was sent to; empty if it was broadcast
   * @param event that was sent
   * @since 1.0
   */
  public record Event(Optional<Subscriber> to, Object event) {}

  /**
   * A signal that the simulation sent.
   *
   * @param to the shard that it was sent to
   * @param signal that was sent
   * @since 1.0
   */
  public record Sent(ShardId to, Object signal) {}

  private TestShard(Simulation<I> simulation, List<Event> events, Context context) {
    this.simulation = simulation;
    this.events = events;
    this.context = context;
  }

  /**
   * Makes a shard with the type's own settings and options, and seed 1.
   *
   * @param <I> the type of the inputs
   * @param type of the shard
   * @param id of the shard
   * @return the shard
   * @throws IllegalStateException if the type throws a checked exception, which is the cause;
   *     others are passed on
   */
  public static <I> TestShard<I> of(ShardType<I> type, String id) {
    return of(type, id, Map.of(), 1);
  }

  /**
   * Makes a shard with the type's own settings.
   *
   * @param <I> the type of the inputs
   * @param type of the shard
   * @param id of the shard
   * @param options as an operator would set them; the others have their defaults
   * @param seed of the random source
   * @return the shard
   * @throws IllegalStateException if the type throws a checked exception, which is the cause;
   *     others are passed on
   */
  public static <I> TestShard<I> of(
      ShardType<I> type, String id, Map<String, String> options, long seed) {
    ShardId shard = new ShardId(id);
    List<Event> events = new ArrayList<>();
    Context context =
        new Context(
            shard,
            type.settings(shard),
            Options.of(type.options(), options),
            new SplittableRandom(seed),
            new Recorder(events),
            new Unseen(),
            new Outbox(new ArrayList<>()),
            new Described());
    return new TestShard<>(create(type, context), events, context);
  }

  private static <I> Simulation<I> create(ShardType<I> type, ShardContext context) {
    try {
      return type.create(context);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException("create failed", e);
    }
  }

  /**
   * A subscriber that is logged in under their own id.
   *
   * @param number of the subscription
   * @param userId of the user
   * @return the subscriber
   */
  public static Subscriber user(long number, String userId) {
    return Subscriber.of(number, new SubscriberId(userId), Principal.user(userId));
  }

  /**
   * A subscriber that is not logged in.
   *
   * @param number of the subscription
   * @param id that it claims
   * @return the subscriber
   */
  public static Subscriber anonymous(long number, String id) {
    return Subscriber.of(number, new SubscriberId(id), Principal.anonymous());
  }

  /**
   * The simulation.
   *
   * @return the simulation that the type made
   */
  public Simulation<I> simulation() {
    return simulation;
  }

  /**
   * The events that were sent so far.
   *
   * @return the events, oldest first
   */
  public List<Event> events() {
    return Collections.unmodifiableList(events);
  }

  /**
   * What the simulation said last that the shard tells of itself.
   *
   * @return the metadata; empty if it has not said anything
   */
  public Optional<Metadata> metadata() {
    return Optional.ofNullable(context.described.last);
  }

  /**
   * The signals that the simulation sent so far.
   *
   * @return the signals, oldest first
   */
  public List<Sent> signals() {
    return Collections.unmodifiableList(context.signals.sent);
  }

  private record Context(
      ShardId id,
      ShardSettings settings,
      Options options,
      RandomGenerator random,
      Subscribers subscribers,
      Entities entities,
      Outbox signals,
      Described described)
      implements ShardContext {
    @Override
    public void describe(Metadata metadata) {
      described.last = metadata;
    }

    @Override
    public Timers timers() {
      throw new UnsupportedOperationException("timers");
    }

    @Override
    public <T> AsyncId async(String name, AsyncWork<T> work, AsyncHandler<T> resultInTurn) {
      throw new UnsupportedOperationException("async");
    }
  }

  private record Outbox(List<Sent> sent) implements Signals {
    @Override
    public void send(ShardId to, Object signal) {
      sent.add(new Sent(to, signal));
    }
  }

  private static final class Described {
    private Metadata last;
  }

  private record Recorder(List<Event> events) implements Subscribers {
    @Override
    public void send(Subscriber subscriber, Object event) {
      events.add(new Event(Optional.of(subscriber), event));
    }

    @Override
    public void broadcast(Object event) {
      events.add(new Event(Optional.empty(), event));
    }

    @Override
    public Optional<InputAck> lastInput(Subscriber subscriber) {
      return Optional.empty();
    }
  }

  private static final class Unseen implements Entities {
    @Override
    public void put(String id, double x, double y, double z, Object state) {}

    @Override
    public void remove(String id) {}

    @Override
    public void follow(Subscriber subscriber, Interest interest, String id) {}

    @Override
    public void watch(Subscriber subscriber, Interest interest, double x, double y, double z) {}
  }
}
