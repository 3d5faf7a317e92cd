package dev.martlet.engine;

import dev.martlet.engine.tick.Scheduling;
import dev.martlet.engine.tick.Turn;
import java.util.ArrayDeque;
import java.util.Queue;

/** A clock to turn by hand, and turns that run when it is turned. */
public final class HandTurned implements Scheduling {
  private final long step;
  private final Queue<Turn> due = new ArrayDeque<>();
  private long now;

  /** One that is turned by the time between two ticks of a rate. */
  HandTurned(int rate) {
    this.step = 1_000_000_000L / rate;
  }

  /** A tick later: runs the turns. */
  public void tick() {
    now += step;
    runDue();
  }

  /** Runs what was asked for by now. */
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
  public void schedule(Turn turn, long deadline) {
    due.add(turn);
  }
}
