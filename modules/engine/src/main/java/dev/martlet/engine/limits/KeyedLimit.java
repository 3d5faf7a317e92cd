package dev.martlet.engine.limits;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Counts what each of many holders holds, up to a limit. Any thread. Only holders of something take
 * memory.
 */
public final class KeyedLimit {
  private final int most;
  private final Map<String, Integer> held = new ConcurrentHashMap<>();

  /**
   * A limit under which nobody holds anything yet.
   *
   * @param most that one holder may hold; 0 for no limit
   */
  public KeyedLimit(int most) {
    this.most = most;
  }

  /**
   * Takes one, if the holder may hold one more.
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
          taken[0] = !Cap.reached(most, before);
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
