package dev.martlet.engine.limits;

/**
 * How many bytes of inputs may wait for a tick, and how many are read in one. The limits of what
 * waits are about memory: the bytes of the messages, and a little for each. Those of a tick are
 * about time: the bytes of the messages, and 16 for each of their values. 0 is no limit.
 *
 * @param waitingOfSender bytes that may wait of one subscriber
 * @param waitingInShard bytes that may wait in one shard
 * @param waitingInServer bytes that may wait in all shards
 * @param tickOfSender bytes of one subscriber that are read in one tick; one input always is
 * @param tickOfShard bytes that are read in one tick; one input always is
 */
public record InputBytes(
    long waitingOfSender,
    long waitingInShard,
    long waitingInServer,
    long tickOfSender,
    long tickOfShard) {
  private static final long KIB = 1024;
  private static final long MIB = 1024 * KIB;

  /** The limits that apply if nothing is configured. */
  public static final InputBytes DEFAULT =
      new InputBytes(256 * KIB, 4 * MIB, 64 * MIB, 128 * KIB, 2 * MIB);

  /** No limits. */
  public static final InputBytes UNLIMITED = new InputBytes(0, 0, 0, 0, 0);
}
