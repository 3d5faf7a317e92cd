package dev.martlet.engine.tick;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.FlightRecorder;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

/** JDK Flight Recorder event: a shard's turn took longer than the time between two ticks. */
@Name("martlet.TickOverran")
@Label("Tick Overran")
@Description("A shard's turn took longer than the time between two of its ticks")
@Category("Martlet")
@StackTrace(false)
public final class TickOverranEvent extends Event {
  @Label("Shard")
  String shard;

  @Label("Tick")
  long tick;

  @Label("Took")
  @Timespan(Timespan.NANOSECONDS)
  long took;

  @Label("Step")
  @Description("The time between two ticks")
  @Timespan(Timespan.NANOSECONDS)
  long step;

  private TickOverranEvent() {}

  /**
   * Initialises the class at the start: if that failed for lack of memory in the middle of a turn,
   * it would fail for good.
   */
  static void prepare() {}

  /**
   * Records an overrun, if a recording runs.
   *
   * @param shard id of the shard
   * @param tick number of its last tick
   * @param took nanoseconds that the turn took
   * @param step nanoseconds between two ticks
   */
  public static void emit(String shard, long tick, long took, long step) {
    if (!FlightRecorder.isInitialized()) {
      return;
    }
    TickOverranEvent event = new TickOverranEvent();
    if (event.shouldCommit()) {
      event.shard = shard;
      event.tick = tick;
      event.took = took;
      event.step = step;
      event.commit();
    }
  }
}
