package dev.martlet.server.socket;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.FlightRecorder;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

/** For JDK Flight Recorder: a client's socket took nothing for a while. */
@Name("martlet.WriteStalled")
@Label("Write Stalled")
@Description("A client's socket took nothing for a while, and then something again, or was cut")
@Category("Martlet")
@StackTrace(false)
public final class WriteStalledEvent extends Event {
  /** Shorter ones are a client's ordinary life. */
  private static final long LEAST_NANOS = 100_000_000;

  @Label("Client")
  String client;

  @Label("Took")
  @Timespan(Timespan.NANOSECONDS)
  long took;

  @Label("Cut")
  boolean cut;

  private WriteStalledEvent() {}

  /**
   * Tells a recording, if there is one. Nothing happens, and nothing is loaded, when nobody
   * records.
   *
   * @param client whose socket it is
   * @param took for how long it took nothing, in nanoseconds; short ones are not told
   * @param cut whether it was given up
   */
  public static void emit(String client, long took, boolean cut) {
    if (took < LEAST_NANOS || !FlightRecorder.isInitialized()) {
      return;
    }
    WriteStalledEvent event = new WriteStalledEvent();
    if (event.shouldCommit()) {
      event.client = client;
      event.took = took;
      event.cut = cut;
      event.commit();
    }
  }
}
