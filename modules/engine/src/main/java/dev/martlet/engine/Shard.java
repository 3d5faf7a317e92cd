package dev.martlet.engine;

import dev.martlet.api.Principal;
import dev.martlet.api.ShardId;
import dev.martlet.api.ShardSettings;
import dev.martlet.api.Simulation;
import dev.martlet.api.Subscriber;
import dev.martlet.api.SubscriberId;
import dev.martlet.engine.codec.InputError;
import dev.martlet.engine.input.Inbox;
import dev.martlet.engine.input.InputApplier;
import dev.martlet.engine.input.InputCallback;
import dev.martlet.engine.input.RefusedInput;
import dev.martlet.engine.limits.EngineLimits;
import dev.martlet.engine.metrics.ShardTypeMetrics;
import dev.martlet.engine.plugin.FaultLog;
import dev.martlet.engine.plugin.HostedType;
import dev.martlet.engine.stream.CloseReason;
import dev.martlet.engine.stream.StreamOptions;
import dev.martlet.engine.subscription.ResumeRequest;
import dev.martlet.engine.subscription.ShardSubscribers;
import dev.martlet.engine.subscription.SubscriberConnection;
import dev.martlet.engine.subscription.Subscription;
import dev.martlet.engine.subscription.Subscription.Leaving;
import dev.martlet.engine.subscription.Subscriptions;
import dev.martlet.engine.tick.Scheduling;
import dev.martlet.engine.tick.ShardBudget;
import dev.martlet.engine.tick.ShardClock;
import java.util.List;
import java.util.Optional;

/**
 * One isolated simulation: its state, its input queue, its subscribers and its clock.
 *
 * <p>Everything happens in the shard's {@link ShardTurn turn}, which a tick thread runs when the
 * shard is due or was asked for something. The methods here may be called from any thread: they
 * only queue a request, and see to it that a turn comes. Joins are answered in the next turn, which
 * comes at once; inputs and leavings wait for the next tick, in the order they came.
 *
 * @param <I> the inputs that its simulation takes
 */
public final class Shard<I> {
  private static final System.Logger LOG = System.getLogger(Shard.class.getName());
  private static final SubscriberId WATCHER = new SubscriberId("watcher");

  // Shared with the turn.
  final ShardId id;
  final HostedType<I> type;
  final ShardLifecycle lifecycle = new ShardLifecycle();
  final IdleShutdown idle;
  final Subscriptions subscriptions;
  final Inbox<Subscription> inbox;
  final InputApplier<I> inputs;
  final ShardClock clock;

  private final ShardSettings settings;
  private final EngineLimits limits;
  private final Scheduling scheduling;
  private final ShardBudget budget;
  private final InputIntake intake;
  private final ShardTurn turn;

  /**
   * A shard that does not tick yet.
   *
   * @param id to be found by
   * @param type that it is of
   * @param settings that it runs with
   * @param simulation that the type created
   * @param subscribers that the simulation was given
   * @param host of the shard
   */
  Shard(
      ShardId id,
      HostedType<I> type,
      ShardSettings settings,
      Simulation<I> simulation,
      ShardSubscribers subscribers,
      ShardHost host) {
    this.id = id;
    this.type = type;
    this.settings = settings;
    this.limits = host.limits();
    this.scheduling = host.scheduling();
    long now = scheduling.nanoTime();
    ShardTypeMetrics metrics = host.metrics().forType(type.name());
    this.idle = new IdleShutdown(settings.idleShutdown(), now);
    this.clock = new ShardClock(settings, metrics, now);
    this.inbox =
        new Inbox<>(settings.maxQueuedInputs(), limits.inputsWaiting(), limits.inputsPerTick());
    this.subscriptions =
        new Subscriptions(settings.maxSubscribers(), limits.sync().resumeGrace(), metrics);
    String name = id + " (" + type.plugin() + ")";
    this.budget = new ShardBudget(name, limits, host.metrics(), metrics.ticksOverStep, now);
    FaultLog faults = new FaultLog(LOG, name, host.metrics(), now);
    this.inputs =
        new InputApplier<>(
            type,
            simulation,
            host.metrics(),
            (what, cause) -> faults.tell("input", what, cause, scheduling.nanoTime()));
    this.intake = new InputIntake(settings, limits, lifecycle, inbox, inputs);
    this.turn = new ShardTurn(this, simulation, subscribers, host, budget, faults);
  }

