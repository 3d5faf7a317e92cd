package dev.martlet.engine;

import dev.martlet.api.ShardId;
import dev.martlet.api.SubscriberId;
import dev.martlet.api.auth.Principal;
import dev.martlet.api.journal.JournalId;
import dev.martlet.api.shard.ShardSettings;
import dev.martlet.api.shard.Subscriber;
import dev.martlet.engine.codec.InputError;
import dev.martlet.engine.input.Inbox;
import dev.martlet.engine.input.InputApplier;
import dev.martlet.engine.input.InputCallback;
import dev.martlet.engine.input.RefusedInput;
import dev.martlet.engine.journal.Journals;
import dev.martlet.engine.limits.EngineLimits;
import dev.martlet.engine.metrics.ShardTypeMetrics;
import dev.martlet.engine.plugin.FaultLog;
import dev.martlet.engine.plugin.HostedFormat;
import dev.martlet.engine.plugin.HostedSimulation;
import dev.martlet.engine.plugin.HostedType;
import dev.martlet.engine.stream.CloseReason;
import dev.martlet.engine.subscription.Banned;
import dev.martlet.engine.subscription.JoinOptions;
import dev.martlet.engine.subscription.SubscriberConnection;
import dev.martlet.engine.subscription.Subscription;
import dev.martlet.engine.subscription.Subscriptions;
import dev.martlet.engine.tick.Scheduling;
import dev.martlet.engine.tick.ShardBudget;
import dev.martlet.engine.tick.ShardClock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntConsumer;

