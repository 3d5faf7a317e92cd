package dev.martlet.api.shard;

import dev.martlet.api.ShardId;
import java.util.Objects;

/**
 * Identifies one call of {@link ShardContext#async}, for ever: no other call of any shard has the
 * same. A shard that runs the same ticks again, after a crash, gives the same calls the same ids.
 * So work that writes somewhere can tell that it has written already: store the id beside what it
 * writes, and make it unique there.
 *
 * <p>Immutable.
 */
public final class AsyncId {
  private final ShardId shard;
  private final long birth;
  private final long tick;
  private final int number;

  private AsyncId(ShardId shard, long birth, long tick, int number) {
    this.shard = Objects.requireNonNull(shard, "shard is null");
    this.birth = birth;
    this.tick = tick;
    this.number = number;
  }

  /**
   * Makes an id. The server makes those of its shards; this is for tests.
   *
   * @param shard that called
   * @param birth of the shard
   * @param tick that called
   * @param number of the call in the tick, from 1
   * @return the id
   */
  public static AsyncId of(ShardId shard, long birth, long tick, int number) {
    return new AsyncId(shard, birth, tick, number);
  }

  /**
   * The shard that called.
   *
   * @return its id
   */
  public ShardId shard() {
    return shard;
  }

  /**
   * Tells the shards apart that had this id one after the other, whose ticks all began at 1.
   *
   * @return a random number, drawn when the shard was made
   */
  public long birth() {
    return birth;
  }

  /**
   * The tick in which the call was made.
   *
   * @return its number; 0 while the simulation was created, and the last tick's if it was made
   *     between two ticks
   */
  public long tick() {
    return tick;
  }

  /**
   * The number of the call among those of its tick.
   *
   * @return the number, from 1
   */
  public int number() {
    return number;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof AsyncId that
        && shard.equals(that.shard)
        && birth == that.birth
        && tick == that.tick
        && number == that.number;
  }

  @Override
  public int hashCode() {
    return Objects.hash(shard, birth, tick, number);
  }

  /** The id as text, which is as unique: {@code cards:t1/8f3a90c2f1d04b77/4711/1}. */
  @Override
  public String toString() {
    return "%s/%016x/%d/%d".formatted(shard, birth, tick, number);
  }
}