  /** Lets the clock run; once, after the shard can be found. */
  void start() {
    turn.wake();
  }

  /**
   * The shard's id.
   *
   * @return the id that it was made under
   */
  public ShardId id() {
    return id;
  }

  /**
   * Whether it has not ended.
   *
   * @return false once it takes in nobody any more
   */
  public boolean running() {
    return lifecycle.running();
  }

  // ---- joining and leaving ----------------------------------------------------------------

  /**
   * Asks for a seat, and to be sent whole snapshots in JSON. See {@link #subscribe(SubscriberId,
   * Principal, SubscriberConnection, StreamOptions, Optional)}.
   *
   * @param sid to attach under
   * @param principal that asks
   * @param connection of the subscriber
   * @return the subscription
   */
  public Subscription subscribe(
      SubscriberId sid, Principal principal, SubscriberConnection connection) {
    return subscribe(sid, principal, connection, StreamOptions.DEFAULT, Optional.empty());
  }

  /**
   * Asks for a seat. The answer comes through the subscription's outbox: a first snapshot, or a
   * reason to close.
   *
   * <p>A client that had a seat on an earlier connection gets it back if it is held. If its ticket
   * is not valid, or the seat is held no more, it joins as a new subscriber.
   *
   * @param sid to attach under
   * @param principal that asks
   * @param connection of the subscriber
   * @param options of its stream
   * @param resume the seat that it wants back, if it does
   * @return the subscription, which ends with {@link #leave} or {@link #lose}
   */
  public Subscription subscribe(
      SubscriberId sid,
      Principal principal,
      SubscriberConnection connection,
      StreamOptions options,
      Optional<ResumeRequest> resume) {
    Subscriber subscriber = subscriptions.newSubscriber(sid, principal);
    return join(Subscription.of(subscriber, connection, options, resume, limits.sync()));
  }

  /**
   * Asks for the common snapshots as an operator that watches: the simulation does not know of it,
   * it has no seat, sends no inputs, and does not keep the shard from being idle.
   *
   * @param principal that asks
   * @param connection of the watcher
   * @return the subscription, which ends with {@link #leave}
   */
  public Subscription watch(Principal principal, SubscriberConnection connection) {
    Subscriber watcher = subscriptions.newSubscriber(WATCHER, principal);
    return join(Subscription.watching(watcher, connection));
  }

  private Subscription join(Subscription subscription) {
    subscriptions.ask(subscription);
    if (running()) {
      turn.wake();
    } else {
      turn.ending().rejectPending(); // a shard that hangs has no more turns
    }
    return subscription;
  }

  /**
   * Ends a subscription. Its seat is free at once; the simulation is told at the next tick, after
   * the inputs that came before. More than once is the same as once.
   *
   * @param subscription to end
   */
  public void leave(Subscription subscription) {
    if (subscriptions.leave(subscription) == Leaving.NO_NEWS) {
      return;
    }
    if (!subscription.watches()) {
      idle.needed(scheduling.nanoTime());
    }
    removeInTick(subscription);
  }

  /**
   * Ends a connection that its client did not end. The seat of a client that can resume it is held
   * for the configured time; for any other it is the same as {@link #leave}.
   *
   * @param subscription of the connection
   */
  public void lose(Subscription subscription) {
    if (lifecycle.draining()
        || !running()
        || !subscriptions.lose(subscription, scheduling.nanoTime())) {
      leave(subscription);
      return;
    }
    inbox.away(subscription);
    scheduling.schedule(turn, subscription.heldUntil());
    if (settings.eventDriven()) {
      turn.wake();
    }
  }

  /** Has a subscription that is over taken out at the next tick, and the simulation told. */
  void removeInTick(Subscription subscription) {
    inbox.leave(subscription);
    if (settings.eventDriven() || lifecycle.draining()) {
      turn.wake();
    }
  }

