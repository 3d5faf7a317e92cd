package dev.martlet.engine;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Counts what each of many holds, up to a most. Any thread. Holders that hold nothing take no
 * memory.
 */
public final class Quota {
  private final int most;
  private final Map<String, Integer> held = new ConcurrentHashMap<>();

  /**
   * A quota of which nobody holds anything.
   *
   * @param most that one may hold; 0 is unlimited
   */
  public Quota(int most) {
    this.most = most;
  }

  /**
   * Takes one, if there is one left for this holder.
   *
   * @param holder who takes it
   * @return whether there was one
   */
  public boolean take(String holder) {
    boolean[] taken = {false};
    held.compute(
        holder,
        (key, count) -> {
          int before = count == null ? 0 : count;
          taken[0] = most == 0 || before < most;
          return taken[0] ? Integer.valueOf(before + 1) : count;
        });
    return taken[0];
  }

  /**
   * Gives one back that was taken.
   *
   * @param holder who took it
   */
  public void giveBack(String holder) {
    held.computeIfPresent(holder, (key, count) -> count == 1 ? null : count - 1);
  }

  /**
   * How many one holds.
   *
   * @param holder who may hold some
   * @return the number
   */
  public int held(String holder) {
    return held.getOrDefault(holder, 0);
  }

  /**
   * How many hold anything.
   *
   * @return the number of holders
   */
  public int holders() {
    return held.size();
  }
}
