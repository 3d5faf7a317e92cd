package dev.martlet.engine.limits;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * One counter per holder, each with the same limit. Any thread. A holder whose count is 0 takes no
 * memory.
 */
public final class KeyedLimit {
  private final int max;
  private final Map<String, Integer> held = new ConcurrentHashMap<>();

  /**
   * A limit of which nothing is held yet.
   *
   * @param max that one holder may hold; 0 for no limit
   */
  public KeyedLimit(int max) {
    this.max = max;
  }

  /**
   * One of what a holder may hold.
   *
   * @param holder that takes it
   * @return the place, not taken
   */
  public Place of(String holder) {
    return new Place() {
      @Override
      public boolean take() {
        return KeyedLimit.this.take(holder);
      }

      @Override
      public void giveBack() {
        KeyedLimit.this.giveBack(holder);
      }
    };
  }

  /**
   * Whether a holder may take no more.
   *
   * @param holder to look up
   * @return true at the limit
   */
  public boolean full(String holder) {
    return Cap.reached(max, held(holder));
  }

  /**
   * Takes one, unless the holder is at the limit.
   *
   * @param holder that takes it
   * @return whether it was taken
   */
  public boolean take(String holder) {
    boolean[] taken = {false};
    held.compute(
        holder,
        (key, count) -> {
          int before = count == null ? 0 : count;
          taken[0] = !Cap.reached(max, before);
          return taken[0] ? Integer.valueOf(before + 1) : count;
        });
    return taken[0];
  }

  /**
   * Gives one back.
   *
   * @param holder that took it
   */
  public void giveBack(String holder) {
    held.computeIfPresent(holder, (key, count) -> count == 1 ? null : count - 1);
  }

  /**
   * How many one holder holds.
   *
   * @param holder to look up
   * @return the number; 0 for an unknown holder
   */
  public int held(String holder) {
    return held.getOrDefault(holder, 0);
  }
}
