package dev.martlet.server;

import dev.martlet.engine.EngineFigure;
import dev.martlet.engine.Figures;
import java.lang.System.Logger.Level;

/**
 * Whether shards get the processors that they need: those whose own turns are short leave out ticks
 * when they do not. What a shard does to itself by long turns is not overload.
 *
 * <p>One thread looks, every second; any thread may ask.
 */
final class Overload {
  private static final System.Logger LOG = System.getLogger(Overload.class.getName());

  /** So often in turn it must look otherwise, before it is: a process that was stopped is fine. */
  static final int LOOKS = 10;

  private final Figures figures;
  private final int mostPercent;
  private volatile boolean overloaded;

  // Who looks.
  private long ticks;
  private long starved;
  private int otherwise;

  /**
   * None yet.
   *
   * @param figures where ticks are counted
   * @param mostPercent of the ticks that may be left out for want of processors
   */
  Overload(Figures figures, int mostPercent) {
    this.figures = figures;
    this.mostPercent = mostPercent;
  }

  void look() {
    long nowTicks = figures.counted(EngineFigure.TICKS);
    long nowStarved = figures.counted(EngineFigure.TICKS_STARVED);
    long newStarved = nowStarved - starved;
    long due = nowTicks - ticks + newStarved;
    ticks = nowTicks;
    starved = nowStarved;
    boolean tooMany = newStarved * 100 > due * mostPercent;
    otherwise = tooMany == overloaded ? 0 : otherwise + 1;
    if (otherwise == LOOKS) {
      otherwise = 0;
      overloaded = tooMany;
      LOG.log(
          Level.WARNING,
          tooMany
              ? "overloaded: shards leave out ticks for want of processors"
              : "no longer overloaded");
    }
  }

  boolean is() {
    return overloaded;
  }
}
