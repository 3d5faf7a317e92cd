package dev.martlet.engine;

import dev.martlet.engine.journal.Release;
import dev.martlet.engine.journal.ShardJournal;
import dev.martlet.engine.plugin.FaultLog;
import dev.martlet.engine.plugin.SurvivedFaults;
import dev.martlet.engine.stream.CloseReason;
import dev.martlet.engine.subscription.Subscription;
import dev.martlet.engine.subscription.SubscriptionHost;
import dev.martlet.engine.tick.Scheduling;
import dev.martlet.engine.tick.ShardClock;
import dev.martlet.engine.tick.Turn;

/**
 * What a turn is for the shard's subscriptions and for the simulation: its time, and what becomes
 * of faults. Used on the shard's turn, unless a method says otherwise.
 */
final class TurnHost implements SubscriptionHost {
  private static final System.Logger LOG = System.getLogger(Shard.class.getName());

  private final Shard<?> shard;
  private final ShardClock clock;
  private final Scheduling scheduling;
  private final FaultLog faults;
  private final Turn turn;

  /** When the turn began, on the clock of the scheduling. */
  private long began;

  /**
   * For a shard that has not ticked yet.
   *
   * @param shard with the parts that any thread may touch
   * @param scheduling runs the turn
   * @param faults logs failures of the plugin
   * @param turn of the shard
   */
  TurnHost(Shard<?> shard, Scheduling scheduling, FaultLog faults, Turn turn) {
    this.shard = shard;
    this.clock = shard.clock;
    this.scheduling = scheduling;
    this.faults = faults;
    this.turn = turn;
  }

  /** A turn begins: until the next one does, this is the shard's time. */
  void begin(long now) {
    began = now;
  }

  @Override
  public long tick() {
    return clock.tick();
  }

  @Override
  public boolean paused() {
    return clock.stopped();
  }

  @Override
  public ShardJournal journal() {
    return shard.context.journal();
  }

  @Override
  public Release release() {
    return shard.context.release();
  }

  @Override
  public void wakeAt(long time) {
    scheduling.schedule(turn, time);
  }

  /** Any thread. */
  @Override
  public void needed() {
    shard.idle.needed(scheduling.nanoTime());
  }

  @Override
  public long shardTime() {
    return clock.time(began);
  }

  @Override
  public void onUnsendable(Subscription subscription, Throwable cause) {
    onFault(
        subscription.watches() ? "watching" : "format",
        "closed " + subscription.subscriber().id() + " because its snapshot",
        cause);
    expel(subscription, CloseReason.FAILED);
  }

  /** If it cannot even be reported, the turn goes on with what it was doing about it. */
  @Override
  public void onFault(String where, String what, Throwable cause) {
    try {
      faults.tell(where, what, cause, scheduling.nanoTime());
    } catch (Throwable e) {
      SurvivedFaults.tell(LOG, "reporting a failure of shard " + shard.id, e);
    }
  }

  /** Queues its removal, because the connection's own leave will have no effect. */
  @Override
  public void expel(Subscription subscription, CloseReason reason) {
    shard.subscriptions.end(subscription, reason, release());
    shard.removeInTick(subscription);
  }
}
