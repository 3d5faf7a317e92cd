package dev.martlet.engine.subscription;

import dev.martlet.engine.journal.Release;
import dev.martlet.engine.journal.ShardJournal;
import dev.martlet.engine.stream.CloseReason;

/** The shard, as its subscriptions see it. All methods are called on the shard's turn. */
public interface SubscriptionHost {
  /**
   * The number of the tick that runs now, or ran last.
   *
   * @return the number
   */
  long tick();

  /**
   * The shard's own time, now.
   *
   * @return nanoseconds since it was made, without the time in which it was paused
   */
  long shardTime();

  /**
   * Whether the clock stands still.
   *
   * @return true while it is paused
   */
  boolean paused();

  /**
   * The journal of the shard.
   *
   * @return the journal, which may be off
   */
  ShardJournal journal();

  /**
   * Lets out what the turn causes.
   *
   * @return the same each time
   */
  Release release();

  /**
   * Asks for a turn.
   *
   * @param time on the shard's clock at which it is due
   */
  void wakeAt(long time);

  /** Notes that the shard is in use, so it is not idle. */
  void needed();

  /**
   * Ends a subscription, which the next tick removes.
   *
   * @param subscription to end
   * @param reason for the client
   */
  void expel(Subscription subscription, CloseReason reason);

  /**
   * Ends a subscription whose format cannot express something that must be sent.
   *
   * @param subscription of the subscriber
   * @param cause why
   */
  void onUnsendable(Subscription subscription, Throwable cause);

  /**
   * Reports an exception of plugin code.
   *
   * @param where the plugin's method, for metrics
   * @param what the shard did, a phrase for the log that ends before "failed with"
   * @param cause that was thrown
   */
  void onFault(String where, String what, Throwable cause);
}
