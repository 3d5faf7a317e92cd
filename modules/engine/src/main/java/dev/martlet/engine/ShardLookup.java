package dev.martlet.engine;

/** The registry's answer to a request for a shard. */
public sealed interface ShardLookup {
  /**
   * There is one.
   *
   * @param shard that was found or made
   */
  record Found(Shard<?> shard) implements ShardLookup {}

  /**
   * There is none of that id, and none is made on demand.
   *
   * @param reason for the client
   */
  record Unknown(String reason) implements ShardLookup {}

  /**
   * It would be made, but there are as many shards made on demand as there may be.
   *
   * @param ofCaller whether it is the caller's own limit, and not the server's
   */
  record TooMany(boolean ofCaller) implements ShardLookup {}

  /** It was to be made, but there is one of that id. */
  record Exists() implements ShardLookup {}

  /** It would be made, but its type failed over it; the log says how. */
  record Failed() implements ShardLookup {}

  /** It would be made, but its type did not answer in time, or no thread was free to ask it. */
  record Late() implements ShardLookup {}

  /**
   * It would be made, but a shard of this id, or too many of its type, hang in a tick that does not
   * return.
   */
  record Quarantined() implements ShardLookup {}
}
