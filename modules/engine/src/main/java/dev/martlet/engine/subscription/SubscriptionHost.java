package dev.martlet.engine.subscription;

/** What a shard does for its subscriptions, in its turn. */
public interface SubscriptionHost {
  /**
   * The number of the tick that runs, or that ran last.
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

  /** Somebody needs the shard, so it is not idle. */
  void needed();

  /**
   * More waits for a subscriber than may: its subscription is to end.
   *
   * @param subscription of the subscriber
   */
  void onOverflow(Subscription subscription);

  /**
   * A subscriber cannot be sent something in its format: its subscription is to end.
   *
   * @param subscription of the subscriber
   * @param cause why
   */
  void onUnsendable(Subscription subscription, Throwable cause);

  /**
   * The plugin threw something.
   *
   * @param where the method, for metrics
   * @param whatFollows what the shard did about it, for the log
   * @param cause that was thrown
   */
  void onFault(String where, String whatFollows, Throwable cause);
}
