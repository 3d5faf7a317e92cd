package dev.martlet.testkit;

import dev.martlet.api.Options;
import dev.martlet.api.ShardId;
import dev.martlet.api.SubscriberId;
import dev.martlet.api.auth.Principal;
import dev.martlet.api.shard.DataType;
import dev.martlet.api.shard.EndReason;
import dev.martlet.api.shard.Input;
import dev.martlet.api.shard.Metadata;
import dev.martlet.api.shard.ShardContext;
import dev.martlet.api.shard.ShardSettings;
import dev.martlet.api.shard.ShardType;
import dev.martlet.api.shard.Signal;
import dev.martlet.api.shard.Simulation;
import dev.martlet.api.shard.Subscriber;
import dev.martlet.api.shard.Subscribers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A shard in a unit test: a simulation as its type makes it, called in the order in which the
 * server calls it, with a clock that the test turns. For one thread.
 *
 * <p>Joins are answered at once. Inputs, leaves and lost connections wait for the next {@link
 * #tick()}, in their order. Everybody is a client of version 2, so a user's seat is held when their
 * connection is lost, until they {@link #reconnect} or {@link #leave}.
 *
 * <p>What the simulation throws comes out of the method in which it was called. Where the server
 * would go on, the shard has done so first: after an input that failed, the tick is complete.
 *
 * <p>Nothing is encoded or read as JSON, entities go nowhere, and limits other than the number of
 * seats do not apply.
 *
 * @param <I> the type of the inputs
 * @since 1.0
 */
public final class TestShard<I> {
  private final DataType<?> joinType;
  private final ShardSettings settings;
  private final TestClock clock;
  private final TestSubscribers subscribers;
  private final TestCalls calls;
  private final TestRestoration<I> restoration;
  private Simulation<I> simulation;
  final TestTurn<I> turn;
  private final TestContext context;

  private TestShard(ShardType<I> type, ShardId id, Options options, long seed) {
    TestRandom random = new TestRandom(seed);
    joinType = type.joinType();
    settings = type.settings(id);
    clock = new TestClock(settings);
    subscribers = new TestSubscribers(clock::now);
    TestTimers timers = new TestTimers(clock::now);
    calls = new TestCalls(id, clock::ticks);
    context =
        new TestContext(
            id,
            settings,
            options,
            random,
            subscribers,
            new Unseen(),
            timers,
            calls,
            new TestOutput());
    simulation = context.simulation(type);
    restoration = new TestRestoration<>(type, context, random, subscribers, timers, calls);
    turn = new TestTurn<>(settings, simulation, clock, subscribers, timers, calls);
  }

  // ---- the shard --------------------------------------------------------------------------

  /**
   * Makes a shard with the type's own settings and options, and seed 1.
   *
   * @param <I> the type of the inputs
   * @param type of the shard
   * @param id of the shard
   * @return the shard
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
    return new TestShard<>(type, new ShardId(id), Options.of(type.options(), options), seed);
  }

  /**
   * The simulation, to look at or to call by hand.
   *
   * @return the simulation that the type made
   */
  public Simulation<I> simulation() {
    return simulation;
  }

  // ---- saving -----------------------------------------------------------------------------

  /**
   * Has the simulation saved, and one restored from that go on in its place, as a server does with
   * a durable shard that is stopped and started again. What is saved is handed over as it is, not
   * as JSON.
   *
   * @throws IllegalStateException if a call has no result yet: a server would save the shard later
   */
  public void restart() {
    restart(simulation.save(), restoration.type().savedVersion());
  }

  /**
   * Has a simulation restored that goes on in place of this one.
   *
   * @param saved what it is restored from, for example the form of an older version
   * @param version of that form
   * @throws IllegalStateException as {@link #restart()}
   */
  public void restart(Object saved, int version) {
    simulation = restoration.of(saved, version);
    turn.replace(simulation);
  }

  // ---- who comes and goes -----------------------------------------------------------------

  /**
   * A subscriber that is logged in under their own id, for calling the simulation by hand. For
   * others, see {@link Subscriber#of}.
   *
   * @param number of the subscription
   * @param userId of the user
   * @return the subscriber, who has not joined
   */
  public static Subscriber user(long number, String userId) {
    return Subscriber.of(number, new SubscriberId(userId), Principal.user(userId));
  }

  /**
   * A user joins under their own id.
   *
   * @param userId of the user
   * @return the subscriber
   * @throws JoinRefusedException if they are not let in
   */
  public Subscriber join(String userId) {
    return join(userId, Principal.user(userId));
  }

  /**
   * Somebody joins. If the shard is full, a user gets a seat of their own back, as on the server.
   *
   * @param id under which they join
   * @param principal who they are
   * @return the subscriber
   * @throws JoinRefusedException if they are not let in
   */
  public Subscriber join(String id, Principal principal) {
    return turn.join(id, principal, Optional.empty());
  }

  /**
   * Somebody joins, and says something to the shard. Who gets a seat of their own back keeps what
   * they said first.
   *
   * @param id under which they join
   * @param principal who they are
   * @param parameters of the type that {@link ShardType#joinType} names
   * @return the subscriber
   * @throws JoinRefusedException if they are not let in
   * @throws IllegalArgumentException if the parameters are not of that type
   */
  public Subscriber join(String id, Principal principal, Object parameters) {
    JoinTypes.require(joinType, parameters);
    return turn.join(id, principal, Optional.of(parameters));
  }

  /**
   * Somebody leaves, or the time is over for which their seat is held. The simulation is told in
   * the next tick.
   *
   * @param subscriber who leaves; without effect if they have left
   */
  public void leave(Subscriber subscriber) {
    turn.leave(subscriber);
  }

  /**
   * The connection of somebody is lost. The simulation is told in the next tick that they are away;
   * or that they have left, if they are not logged in.
   *
   * @param subscriber whose connection is lost; without effect if they have none
   */
  public void disconnect(Subscriber subscriber) {
    turn.disconnect(subscriber);
  }

  /**
   * Somebody whose connection was lost comes back with their ticket.
   *
   * @param subscriber who comes back
   * @throws JoinRefusedException if they are banned
   * @throws IllegalStateException if no seat is held for them
   */
  public void reconnect(Subscriber subscriber) {
    turn.reconnect(subscriber);
  }

  // ---- inputs -----------------------------------------------------------------------------

  /**
   * Somebody sends an input, which waits for the next tick.
   *
   * @param subscriber who sends it
   * @param value of the input
   */
  public void input(Subscriber subscriber, I value) {
    input(subscriber, Input.of(value));
  }

  /**
   * An operator or another shard sends a signal, which waits for the next tick.
   *
   * @param signal to send
   */
  public void signal(Signal signal) {
    turn.signal(signal);
  }

  /**
   * Somebody sends an input, which waits for the next tick.
   *
   * @param subscriber who sends it
   * @param input with a client's number, for example
   */
  public void input(Subscriber subscriber, Input<I> input) {
    turn.input(subscriber, input);
  }

  // ---- ticks ------------------------------------------------------------------------------

  /**
   * The shard ticks once. With a tick rate, the time of one tick passes; in an event-driven shard,
   * none does.
   */
  public void tick() {
    turn.tick(null);
  }

  /**
   * The shard ticks several times, until it ends.
   *
   * @param times how often
   */
  public void tick(int times) {
    for (int i = 0; i < times && !turn.ended(); i++) {
      tick();
    }
  }

  /**
   * Time passes, with all ticks that are due in it, until the shard ends. With a tick rate, time
   * passes in whole ticks. An event-driven shard ticks for its timers, for results of its calls,
   * and when its simulation wants to be woken; for what else waits, call {@link #tick()}.
   *
   * @param time to pass
   */
  public void advance(Duration time) {
    turn.advance(time);
  }

  /**
   * The shard ticks for the last time, as when an operator or the server stops it.
   *
   * @param reason that the simulation is told
   */
  public void stop(EndReason reason) {
    turn.tick(reason);
  }

  /**
   * The work that the simulation has done beside the shard.
   *
   * @return the calls of {@link ShardContext#async}, the same object each time
   */
  public TestCalls calls() {
    return calls;
  }

  // ---- what became of it ------------------------------------------------------------------

  /** {@return the time on the shard's clock} */
  public Duration time() {
    return clock.now();
  }

  /** {@return whether the shard has ended: its simulation has finished, or failed in a tick} */
  public boolean ended() {
    return turn.ended();
  }

  /**
   * What a subscriber sees now. Taken from the simulation at each call.
   *
   * @param subscriber who sees it
   * @return their own view, or the common snapshot
   */
  public Object view(Subscriber subscriber) {
    Optional<?> own = simulation.snapshotFor(subscriber);
    return own.isPresent() ? own.get() : simulation.snapshot();
  }

  /**
   * What the simulation knows of its subscribers: who is attached, and the members.
   *
   * @return the subscribers that the simulation was given
   */
  public Subscribers subscribers() {
    return subscribers;
  }

  /** {@return the events that were sent so far, oldest first} */
  public List<Event> events() {
    return Collections.unmodifiableList(subscribers.events);
  }

  /**
   * The events that a subscriber was sent so far, those for everybody included.
   *
   * @param subscriber who is attached
   * @return the events, oldest first; empty for one who has left
   */
  public List<Object> received(Subscriber subscriber) {
    return subscribers
        .seat(subscriber)
        .map(seat -> Collections.unmodifiableList(seat.received))
        .orElse(List.of());
  }

  /** {@return those whom the simulation sent away so far, oldest first} */
  public List<Kicked> kicked() {
    return Collections.unmodifiableList(subscribers.kicked);
  }

  /** {@return the signals that the simulation sent so far, oldest first} */
  public List<Sent> signals() {
    return Collections.unmodifiableList(context.output().signals);
  }

  /**
   * What the simulation said last that the shard tells of itself.
   *
   * @return the metadata; empty if it has not said anything
   */
  public Optional<Metadata> metadata() {
    return Optional.ofNullable(context.output().metadata);
  }

  /** {@return the {@link ShardContext#dataFolder} of this shard alone, which nobody deletes} */
  public Path dataFolder() {
    return context.dataFolder();
  }

  /**
   * A metric that the simulation made.
   *
   * @param name of the metric
   * @return its value, that of a timer all its seconds together; 0 if there is no such metric
   */
  public double metric(String name) {
    return context.output().metrics.value(name);
  }

  /**
   * The inputs that were refused so far, by the simulation or because their sender was not
   * attached.
   *
   * @return the inputs, oldest first
   */
  public List<RefusedInput> refused() {
    return Collections.unmodifiableList(turn.refused());
  }
}
