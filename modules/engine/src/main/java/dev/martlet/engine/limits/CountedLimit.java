package dev.martlet.engine.limits;

import java.util.concurrent.atomic.AtomicInteger;

/** One counter with a limit. Any thread. */
public final class CountedLimit implements Place {
  private final int max;
  private final AtomicInteger taken = new AtomicInteger();

  /**
   * A limit of which nothing is taken yet.
   *
   * @param max that may be taken; 0 for no limit
   */
  public CountedLimit(int max) {
    this.max = max;
  }

  @Override
  public boolean take() {
    boolean over = Cap.exceeded(max, taken.incrementAndGet());
    if (over) {
      taken.decrementAndGet();
    }
    return !over;
  }

  /** Takes one even if the limit is reached. */
  public void takeAnyway() {
    taken.incrementAndGet();
  }

  @Override
  public void giveBack() {
    taken.decrementAndGet();
  }

  /**
   * Whether no more may be taken.
   *
   * @return true at the limit and over it
   */
  public boolean full() {
    return Cap.reached(max, taken.get());
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
