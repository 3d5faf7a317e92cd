package dev.martlet.engine;

import dev.martlet.api.Simulation;
import dev.martlet.api.Tick;
import dev.martlet.engine.codec.StateEncoder;
import dev.martlet.engine.input.Inbox;
import dev.martlet.engine.input.InputApplier;
import dev.martlet.engine.metrics.ShardTypeMetrics;
import dev.martlet.engine.plugin.FaultLog;
import dev.martlet.engine.stream.CloseReason;
import dev.martlet.engine.stream.PublishStatus;
import dev.martlet.engine.stream.Publisher;
import dev.martlet.engine.subscription.JoinHandler;
import dev.martlet.engine.subscription.Roster;
import dev.martlet.engine.subscription.ShardSubscribers;
import dev.martlet.engine.subscription.Subscription;
import dev.martlet.engine.subscription.SubscriptionHost;
import dev.martlet.engine.subscription.Subscriptions;
import dev.martlet.engine.tick.FadingMax;
import dev.martlet.engine.tick.Scheduling;
import dev.martlet.engine.tick.ShardBudget;
import dev.martlet.engine.tick.ShardClock;
import dev.martlet.engine.tick.TickOverranEvent;
import dev.martlet.engine.tick.Turn;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The turn of one shard, the only thing that touches its simulation: it answers joins, applies
 * inputs, ticks, and sends states. A tick thread runs it, never two at a time. Any thread may
 * {@link #wake} it.
 */
final class ShardTurn implements Turn, SubscriptionHost {
  private final Shard<?> shard;
  private final Simulation<?> simulation;
  private final Scheduling scheduling;
  private final ShardTypeMetrics metrics;
  private final ShardLifecycle lifecycle;
  private final IdleShutdown idle;
  private final Subscriptions subscriptions;
  private final Inbox<Subscription> inbox;
  private final InputApplier<?> inputs;
  private final ShardClock clock;
  private final ShardBudget budget;
  private final ShardSubscribers subscribers;
  private final ShardEnding ending;
  private final Quarantine quarantine;
  private final FaultLog faults;

  // Any thread.
  private final AtomicBoolean wakeQueued = new AtomicBoolean();
  private final AtomicInteger turnsAsked = new AtomicInteger();
  private volatile long expectedNanos;

  // The turn only.
  private final Roster roster = new Roster();
  private final JoinHandler joins;
  private final TickMessages messages;
  private final Publisher<Subscription> publisher;
  private long armedAt;
  private boolean armed;

  /**
   * The turn of a shard that has not ticked.
   *
   * @param shard with everything that any thread may touch
   * @param simulation of it
   * @param subscribers that the simulation reaches its subscribers with; opened here
   * @param host of the shard
   * @param budget of the shard
   * @param faults where failures of the plugin are logged
   */
  ShardTurn(
      Shard<?> shard,
      Simulation<?> simulation,
      ShardSubscribers subscribers,
      ShardHost host,
      ShardBudget budget,
      FaultLog faults) {
    this.shard = shard;
    this.simulation = simulation;
    this.subscribers = subscribers;
    this.scheduling = host.scheduling();
    this.metrics = host.metrics().forType(shard.type.name());
    this.lifecycle = shard.lifecycle;
    this.idle = shard.idle;
    this.subscriptions = shard.subscriptions;
    this.inbox = shard.inbox;
    this.inputs = shard.inputs;
    this.clock = shard.clock;
    this.budget = budget;
    this.faults = faults;
    this.ending = new ShardEnding(shard, host.metrics(), () -> host.onEnded().accept(shard));
    this.quarantine = new Quarantine(shard.id, shard.type, lifecycle, ending, host.metrics());
    StateEncoder encoder = new StateEncoder(shard.type);
    this.publisher = new Publisher<>(simulation, encoder, metrics, this::onUnsendable);
    this.joins = new JoinHandler(simulation, subscriptions, roster, encoder, metrics, this);
    this.messages = new TickMessages(lifecycle, joins, inputs, clock);
    subscribers.open(roster, encoder, metrics, this);
  }

  // ---- any thread -------------------------------------------------------------------------

  /** Sees to it that a turn comes at once. */
  void wake() {
    if (wakeQueued.compareAndSet(false, true)) {
      scheduling.schedule(this, scheduling.nanoTime());
    }
  }

  PublishStatus published() {
    return publisher.status();
  }

  ShardEnding ending() {
    return ending;
  }

  @Override
  public long expectedNanos() {
    return expectedNanos;
  }

  // ---- the tick thread, around the turn ---------------------------------------------------

  /**
   * Runs one turn, unless another tick thread is in one: that one then asks for another. It does
   * not go on itself, or a shard that is always late would never give its thread back.
   */
  @Override
  public void run() {
    if (turnsAsked.getAndIncrement() > 0) {
      return;
    }
    int answered = turnsAsked.get();
    turn();
    if (turnsAsked.getAndSet(0) > answered) {
      scheduling.schedule(this, scheduling.nanoTime());
    }
  }

  @Override
  public void charge(long elapsed, long cpu, long allocated) {
    long expected = FadingMax.next(expectedNanos, elapsed);
    if (expected != expectedNanos) {
      expectedNanos = expected;
    }
    boolean overran = elapsed > clock.turnNanos();
    if (overran) {
      TickOverranEvent.emit(shard.id.value(), clock.tick(), elapsed, clock.turnNanos());
    }
    budget.charge(cpu, allocated, overran);
  }

  /** The watchdog's thread. */
  @Override
  public void onAbandoned(Thread thread, Duration after) {
    quarantine.begin(thread, after);
  }

  @Override
  public void onReturned() {
    quarantine.end();
  }

  // ---- the turn ---------------------------------------------------------------------------

  private void turn() {
    boolean asked = wakeQueued.get();
    if (asked) {
      wakeQueued.set(false);
    }
    long now = scheduling.nanoTime();
    subscribers.enterTurn();
    try {
      if (lifecycle.running()) {
        live(now, asked);
      }
    } catch (Throwable e) { // whatever a plugin throws hurts its own shard only
      fail(e);
    } finally {
      subscribers.leaveTurn();
    }
    if (lifecycle.running()) {
      arm(now);
    } else {
      inbox.clearPutOff(inputs::drop);
      ending.rejectPending();
    }
  }

  private void live(long now, boolean asked) {
    if (!roster.away().isEmpty()) {
      joins.releaseExpired(now, lifecycle.draining(), this::onReleased);
    }
    if (asked && endsAfterRequests(now)) { // idle shards are many: they look only if asked to
      return;
    }
    if (clock.due(now, clock.eventDriven() && somethingCame())) {
      tick(now);
    } else {
      publisher.publish(clock.tick(), roster.newcomers());
    }
    roster.forgetNewcomers();
    if (clock.eventDriven() && lifecycle.running()) {
      clock.wakeAt(simulation.wakeAt(), now);
    }
  }

  /** Does what other threads asked for; whether the shard has ended by that. */
  private boolean endsAfterRequests(long now) {
    if (clock.check(now)) {
      joins.tellPaused();
    }
    joins.admit(lifecycle.draining());
    boolean empty = lifecycle.draining() && subscriptions.taken() == 0;
    CloseReason stop = lifecycle.stopRequested().orElse(empty ? CloseReason.DRAINED : null);
    if (stop != null) {
      tick(now);
      ending.conclude(stop);
      return true;
    }
    if (idle.takeRequest() && shard.isIdle()) { // nobody has come meanwhile
      ending.conclude(CloseReason.IDLE);
      return true;
    }
    return false;
  }

  /** What an event-driven shard waits for. */
  private boolean somethingCame() {
    return inbox.waiting() > 0 || !roster.newcomers().isEmpty();
  }

  private void tick(long now) {
    Tick step = clock.next(now, expectedNanos);
    int putOff = inbox.handOut(step.number(), messages::handle);
    if (putOff > 0) {
      metrics.inputsPutOff.add(putOff);
    }
    if (!lifecycle.running()) {
      return; // it was abandoned meanwhile
    }
    simulation.advance(step);
    publisher.publish(step.number(), roster.present());
    metrics.tickDuration.record(scheduling.nanoTime() - now);
    if (simulation.finished()) {
      ending.conclude(CloseReason.FINISHED);
    }
  }

  /** Asks for the turn in which the next tick is due, unless that was asked for already. */
  private void arm(long now) {
    if (armed && now - armedAt >= 0) {
      armed = false;
    }
    long next = clock.nextTurn(now, inbox.hasPutOff());
    if (next != ShardClock.NEVER && (!armed || next - armedAt < 0)) {
      armed = true;
      armedAt = next;
      scheduling.schedule(this, next);
    }
  }

  private void onReleased(Subscription held) {
    inbox.leave(held);
    if (lifecycle.draining()) {
      wake(); // to end, if it was the last
    }
  }

  private void fail(Throwable cause) {
    onFault("tick", "is ended: it", cause);
    ending.conclude(CloseReason.FAILED);
  }

  // ---- the turn, for its subscriptions ----------------------------------------------------

  @Override
  public long tick() {
    return clock.tick();
  }

  @Override
  public boolean paused() {
    return clock.stopped();
  }

  @Override
  public void needed() {
    idle.needed(scheduling.nanoTime());
  }

  @Override
  public void onOverflow(Subscription subscription) {
    expel(subscription, CloseReason.SLOW);
  }

  @Override
  public void onUnsendable(Subscription subscription, Throwable cause) {
    onFault(
        subscription.watches() ? "watching" : "format",
        "closed " + subscription.subscriber().id() + ", for whom it",
        cause);
    expel(subscription, CloseReason.FAILED);
  }

  @Override
  public void onFault(String where, String whatFollows, Throwable cause) {
    faults.tell(where, whatFollows, cause, scheduling.nanoTime());
  }

  /** Ends a subscription; that its connection leaves is no news any more. */
  private void expel(Subscription subscription, CloseReason reason) {
    subscriptions.end(subscription, reason);
    shard.removeInTick(subscription);
  }
}