/**
 * One isolated simulation: its state, its input queue, its subscribers and its clock.
 *
 * <p>All work is done in the shard's {@link ShardTurn turn}, which a tick thread runs when a tick
 * is due or a request was made. The methods here may be called on any thread: they queue a request
 * and schedule a turn. Joins are answered in the next turn, which runs at once. Inputs and leaves
 * wait for the next tick, in the order of their arrival.
 *
 * @param <I> type of its simulation's inputs
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
  final HostedContext context;
  final ShardTurn turn;

  private final ShardSettings settings;
  private final EngineLimits limits;
  private final Scheduling scheduling;
  private final ShardBudget budget;
  private final InputIntake intake;
  private final ShardAttendance attendance;

  /**
   * A shard that does not tick yet.
   *
   * @param id of the shard
   * @param type of the shard
   * @param settings of the shard
   * @param simulation that the type created
   * @param context that the simulation was given
   * @param host of the shard
   */
  Shard(
      ShardId id,
      HostedType<I> type,
      ShardSettings settings,
      HostedSimulation<I> simulation,
      HostedContext context,
      ShardHost host) {
    this.context = context;
    this.id = id;
    this.type = type;
    this.settings = settings;
    this.limits = host.limits();
    this.scheduling = host.scheduling();
    long now = scheduling.nanoTime();
    ShardTypeMetrics metrics = host.metrics().forType(type.name());
    this.idle = new IdleShutdown(settings.idleShutdown(), now);
    this.clock = new ShardClock(settings, metrics, now);
    this.inbox = new Inbox<>(settings.maxQueuedInputs(), limits, host.inputBytes());
    this.subscriptions = new Subscriptions(settings.maxSubscribers(), limits, metrics);
    String name = id + " (" + type.plugin() + ")";
    this.budget = new ShardBudget(name, limits, host.metrics(), metrics.ticksOverStep, now);
    FaultLog faults = new FaultLog(LOG, name, host.metrics(), now);
    this.inputs =
        new InputApplier<>(
            type,
            simulation,
            host.metrics(),
            context.journal(),
            context.release(),
            (what, cause) -> faults.tell("input", what, cause, scheduling.nanoTime()));
    this.turn = new ShardTurn(this, simulation, host, budget, faults);
    this.intake = new InputIntake(this, settings, host, turn);
    this.attendance = new ShardAttendance(this, scheduling, settings.eventDriven(), turn);
  }

  /** Starts the clock. Called once, when the registry can find the shard. */
  void start() {
    turn.wake();
  }

  /**
   * Brings it to where its journal ends. Called before {@link #start}, on a thread for plugin code.
   * Returns whether it has ended; then it must not be started.
   */
  boolean recover(Journals.Loaded loaded, boolean skips, Map<String, HostedFormat> formats)
      throws ReplayException {
    return turn.recover(loaded, skips, formats, limits.sync());
  }

  /** {@return the id under which it was made} */
  public ShardId id() {
    return id;
  }

  /** {@return whether it has not ended; false once it is over or hangs} */
  public boolean running() {
    return lifecycle.running();
  }

  // ---- joining and leaving ----------------------------------------------------------------

  /**
   * Requests a seat with whole JSON snapshots. See {@link #subscribe(SubscriberId, Principal,
   * SubscriberConnection, JoinOptions)}.
   *
   * @param sid to attach under
   * @param principal of the client
   * @param connection of the subscriber
   * @return the subscription
   */
  public Subscription subscribe(
      SubscriberId sid, Principal principal, SubscriberConnection connection) {
    return subscribe(sid, principal, connection, JoinOptions.DEFAULT);
  }

  /**
   * Requests a seat. The answer comes through the subscription's outbox: a first snapshot, or a
   * close reason.
   *
   * <p>A client that had a seat on an earlier connection can resume it while it is held. If its
   * ticket is not valid or the seat is no longer held, the client joins as a new subscriber.
   *
   * @param sid to attach under
   * @param principal of the client
   * @param connection of the subscriber
   * @param options that the client asks for
   * @return the subscription, which ends with {@link #leave} or {@link #lose}
   */
  public Subscription subscribe(
      SubscriberId sid, Principal principal, SubscriberConnection connection, JoinOptions options) {
    Subscriber subscriber = subscriptions.newSubscriber(sid, principal);
    return attendance.answer(subscriptions.request(subscriber, connection, options, limits.sync()));
  }

  /**
   * Requests snapshots for an operator that watches: the common ones, or the view of a subscriber,
   * until that has left. The simulation does not know a watcher. A watcher has no seat, sends no
   * inputs, and does not keep the shard from being idle.
   *
   * @param principal of the client
   * @param connection of the watcher
   * @param as one of {@link #subscribers}, whose view is sent
   * @return the subscription, which ends with {@link #leave}
   */
  public Subscription watch(
      Principal principal, SubscriberConnection connection, Optional<Subscriber> as) {
    Subscriber watcher = subscriptions.newSubscriber(WATCHER, principal);
    return attendance.answer(subscriptions.watch(watcher, connection, as));
  }

  /**
   * Ends a subscription. Its seat is free at once. The simulation is told at the next tick, after
   * the inputs that arrived before. Further calls have no effect.
   *
   * @param subscription to end
   */
  public void leave(Subscription subscription) {
    attendance.leave(subscription);
  }

  /**
   * Handles a connection that was lost, not closed by its client. A seat that can be resumed is
   * held for the configured time; any other subscription leaves, see {@link #leave}.
   *
   * @param subscription of the connection
   * @return whether the seat is held; {@link SubscriberConnection#seatEnded} tells when it is not
   *     any more
   */
  public boolean lose(Subscription subscription) {
    return attendance.lose(subscription);
  }

  /**
   * Releases a held seat before its time, unless a pending request resumes it.
   *
   * @param held subscription whose connection is lost; without effect if its seat is not held
   */
  public void letGo(Subscription held) {
    attendance.letGo(held);
  }

  /** Has the next tick remove a subscription that is over, and tell the simulation. */
  void removeInTick(Subscription subscription) {
    attendance.removeInTick(subscription);
  }

  /**
   * {@return why somebody who was sent away may not come back yet; empty if they may}
   *
   * @param principal of the caller
   * @param origin where they come from, as {@link SubscriberConnection#origin}
   */
  public Optional<Banned> banned(Principal principal, Object origin) {
    return subscriptions.banned(principal, origin, clock.time(scheduling.nanoTime()));
  }

  // ---- inputs -----------------------------------------------------------------------------

  /**
   * Queues a client's message for the next tick.
   *
   * @param from the subscription of the connection that received it
   * @param message the envelope's bytes
   * @return an error if it was not queued; empty if it was. If it is then not applied, the
   *     subscription's connection is told
   */
  public Optional<InputError> receive(Subscription from, byte[] message) {
    return receive(from, message, from.callback(), values -> {});
  }

  /**
   * Queues a client's message for the next tick, and tells the outcome to a callback instead of the
   * connection.
   *
   * @param from the subscription that it counts for
   * @param message the envelope's bytes
   * @param callback told the outcome, if the message was queued
   * @param charge called with the number of values that were read, also if it is refused
   * @return an error if it was not queued; empty if it was
   */
  public Optional<InputError> receive(
      Subscription from, byte[] message, InputCallback callback, IntConsumer charge) {
    return intake.receive(from, message, callback, charge);
  }

  /**
   * Finds the latest subscription under an id, for an input that arrives on another connection.
   * Takes time proportional to the number of subscriptions.
   *
   * @param sid of the subscriber
   * @param owner principal that the subscription must belong to; any if empty
   * @return the subscription, if there is one
   */
  public Optional<Subscription> subscription(SubscriberId sid, Optional<Principal> owner) {
    return subscriptions.latest(sid, owner);
  }

  // ---- operators --------------------------------------------------------------------------

  /**
   * Pauses the clock, to debug a simulation. The simulation is not advanced and inputs wait. Joins
   * are still answered, and the shard does not end while it is idle. Subscribers of version 2 are
   * told.
   */
  public void pause() {
    clock.pause();
    turn.wake();
  }

  /** Resumes the clock where it was paused. Missed ticks are not caught up. */
  public void resume() {
    clock.resume();
    turn.wake();
  }

  /** Makes a paused shard tick once. Does nothing if it is not paused. */
  public void step() {
    if (clock.step()) {
      turn.wake();
    }
  }

  /** {@return the signals that operators and other shards send to it} */
  public ShardSignals signals() {
    return context.signals();
  }

  /** Refuses new subscribers, and ends the shard when all have left. */
  public void drain() {
    lifecycle.drain();
    turn.wake();
  }

  /** Makes the shard end with a last tick. The first request decides the reason. */
  void stop(CloseReason reason) {
    lifecycle.stop(reason);
    turn.wake();
  }

  /** Makes up for what failed, ends the shard if it is idle, and checks its budget. */
  void housekeep() {
    subscriptions.sweep();
    turn.rescue();
    if (isIdle()) {
      idle.request();
      turn.wake();
    }
    budget.check(scheduling.nanoTime());
  }

  /** Whether the shard has been idle for its idle time. */
  boolean isIdle() {
    return !clock.paused()
        && subscriptions.taken() == 0
        && inbox.waiting() == 0
        && !context.calls().any()
        && context.signals().waiting() == 0
        && !subscriptions.hasRequests()
        && idle.due(scheduling);
  }

  /**
   * The attached subscribers.
   *
   * @return the subscribers, the longest attached first
   */
  public List<Subscriber> subscribers() {
    return subscriptions.attached();
  }

  /**
   * The last inputs that were refused, for any reason.
   *
   * @return the latest first
   */
  public List<RefusedInput> refusedInputs() {
    return inputs.lastRefused();
  }

  /**
   * The status of the shard.
   *
   * @return its status now
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
        turn.expectedNanos(),
        context.description().current());
  }

  /** {@return the id of its journal; empty if the shard is not durable} */
  public Optional<JournalId> journal() {
    return Optional.ofNullable(context.journal().id());
  }

  /**
   * What the simulation tells of the shard.
   *
   * @return its metadata; empty if it has none
   */
  public Optional<ShardMetadata> metadata() {
    return context.description().current();
  }

  /** Whether it was told to end and will in its next turn, unless that hangs. */
  boolean stopping() {
    return lifecycle.stopRequested().isPresent();
  }

  /** Whether its turn was abandoned and has not returned. No new shard of its id is made then. */
  boolean hanging() {
    return lifecycle.hanging();
  }
}
