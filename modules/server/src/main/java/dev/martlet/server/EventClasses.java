package dev.martlet.server;

import dev.martlet.engine.plugin.SurvivedFaults;
import dev.martlet.engine.tick.TickOverranEvent;
import dev.martlet.server.connection.WriteStalledEvent;
import jdk.jfr.FlightRecorder;
import jdk.jfr.FlightRecorderListener;

/**
 * Initialises the classes of the Flight Recorder's events as soon as there is a recorder: if that
 * failed later, for lack of memory in the middle of something, it would fail for good. Without a
 * recorder they are not even loaded, which takes 80 ms of processor time.
 */
final class EventClasses implements FlightRecorderListener {
  private static final System.Logger LOG = System.getLogger(EventClasses.class.getName());

  private EventClasses() {}

  static void initialiseWithRecorder() {
    FlightRecorder.addListener(new EventClasses());
  }

  @Override
  public void recorderInitialized(FlightRecorder recorder) {
    SurvivedFaults.attempt(LOG, "initialising an event", () -> TickOverranEvent.prepare());
    SurvivedFaults.attempt(LOG, "initialising an event", () -> WriteStalledEvent.prepare());
  }
}
