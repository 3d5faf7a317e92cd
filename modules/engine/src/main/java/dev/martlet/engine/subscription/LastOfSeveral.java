package dev.martlet.engine.subscription;

/**
 * The last of several subscriptions that had the same seat, which all know it by this. A link from
 * each to the next would keep all of them for one that an input still waits for. Used on the
 * shard's turn.
 */
final class LastOfSeveral {
  Subscription one;
}
