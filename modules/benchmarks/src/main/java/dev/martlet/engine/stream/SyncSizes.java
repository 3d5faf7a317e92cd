package dev.martlet.engine.stream;

import dev.martlet.engine.Crowd;
import dev.martlet.engine.codec.StateEncoder;
import dev.martlet.engine.codec.SyncPayload;
import dev.martlet.engine.plugin.HostedFormat.BuiltIn;
import dev.martlet.engine.plugin.PluginJson;
import dev.martlet.engine.state.Shapes;
import dev.martlet.wire.InputLimits;
import dev.martlet.wire.TickFrame;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;

/**
 * Prints how many bytes a tick of an arena takes, in each format and version. Given a folder, it
 * also writes the states there, one per line, so that other encoders can be compared.
 */
public final class SyncSizes {
  private static final int TICKS = 200;

  private final StateEncoder encoder =
      new StateEncoder(new PluginJson(InputLimits.DEFAULT, 4 << 20).forInputs(Crowd.Move.class));
  private final Shapes shapes = new Shapes();
  private final Map<String, Long> bytes = new LinkedHashMap<>();
  private Snapshot before;

  private SyncSizes() {}

  private static int payload(TickFrame frame) {
    byte[] bytes = frame.bytes();
    return bytes.length - (bytes[1] < 126 ? 2 : bytes[1] == 126 ? 4 : 10);
  }

  private void add(String way, TickFrame frame) {
    bytes.merge(way, (long) payload(frame), Long::sum);
  }

  private void tick(long number, Runners.View view) {
    TickEncoder round = new TickEncoder(number, encoder, shapes);
    Snapshot now = round.take(view, null);
    if (before != null) {
      TickEncoder.Difference difference = round.difference(before, now);
      add("JSON, whole", encoder.encodeSnapshot(number, view, BuiltIn.JSON));
      add("CBOR, whole", encoder.encodeSnapshot(number, view, BuiltIn.CBOR));
      add("version 1 delta, JSON", difference.merge(BuiltIn.JSON));
      for (BuiltIn format : BuiltIn.values()) {
        SyncPayload patch = difference.payload(format);
        add("version 2, " + format, patch.frame(number - 1, Optional.empty()));
      }
    }
    before = now;
  }

  /**
   * Prints the table.
   *
   * @param args a folder for the states; optional
   * @throws IOException if they cannot be written
   */
  public static void main(String... args) throws IOException {
    for (int entities : new int[] {10, 100, 1000}) {
      SyncSizes sizes = new SyncSizes();
      Runners runners = new Runners(entities);
      StringBuilder trace = new StringBuilder();
      for (int tick = 0; tick <= TICKS; tick++) {
        Runners.View view = runners.next();
        sizes.tick(1000 + tick, view);
        trace.append(JsonMapper.shared().writeValueAsString(view)).append('\n');
      }
      PrintStream out = System.out;
      sizes.bytes.forEach(
          (way, sum) ->
              out.printf("%5d entities  %-24s %9.1f%n", entities, way, sum / (double) TICKS));
      if (args.length > 0) {
        Files.writeString(Path.of(args[0], entities + ".jsonl"), trace);
      }
    }
  }
}
