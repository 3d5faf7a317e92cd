package dev.martlet.api.shard;

/** Why a shard ends. New versions may add reasons: have a default in a switch. */
public enum EndReason {
  /** The simulation said that it is finished. */
  FINISHED,

  /** An operator stopped the shard. */
  STOPPED,

  /** An operator drained the shard, and all subscribers have left. */
  DRAINED,

  /** The shard had no subscriber and no input for its idle time. */
  IDLE,

  /** The server stops. */
  SHUTDOWN,

  /**
   * The simulation threw where that ends the shard. Its state may be changed by half: whatever it
   * threw in, did not come to its end.
   */
  FAILED
}
