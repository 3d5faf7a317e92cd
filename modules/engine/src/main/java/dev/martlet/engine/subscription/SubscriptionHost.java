package dev.martlet.engine.subscription;

/** The shard, as its subscriptions see it. All methods are called on the shard's turn. */
public interface SubscriptionHost {
  /**
   * The number of the tick that runs now, or ran last.
   *
   * @return the number
   */
  long tick();

  /**
   * Whether the clock stands still.
   *
   * @return true while it is paused
   */
  boolean paused();

  /**
   * Asks for a turn.
   *
   * @param time on the shard's clock at which it is due
   */
  void wakeAt(long time);

  /** Notes that the shard is in use, so it is not idle. */
  void needed();

  /**
   * Ends a subscription for which too much waits.
   *
   * @param subscription of the subscriber
   */
  void onOverflow(Subscription subscription);

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
