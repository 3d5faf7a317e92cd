package dev.martlet.benchmarks;

import dev.martlet.load.Options;
import java.util.ArrayList;
import java.util.List;

/**
 * A load.
 *
 * @param name by which it is chosen
 * @param title of its row
 * @param type of the shards: bench or bench-personal
 * @param connections in all
 * @param shards that they are spread over
 * @param rate ticks a second
 * @param bytes of a snapshot
 * @param inputRate inputs a second of each connection
 * @param slow connections that stop reading
 * @param yardstick whether there is something to compare it with
 */
record Scenario(
    String name,
    String title,
    String type,
    int connections,
    int shards,
    int rate,
    int bytes,
    int inputRate,
    int slow,
    boolean yardstick) {

  static final int RAMP = 1000;

  /** Seconds until everything is compiled that will be. */
  static final int WARM_UP = 12;

  /** All that are measured in the same way. */
  static final List<Scenario> ALL =
      List.of(
          fanOut("fan-out-20", 20, 0),
          fanOut("fan-out-60", 60, 0),
          fanOut("fan-out-200", 200, 0),
          new Scenario(
              "stalled",
              "the same at 20 Hz, 50 stop reading",
              "bench",
              1000,
              1,
              20,
              1000,
              0,
              50,
              false),
          new Scenario(
              "many", "250 shards x 4, 30 Hz, 500 B", "bench", 1000, 250, 30, 500, 0, 0, true),
          new Scenario(
              "personal",
              "1 shard x 1000, 20 Hz, 1000 B, a snapshot of each one's own",
              "bench-personal",
              1000,
              1,
              20,
              1000,
              0,
              0,
              false),
          new Scenario(
              "inputs",
              "the same with 300 B, and 20 inputs a second from each",
              "bench-personal",
              1000,
              1,
              20,
              300,
              20,
              0,
              false));

  private static Scenario fanOut(String name, int rate, int slow) {
    String title = "1 shard x 1000, " + rate + " Hz, 1000 B";
    return new Scenario(name, title, "bench", 1000, 1, rate, 1000, 0, slow, true);
  }

  /** What its players are to do. */
  Options options(int port, int seconds) {
    List<String> args = new ArrayList<>();
    args.addAll(List.of("--url", url(port), "--token", "dev.p{sid}"));
    args.addAll(List.of("--connections", "" + connections, "--shards", "" + shards));
    args.addAll(List.of("--ramp", "" + RAMP, "--warm-up", "" + WARM_UP));
    args.addAll(List.of("--duration", "" + seconds, "--rate", "" + rate, "--slow", "" + slow));
    if (inputRate > 0) {
      args.addAll(List.of("--input", "{\"dx\":1,\"dy\":1}", "--input-rate", "" + inputRate));
    }
    return Options.parse(args.toArray(String[]::new));
  }

  private String url(int port) {
    return "ws://127.0.0.1:%d/?shard=%s:%d:%d:{shard}&sid=p{sid}"
        .formatted(port, type, rate, bytes);
  }
}
