package dev.martlet.server.connection;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.FlightRecorder;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

/** A JDK Flight Recorder event: a client's socket took no bytes for a while. Any thread. */
@Name("martlet.WriteStalled")
@Label("Write Stalled")
@Description("A client's socket took nothing for a while, and then something again, or was cut")
@Category("Martlet")
@StackTrace(false)
public final class WriteStalledEvent extends Event {
  /** Shorter stalls are ordinary, and would fill the recording. */
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
   * Initialises the class at the start: if that failed for lack of memory later, it would fail for
   * good.
   */
  public static void prepare() {}

  /**
   * Emits the event if a recording is running. Otherwise nothing happens.
   *
   * @param client for people
   * @param took how long the socket took nothing, in nanoseconds; short stalls are not recorded
   * @param cut whether the connection was cut for it
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
