package dev.martlet.engine;

import dev.martlet.engine.tick.Scheduling;
import dev.martlet.engine.tick.Turn;
import java.util.ArrayDeque;
import java.util.Queue;

/** A clock that is turned by hand and runs the turns that become due. */
public final class HandTurned implements Scheduling {
  private final long step;
  private final Queue<Turn> due = new ArrayDeque<>();
  private long now;

  /** A clock whose steps are the time between two ticks of a rate. */
  HandTurned(int rate) {
    this.step = 1_000_000_000L / rate;
  }

  /** Advances the clock by a step and runs the turns. */
  public void tick() {
    now += step;
    runDue();
  }

  /** Runs the turns that are due now. */
  public void runDue() {
    for (int i = due.size(); i > 0; i--) {
      due.poll().run();
    }
  }

  @Override
  public long nanoTime() {
    return now;
  }

  @Override
  public long resumedAt(long time) {
    return 0;
  }

  @Override
  public void schedule(Turn turn, long deadline) {
    due.add(turn);
  }
}
