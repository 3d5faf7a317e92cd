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
   * It would be made, but there are as many shards as the server holds.
   *
   * @param most shards there may be
   */
  record TooMany(int most) implements Lookup {}

  /** It would be made, but its type failed over it; the log says how. */
  record Failed() implements Lookup {}
}
