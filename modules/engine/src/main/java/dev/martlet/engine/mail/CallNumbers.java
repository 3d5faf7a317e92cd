package dev.martlet.engine.mail;

import dev.martlet.engine.journal.ShardCheckpoint;

/** Numbers the calls of a shard, anew in each tick. The shard's turn. */
final class CallNumbers {
  private long tick;
  private int number;

  /** The number of the next call in a tick. */
  int next(long now) {
    if (now != tick) {
      tick = now;
      number = 0;
    }
    return ++number;
  }

  ShardCheckpoint.Calls last() {
    return new ShardCheckpoint.Calls(tick, number);
  }

  void restore(ShardCheckpoint.Calls last) {
    tick = last.tick();
    number = last.number();
  }
}
