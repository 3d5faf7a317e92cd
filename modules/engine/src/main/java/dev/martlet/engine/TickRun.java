package dev.martlet.engine;

import dev.martlet.api.shard.EndReason;
import dev.martlet.api.shard.Simulation;
import dev.martlet.api.shard.Tick;
import dev.martlet.engine.input.Inbox;
import dev.martlet.engine.journal.JournalRecord;
import dev.martlet.engine.journal.ShardJournal;
import dev.martlet.engine.mail.ShardCalls;
import dev.martlet.engine.metrics.ShardTypeMetrics;
import dev.martlet.engine.stream.CloseReason;
import dev.martlet.engine.subscription.Roster;
import dev.martlet.engine.subscription.Subscription;
import dev.martlet.engine.subscription.SubscriptionHost;
import dev.martlet.engine.tick.Scheduling;
import dev.martlet.engine.tick.ShardClock;
import dev.martlet.engine.tick.ShardTimers;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * The ticks of one shard: mail, signals, messages, timers, the simulation's advance, its end if it
 * ends, and the states that are sent, in this order. Used on the shard's turn.
 */
final class TickRun {
  private static final long HASH_NANOS = 1_000_000_000L;

  private final Simulation<?> simulation;
  private final ShardLifecycle lifecycle;
  private final Scheduling scheduling;
  private final ShardClock clock;
  private final ShardCalls calls;
  private final ShardSignals signals;
  private final ShardTimers timers;
  private final Inbox<Subscription> inbox;
  private final TickMessages messages;
  private final ShardOutput output;
  private final ShardJournal journal;
  private final StateHash hash;
  private final Roster roster;
  private final ShardTypeMetrics metrics;
  private final SubscriptionHost host;

  /** Made once, not in each tick. */
  private final Consumer<String> onTimer;

  /** When the state was hashed last, in the shard's time. */
  private long hashedAt;

  /** Whether the simulation knows that it ends. */
  private boolean endTold;

  TickRun(
      Shard<?> shard,
      Simulation<?> simulation,
      Scheduling scheduling,
      TickMessages messages,
      ShardOutput output,
      StateHash hash,
      Roster roster,
      ShardTypeMetrics metrics,
      SubscriptionHost host) {
    this.simulation = simulation;
    this.onTimer = simulation::onTimer;
    this.lifecycle = shard.lifecycle;
    this.scheduling = scheduling;
    this.clock = shard.clock;
    this.calls = shard.context.calls();
    this.signals = shard.context.signals();
    this.timers = shard.context.timers();
    this.inbox = shard.inbox;
    this.messages = messages;
    this.output = output;
    this.hash = hash;
    this.journal = shard.context.journal();
    this.roster = roster;
    this.metrics = metrics;
    this.host = host;
  }

  /** Whether something has arrived that makes an event-driven shard tick. */
  boolean hasNews() {
    return inbox.waiting() > 0
        || roster.takeJoined()
        || calls.waiting() > 0
        || signals.waiting() > 0;
  }

  /**
   * Runs a tick. A tick that was abandoned meanwhile stops as soon as it can.
   *
   * @param now the time
   * @param turnNanos how long the shard's recent turns have taken
   * @param stop why this is the last tick; null if it is not, unless the simulation is finished
   * @return why the shard ends now; null if it does not
   */
  CloseReason run(long now, long turnNanos, CloseReason stop) {
    Tick step = clock.next(now, turnNanos);
    boolean eventDriven = clock.eventDriven();
    journal.tick(step.number(), eventDriven ? step.time().toNanos() : 0, eventDriven);
    if (!takeMail()) {
      return null;
    }
    int putOff = inbox.handOut(step.number(), messages::handle);
    if (putOff > 0) {
      metrics.inputsPutOff.add(putOff);
    }
    if (!lifecycle.running()) {
      return null;
    }
    CloseReason end = advance(step, clock.time(now), stop);
    if (!lifecycle.running()) {
      return null;
    }
    output.tickOver();
    metrics.tickDuration.record(scheduling.nanoTime() - now);
    return end;
  }

  /** Lets the time of a tick pass. Returns why it is the last one; null if it is not. */
  private CloseReason advance(Tick step, long shardTime, CloseReason stop) {
    timers.fire(shardTime, onTimer);
    simulation.advance(step);
    CloseReason end = simulation.finished() ? CloseReason.FINISHED : stop;
    if (end == null) {
      journal.advanced();
      hash(step.time().toNanos());
    } else {
      tellEnd(end);
    }
    return end;
  }

  /** Records what the state comes to, once a second in which something has entered. */
  private void hash(long shardTime) {
    if (shardTime - hashedAt >= HASH_NANOS && journal.hashDue()) {
      hashedAt = shardTime;
      journal.add(new JournalRecord.Hashed(hash.now()));
    }
  }

  /**
   * Runs a tick once more that was before, while the shard is recovered.
   *
   * @param number of the tick
   * @param nanos the shard's time in it, if the number does not tell it
   * @param messages what entered it
   */
  void replay(long number, long nanos, Runnable messages) {
    Tick step = clock.replay(number, nanos);
    journal.tick(number, nanos, false);
    messages.run();
    timers.fire(step.time().toNanos(), onTimer);
    simulation.advance(step);
    if (simulation.finished()) {
      tellEnd(CloseReason.FINISHED);
    }
  }

  /** Tells the simulation once more why it ended, unless that was for it to say. */
  void tellEndAgain(EndReason why) {
    if (!endTold) {
      endTold = true;
      calls.beginEnd();
      try {
        simulation.onEnd(why);
      } catch (Throwable e) {
        host.onFault("ending", "ended although its simulation", e);
      }
    }
  }

  /** Reports what plugin code threw. */
  void onFault(String where, String what, Throwable cause) {
    host.onFault(where, what, cause);
  }

  /** Whether the simulation was told that it ends. */
  boolean endTold() {
    return endTold;
  }

  /** Returns false if the turn was abandoned meanwhile and must stop. */
  private boolean takeMail() {
    if (calls.waiting() == 0 && signals.waiting() == 0) {
      return true; // in nearly every tick, for which nothing must be made
    }
    BooleanSupplier running = lifecycle::running;
    calls.deliver((what, cause) -> host.onFault("async", what, cause), running);
    if (lifecycle.running()) {
      signals.deliver(simulation, (what, cause) -> host.onFault("signal", what, cause), running);
    }
    return lifecycle.running();
  }

  /** Tells the simulation that it ends, once; what it throws does not keep it from ending. */
  void tellEnd(CloseReason why) {
    if (endTold) {
      return;
    }
    endTold = true;
    journal.ended(reason(why).name());
    calls.beginEnd();
    try {
      simulation.onEnd(reason(why));
    } catch (Throwable e) {
      host.onFault("ending", "ends although its simulation", e);
    }
  }

  private static EndReason reason(CloseReason why) {
    return switch (why.kind()) {
      case FINISHED -> EndReason.FINISHED;
      case FAILED -> EndReason.FAILED;
      case DRAINING -> EndReason.SHUTDOWN;
      default ->
          why.equals(CloseReason.IDLE)
              ? EndReason.IDLE
              : why.equals(CloseReason.DRAINED) ? EndReason.DRAINED : EndReason.STOPPED;
    };
  }
}
