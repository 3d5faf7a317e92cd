package dev.martlet.engine;

/** The registry's answer to somebody who wants to join a shard. */
public sealed interface Lookup {
  /**
   * There it is.
   *
   * @param shard that was found or made
   */
  record Found(Shard<?> shard) implements Lookup {}

  /**
   * There is none of that id, and none is made on demand.
   *
   * @param reason for the client
   */
  record Unknown(String reason) implements Lookup {}

  /**
   * It would be made, but there are as many shards made on demand as there may be.
   *
   * @param most there may be
   * @param ofCaller whether that is what this caller may have had made, and not what the server
   *     holds
   */
  record TooMany(int most, boolean ofCaller) implements Lookup {}

  /** It was to be made, but there is one of that id. */
  record Exists() implements Lookup {}

  /** It would be made, but its type failed over it; the log says how. */
  record Failed() implements Lookup {}

  /** It would be made, but its type did not answer in time, or no thread was free to ask it. */
  record Late() implements Lookup {}

  /**
   * It would be made, but not as long as a shard of this id, or too many of its type, hang in a
   * tick that does not return.
   */
  record Quarantined() implements Lookup {}
}
