package dev.martlet.engine.subscription;

/** What it means for the shard that a subscription leaves. */
public enum Leaving {
  /** A seat is free. */
  SEAT,
  /** It had no seat yet. */
  EARLY,
  /** It was over already, so nothing changes. */
  ALREADY_OVER
}
