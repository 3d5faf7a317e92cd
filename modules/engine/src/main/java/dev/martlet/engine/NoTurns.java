package dev.martlet.engine;

import dev.martlet.engine.tick.Scheduling;
import dev.martlet.engine.tick.Turn;

/** For shards that only replay: the turns that they ask for never come. Any thread. */
final class NoTurns implements Scheduling {
  @Override
  public long nanoTime() {
    return System.nanoTime();
  }

  @Override
  public long resumedAt(long now) {
    return now;
  }

  @Override
  public void schedule(Turn turn, long deadline) {}
}
