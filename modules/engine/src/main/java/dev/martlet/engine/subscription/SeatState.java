package dev.martlet.engine.subscription;

/** How far a {@link Subscription} has come with its seat. */
enum SeatState {
  /** The shard has not answered yet. */
  WAITING,
  /** It left before the shard answered. Inputs that it sent until then are still handled. */
  LEFT_EARLY,
  /** It has a seat. */
  ATTACHED,
  /** Its connection is lost, and its seat is held. */
  AWAY,
  /** It left or was refused, its seat was resumed or released, or the shard ended. */
  OVER
}
