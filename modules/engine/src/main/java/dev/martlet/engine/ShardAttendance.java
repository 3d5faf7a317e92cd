package dev.martlet.engine;

import dev.martlet.engine.input.Inbox;
import dev.martlet.engine.stream.CloseReason;
import dev.martlet.engine.subscription.Leaving;
import dev.martlet.engine.subscription.Subscription;
import dev.martlet.engine.subscription.Subscriptions;
import dev.martlet.engine.tick.Scheduling;

/** Who comes to a shard and who goes, as its turn is asked to handle it. Any thread. */
final class ShardAttendance {
  private final ShardLifecycle lifecycle;
  private final IdleShutdown idle;
  private final Subscriptions subscriptions;
  private final Inbox<Subscription> inbox;
  private final Scheduling scheduling;
  private final boolean eventDriven;
  private final ShardTurn turn;

  /**
   * For a shard whose parts exist.
   *
   * @param shard with the parts that any thread may touch
   * @param scheduling runs the turn
   * @param eventDriven whether the shard ticks only when something happens
   * @param turn of the shard
   */
  ShardAttendance(Shard<?> shard, Scheduling scheduling, boolean eventDriven, ShardTurn turn) {
    this.lifecycle = shard.lifecycle;
    this.idle = shard.idle;
    this.subscriptions = shard.subscriptions;
    this.inbox = shard.inbox;
    this.scheduling = scheduling;
    this.eventDriven = eventDriven;
    this.turn = turn;
  }

  /** Has a request answered. If that fails, nobody would end it: the caller does not know it. */
  Subscription answer(Subscription subscription) {
    try {
      if (lifecycle.running()) {
        turn.wake();
      } else {
        turn.ending().rejectPending(); // a shard that hangs has no more turns
      }
      return subscription;
    } catch (Throwable e) {
      leave(subscription);
      throw e;
    }
  }

  /** See {@link Shard#leave}. */
  void leave(Subscription subscription) {
    if (subscriptions.leave(subscription) == Leaving.ALREADY_OVER) {
      return;
    }
    try {
      if (!subscription.watches()) {
        idle.needed(scheduling.nanoTime());
      }
    } finally {
      removeInTick(subscription);
    }
  }

  /** See {@link Shard#lose}. */
  boolean lose(Subscription subscription) {
    try {
      if (lifecycle.draining()
          || !lifecycle.running()
          || !subscriptions.lose(subscription, scheduling.nanoTime())) {
        leave(subscription);
        return false;
      }
      inbox.away(subscription);
      scheduling.schedule(turn, subscription.heldUntil());
      if (eventDriven) {
        turn.wake();
      }
      return true;
    } catch (Throwable e) { // or the seat might be held for ever
      subscriptions.end(subscription, CloseReason.FAILED);
      removeInTick(subscription);
      throw e;
    }
  }

  /** See {@link Shard#letGo}. */
  void letGo(Subscription held) {
    subscriptions.letGo(held);
    turn.wake();
  }

  /** See {@link Shard#removeInTick}. */
  void removeInTick(Subscription subscription) {
    inbox.leave(subscription);
    if (eventDriven || lifecycle.draining()) {
      turn.wake();
    }
  }
}
