package dev.martlet.engine.limits;

import java.util.concurrent.atomic.AtomicInteger;

/** Counts what is taken, up to a limit. Any thread. */
public final class CountedLimit {
  private final int most;
  private final AtomicInteger taken = new AtomicInteger();

  /**
   * A limit of which nothing is taken yet.
   *
   * @param most there may be; 0 for no limit
   */
  public CountedLimit(int most) {
    this.most = most;
  }

  /**
   * Takes one, if there may be one more.
   *
   * @return whether it was taken
   */
  public boolean take() {
    boolean over = Cap.exceeded(most, taken.incrementAndGet());
    if (over) {
      taken.decrementAndGet();
    }
    return !over;
  }

  /** Takes one whether or not there may be one more. */
  public void takeAnyway() {
    taken.incrementAndGet();
  }

  /** Gives one back. */
  public void giveBack() {
    taken.decrementAndGet();
  }

  /**
   * Whether no more may be taken.
   *
   * @return true at the limit and over it
   */
  public boolean full() {
    return Cap.reached(most, taken.get());
  }

  /**
   * How many are taken.
   *
   * @return the number
   */
  public int taken() {
    return taken.get();
  }
}