  // ---- inputs -----------------------------------------------------------------------------

  /**
   * Takes a client's message for the next tick.
   *
   * @param from the subscription of the connection that it came on
   * @param message the envelope's bytes
   * @return an error if it was not queued; empty if it was. If it is not applied in the end, the
   *     subscription's connection is told
   */
  public Optional<InputError> receive(Subscription from, byte[] message) {
    return receive(from, message, from.callback());
  }

  /**
   * Takes a client's message for the next tick, and tells a callback its outcome instead of the
   * connection.
   *
   * @param from the subscription that it counts as coming from
   * @param message the envelope's bytes
   * @param callback is told whether it was applied, once it was queued
   * @return an error if it was not queued; empty if it was
   */
  public Optional<InputError> receive(Subscription from, byte[] message, InputCallback callback) {
    return intake.receive(from, message, callback, this::onQueued);
  }

  private void onQueued() {
    idle.needed(scheduling.nanoTime());
    if (settings.eventDriven()) {
      turn.wake();
    }
  }

  /**
   * Finds the latest subscription under an id, for an input that comes on another connection. Goes
   * through all subscriptions of the shard.
   *
   * @param sid that it is under
   * @param owner whose it must be; anybody's if empty
   * @return the subscription, if there is one
   */
  public Optional<Subscription> subscription(SubscriberId sid, Optional<Principal> owner) {
    return subscriptions.latest(sid, owner);
  }

  // ---- operators --------------------------------------------------------------------------

  /**
   * Stops the clock: the simulation is not advanced and inputs wait, but joins are answered, and
   * the shard does not end for being idle. Subscribers of version 2 are told. For debugging a
   * simulation.
   */
  public void pause() {
    clock.pause();
    turn.wake();
  }

  /** Lets the clock run again from where it stopped: no tick is caught up on. */
  public void resume() {
    clock.resume();
    turn.wake();
  }

  /** Has a paused shard tick once. Does nothing if it is not paused. */
  public void step() {
    if (clock.step()) {
      turn.wake();
    }
  }

  /** Takes in nobody any more, and ends the shard when all have left. */
  public void drain() {
    lifecycle.drain();
    turn.wake();
  }

  /** Has the shard end with a last tick. The first request decides the reason. */
  void stop(CloseReason reason) {
    lifecycle.stop(reason);
    turn.wake();
  }

  /**
   * The housekeeping thread: ends the shard if it is idle, and compares its cost with its budget.
   */
  void housekeep() {
    if (isIdle()) {
      idle.request();
      turn.wake();
    }
    budget.check(scheduling.nanoTime());
  }

  /** Whether nobody has needed the shard for its idle time. */
  boolean isIdle() {
    return !clock.paused()
        && subscriptions.taken() == 0
        && inbox.waiting() == 0
        && !subscriptions.asked()
        && idle.due(scheduling.nanoTime());
  }

  /**
   * Who is attached.
   *
   * @return the subscribers, the longest attached first
   */
  public List<Subscriber> subscribers() {
    return subscriptions.attached();
  }

  /**
   * The last inputs that were not applied, for whatever reason.
   *
   * @return the latest first
   */
  public List<RefusedInput> refusedInputs() {
    return inputs.lastRefused();
  }

  /**
   * How the shard is doing.
   *
   * @return its status
   */
  public ShardStatus status() {
    return new ShardStatus(
        id,
        type.plugin(),
        settings,
        lifecycle.phase(),
        subscriptions.taken(),
        clock.status(),
        inputs.status(inbox.waiting()),
        turn.published(),
        budget.cost(),
        turn.expectedNanos());
  }

  /** How many are attached. */
  int subscriberCount() {
    return subscriptions.taken();
  }

  /** How many inputs wait. */
  int waitingInputs() {
    return inbox.waiting();
  }

  /**
   * Whether its turn was abandoned and has not returned. A new shard of its id would do the same.
   */
  boolean hanging() {
    return lifecycle.hanging();
  }
}
