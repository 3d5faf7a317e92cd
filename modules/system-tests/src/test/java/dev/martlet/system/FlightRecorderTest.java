package dev.martlet.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;

/** Ticks and writes that took too long are events in a recording of JDK Flight Recorder. */
class FlightRecorderTest {
  private static final String SLOW = "hostile:slow";

  @Test
  void ticksAndWritesThatOverranAreInARecording() throws Exception {
    Path file = Project.workFolder("jfr").resolve("martlet.jfr");
    ProcessBuilder builder =
        PluginFolder.of("jfr")
            .with(TestPlugin.ODD, HostilePlugin.HOSTILE)
            .command("limits.write-timeout", "PT1S");
    builder.environment().put("MARTLET_JAVA_OPTS", "-XX:StartFlightRecording:filename=" + file);
    try (Server server = Server.of(builder);
        RawClient stalled = new RawClient(server.shardPort, 4096);
        RawClient slow = RawClient.join(server.shardPort, SLOW, null)) {
      assertEquals(
          101,
          stalled
              .request("GET", RawClient.target("odd:50:200000:jfr"), RawClient.upgradeHeaders())
              .status());
      server.awaitLog("write timeout");
      slow.input("{\"text\":\"now\"}");
      // The other shard may be late, too, while the virtual machine is cold.
      server.awaitCounted("martlet_ticks_over_step_total{type=\"hostile\"}");
      assertEquals(0, server.terminate());
    }
    List<RecordedEvent> events = RecordingFile.readAllEvents(file);
    RecordedEvent write = first(events, "martlet.WriteStalled", event -> event.getBoolean("cut"));
    assertTrue(write.getDuration("took").compareTo(Duration.ofSeconds(1)) >= 0);
    RecordedEvent tick =
        first(events, "martlet.TickOverran", event -> SLOW.equals(event.getString("shard")));
    assertTrue(tick.getDuration("took").compareTo(tick.getDuration("step")) > 0);
  }

  private static RecordedEvent first(
      List<RecordedEvent> events, String name, Predicate<RecordedEvent> which) {
    return events.stream()
        .filter(event -> event.getEventType().getName().equals(name))
        .filter(which)
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + name));
  }
}
