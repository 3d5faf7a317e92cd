package dev.martlet.engine;

import dev.martlet.engine.codec.StateEncoder;
import dev.martlet.engine.input.Inbox;
import dev.martlet.engine.journal.Journals;
import dev.martlet.engine.journal.ShardJournal;
import dev.martlet.engine.limits.SyncLimits;
import dev.martlet.engine.metrics.ShardTypeMetrics;
import dev.martlet.engine.plugin.FaultLog;
import dev.martlet.engine.plugin.HostedFormat;
import dev.martlet.engine.plugin.HostedSimulation;
import dev.martlet.engine.stream.CloseReason;
import dev.martlet.engine.stream.PublishStatus;
import dev.martlet.engine.stream.Publisher;
import dev.martlet.engine.subscription.JoinHandler;
import dev.martlet.engine.subscription.Roster;
import dev.martlet.engine.subscription.ShardSubscribers;
import dev.martlet.engine.subscription.Subscription;
import dev.martlet.engine.subscription.Subscriptions;
import dev.martlet.engine.tick.FadingMax;
import dev.martlet.engine.tick.Scheduling;
import dev.martlet.engine.tick.ShardBudget;
import dev.martlet.engine.tick.ShardClock;
import dev.martlet.engine.tick.ShardTimers;
import dev.martlet.engine.tick.SlowTurnLog;
import dev.martlet.engine.tick.TickOverranEvent;
import dev.martlet.engine.tick.Turn;
import dev.martlet.engine.tick.TurnGate;
import dev.martlet.engine.tick.TurnOwner;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The turn of one shard, the only code that touches its simulation. One turn releases expired
 * seats, answers joins, and, if a tick is due, applies inputs, advances the simulation and sends
 * states. Between ticks it sends the first state to new subscribers. A tick thread runs the turn,
 * never two at a time. Any thread may {@link #wake} it.
 */
final class ShardTurn implements Turn {
  private final Shard<?> shard;
  private final HostedSimulation<?> simulation;
  private final Scheduling scheduling;
  private final ShardTypeMetrics metrics;
  private final ShardLifecycle lifecycle;
  private final IdleShutdown idle;
  private final Subscriptions subscriptions;
  private final Inbox<Subscription> inbox;
  private final ShardClock clock;
  private final ShardBudget budget;
  private final ShardSubscribers subscribers;
  private final ShardTimers timers;
  private final ShardEnding ending;
  private final Quarantine quarantine;
  private final SlowTurnLog slow;

  // Any thread.

  private final TurnGate gate;

  /** Recent maximum of the duration of turns, see {@link FadingMax}. */
  private volatile long expectedNanos;

  // Used by the turn only.

  /** Whether a turn failed, so that the shard has to end. */
  private boolean broken;

  private final Roster roster = new Roster();
  private final TurnHost host;
  private final JoinHandler joins;
  private final TickRun ticks;
  private final ShardOutput output;
  private final ShardJournal journal;
  private final StateHash hash;
  private final ShardSaving saving;

  /** The earliest time for which a turn is scheduled, if one is. */
  private long armedAt;

  private boolean armed;

  /**
   * The turn of a shard that has not ticked yet.
   *
   * @param shard with the parts that any thread may touch
   * @param simulation of the shard
   * @param server that hosts the shard
   * @param budget of the shard
   * @param faults logs failures of the plugin
   */
  ShardTurn(
      Shard<?> shard,
      HostedSimulation<?> simulation,
      ShardHost server,
      ShardBudget budget,
      FaultLog faults) {
    this.shard = shard;
    this.simulation = simulation;
    this.subscribers = shard.context.subscribers();
    this.timers = shard.context.timers();
    this.scheduling = server.scheduling();
    this.gate = new TurnGate(this, scheduling);
    this.metrics = server.metrics().forType(shard.type.name());
    this.lifecycle = shard.lifecycle;
    this.idle = shard.idle;
    this.subscriptions = shard.subscriptions;
    this.inbox = shard.inbox;
    this.clock = shard.clock;
    this.budget = budget;
    this.slow = new SlowTurnLog(shard.id + " (" + shard.type.plugin() + ")", clock);
    this.ending = new ShardEnding(shard, server);
    this.quarantine = new Quarantine(shard.id, shard.type, lifecycle, ending, server.metrics());
    this.host = new TurnHost(shard, scheduling, faults, this);
    StateEncoder encoder = new StateEncoder(shard.type);
    this.hash = new StateHash(simulation, encoder, shard.context);
    this.journal = shard.context.journal();
    this.output =
        new ShardOutput(
            shard.context,
            new Publisher<>(simulation, encoder, metrics, host::onUnsendable),
            roster,
            clock,
            ending);
    this.joins =
        new JoinHandler(simulation, subscriptions, roster, subscribers, encoder, metrics, host);
    TickMessages messages = new TickMessages(lifecycle, joins, shard.inputs, clock);
    this.ticks =
        new TickRun(shard, simulation, scheduling, messages, output, hash, roster, metrics, host);
    this.saving =
        new ShardSaving(shard, simulation, joins, host, server.metrics(), scheduling.nanoTime());
    open(simulation, encoder);
  }

  /** Connects what the simulation was given with this turn. */
  private void open(HostedSimulation<?> simulation, StateEncoder encoder) {
    subscribers.open(simulation, subscriptions, roster, encoder, metrics, host);
    timers.open(host::shardTime);
    journal.open(this::wake);
    // A shard with a tick rate looks into its mail in any case.
    Runnable onMail = clock.eventDriven() ? this::wake : () -> {};
    shard.context.calls().open(clock::tick, onMail);
    shard
        .context
        .signals()
        .open(
            () -> {
              host.needed();
              onMail.run();
            });
  }

  // ---- any thread -------------------------------------------------------------------------

  /** Schedules a turn at once, unless one is scheduled already. */
  void wake() {
    gate.wake();
  }

  /** Makes up for what failed on the way to the next turn. Called now and then. */
  void rescue() {
    gate.rescue();
    if (!lifecycle.running()) {
      ending.finishForgetting();
    }
  }

  PublishStatus published() {
    return output.status();
  }

  ShardEnding ending() {
    return ending;
  }

  @Override
  public ClassLoader loader() {
    return shard.type.loader();
  }

  @Override
  public long expectedNanos() {
    return expectedNanos;
  }

  // ---- before the first turn --------------------------------------------------------------

  /** For a tool, which only replays; its scheduling knows no turns that could come between. */
  ShardRecovery recovery() {
    return new ShardRecovery(shard, simulation, ticks, joins, roster, hash, host, saving);
  }

  /** See {@link Shard#recover}. Runs in place of a turn. */
  boolean recover(
      Journals.Loaded loaded, boolean skips, Map<String, HostedFormat> formats, SyncLimits sync)
      throws ReplayException {
    gate.enter(); // what it wakes waits
    subscribers.enterTurn();
    try {
      long now = scheduling.nanoTime();
      boolean ended = recovery().run(loaded, skips, formats, sync, now);
      if (ended) {
        ending.conclude(CloseReason.STOPPED);
      } else if (skips || !loaded.hash().equals(shard.type.hash())) {
        saving.saveSoon(now);
      }
      return ended;
    } catch (Throwable e) {
      lifecycle.end(); // or turns that were asked for meanwhile would run half a shard
      throw e;
    } finally {
      subscribers.leaveTurn();
      gate.leave();
    }
  }

  // ---- the tick thread, around the turn ---------------------------------------------------

  @Override
  public void run() {
    if (!gate.enter()) {
      return;
    }
    try {
      turn();
    } catch (Throwable e) { // of the engine's own code, such as for lack of memory
      broken = true;
      gate.strand("a turn of a shard", e);
    } finally {
      gate.leave();
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

  // ---- the watchdog's thread --------------------------------------------------------------

  @Override
  public long slowAfterNanos() {
    return slow.afterNanos(scheduling.nanoTime());
  }

  @Override
  public void onSlow(long nanos, Thread.State state, StackTraceElement[] stack) {
    slow.report(nanos, state, stack, scheduling.nanoTime());
  }

  @Override
  public void onAbandoned(Thread thread, Duration after) {
    quarantine.begin(thread, after);
  }

  /** Called on the thread that was left behind. */
  @Override
  public Optional<TurnOwner> owner() {
    return Optional.of(new TurnOwner(shard.id.value(), shard.type.plugin()));
  }

  @Override
  public void onReturned() {
    quarantine.end();
  }

  // ---- the turn ---------------------------------------------------------------------------

  private void turn() {
    boolean requested = gate.takeWake();
    long now = scheduling.nanoTime();
    host.begin(now);
    subscribers.enterTurn();
    try {
      if (lifecycle.running()) {
        live(now, requested);
      }
    } catch (Throwable e) { // an exception of a plugin ends its own shard only
      fail(e);
    } finally {
      subscribers.leaveTurn();
    }
    output.finish(lifecycle.running());
    if (lifecycle.running()) {
      if (!output.waits()) {
        if (!output.ends()) {
          saving.turnOver(now);
        }
        tryToArm(now);
      }
    } else {
      inbox.clearPutOff(ending::drop);
      ending.rejectAll();
    }
  }

  private void live(long now, boolean requested) {
    if (!output.begin(clock.time(now))) {
      return;
    }
    if (subscriptions.holdsAny()) {
      joins.releaseExpired(now, scheduling.resumedAt(now), lifecycle.draining(), this::onReleased);
    }
    if (requested && endsAfterRequests(now)) { // with thousands of idle shards, each check counts
      return;
    }
    if (clock.due(now, clock.eventDriven() && ticks.hasNews())) {
      tick(now, null);
    } else {
      output.firstStates();
    }
    if (clock.eventDriven() && lifecycle.running()) {
      clock.wakeAt(simulation.wakeAt(), timers.next(), now);
    }
  }

  /** Answers the requests of other threads. Returns whether the shard has ended. */
  private boolean endsAfterRequests(long now) {
    if (broken) { // and could not be ended when it broke
      ticks.tellEnd(CloseReason.FAILED);
      output.end(CloseReason.FAILED);
      return true;
    }
    if (clock.check(now)) {
      joins.tellPaused();
    }
    List<Subscription> letGo = subscriptions.takeLetGo(); // who needs them has asked before that
    joins.admit(lifecycle.draining());
    joins.release(letGo, this::onReleased);
    boolean empty = lifecycle.draining() && subscriptions.taken() == 0;
    CloseReason stop = lifecycle.stopRequested().orElse(empty ? CloseReason.DRAINED : null);
    if (stop == null && idle.takeRequest() && shard.isIdle()) { // still idle
      stop = CloseReason.IDLE;
    }
    if (stop != null && journal.on() && stop.kind() == CloseReason.Kind.DRAINING) {
      saving.suspend(now); // and the next server recovers it
      output.end(stop);
    } else if (stop != null) {
      tick(now, stop);
    }
    return stop != null;
  }

  /** Runs a tick, with which the shard may end. */
  private void tick(long now, CloseReason stop) {
    CloseReason end = ticks.run(now, expectedNanos, stop);
    if (end != null) {
      output.end(end);
    }
  }

  /** If it fails, the shard is woken by {@link #rescue}, a moment late. */
  private void tryToArm(long now) {
    try {
      arm(now);
    } catch (Throwable e) {
      gate.strand("scheduling the next tick", e);
    }
  }

  /** Schedules the turn in which the next tick is due, unless it is scheduled already. */
  private void arm(long now) {
    if (armed && now - armedAt >= 0) {
      armed = false;
    }
    long next = clock.nextTurn(now, inbox.hasPutOff());
    if (next != ShardClock.NEVER && (!armed || next - armedAt < 0)) {
      scheduling.schedule(this, next);
      armed = true;
      armedAt = next;
    }
  }

  private void onReleased(Subscription held) {
    inbox.leave(held);
    if (lifecycle.draining()) {
      wake(); // a draining shard ends when the last has left
    }
  }

  private void fail(Throwable cause) {
    broken = true;
    host.onFault("tick", "is ended: it", cause);
    if (lifecycle.running()) {
      ticks.tellEnd(CloseReason.FAILED);
    }
    output.end(CloseReason.FAILED);
  }
}
