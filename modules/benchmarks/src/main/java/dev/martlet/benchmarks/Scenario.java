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
 * @param beside what it is measured beside if nothing else is said
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
    Beside beside) {

  /** What is measured if nothing else is said. */
  enum Beside {
    /** The server alone: it is more than a broadcast. */
    NOBODY,
    YARDSTICK,
    ALL
  }

  static final int RAMP = 1000;

  /** Ticks until everything is compiled that will be, and the least time for that, in seconds. */
  static final int WARM_UP_TICKS = 600;

  static final int WARM_UP = 12;

  /** All that are measured in the same way. */
  static final List<Scenario> ALL =
      List.of(
          fanOut("fan-out-20", 1000, 20, Beside.ALL),
          fanOut("fan-out-60", 1000, 60, Beside.ALL),
          fanOut("fan-out-200", 1000, 200, Beside.YARDSTICK),
          fanOut("fan-out-20x4000", 4000, 20, Beside.YARDSTICK),
          broadcast("many", "250 shards x 4, 30 Hz, 500 B", 250, 30, 500),
          own("stalled", "1 shard x 1000, 20 Hz, 1000 B, 50 stop reading", "bench", 1000, 0, 50),
          own(
              "personal",
              "1 shard x 1000, 20 Hz, 1000 B, a snapshot of each one's own",
              "bench-personal",
              1000,
              0,
              0),
          own(
              "inputs",
              "the same with 300 B, and 20 inputs a second from each",
              "bench-personal",
              300,
              20,
              0));

  /** Many small games, which may be durable. */
  static final Scenario MATCHES =
      new Scenario(
          "matches",
          "250 shards x 4, 20 Hz, 500 B, 4 inputs a second from each",
          "bench-personal",
          1000,
          250,
          20,
          500,
          4,
          0,
          Beside.NOBODY);

  /** Rates at which a broadcast falls behind somewhere. */
  static final List<Integer> SATURATION_RATES =
      List.of(200, 250, 300, 350, 400, 500, 600, 800, 1000);

  private static Scenario fanOut(String name, int connections, int rate, Beside beside) {
    String title = "1 shard x " + connections + ", " + rate + " Hz, 1000 B";
    return new Scenario(name, title, "bench", connections, 1, rate, 1000, 0, 0, beside);
  }

  private static Scenario broadcast(String name, String title, int shards, int rate, int bytes) {
    return new Scenario(name, title, "bench", 1000, shards, rate, bytes, 0, 0, Beside.YARDSTICK);
  }

  private static Scenario own(
      String name, String title, String type, int bytes, int inputRate, int slow) {
    return new Scenario(name, title, type, 1000, 1, 20, bytes, inputRate, slow, Beside.NOBODY);
  }

  /** A step of the saturation. */
  static Scenario saturation(int rate) {
    return broadcast("saturation", "1 shard x 1000, 1000 B", 1, rate, 1000);
  }

  /** Whether this kind is measured if nothing else is said. */
  boolean measures(Kind kind) {
    return kind == Kind.SERVER
        || beside == Beside.ALL
        || beside == Beside.YARDSTICK && kind == Kind.YARDSTICK;
  }

  /** Whether this kind can serve it. */
  boolean suits(Kind kind) {
    return beside != Beside.NOBODY || kind.isServer();
  }

  /** Seconds until it is measured. */
  int warmUp() {
    return Math.max(WARM_UP, WARM_UP_TICKS / rate);
  }

  /** What its players are to do. */
  Options options(int port, int seconds) {
    List<String> args = new ArrayList<>();
    args.addAll(List.of("--url", url(port), "--token", "dev.p{sid}"));
    args.addAll(List.of("--connections", "" + connections, "--shards", "" + shards));
    args.addAll(List.of("--ramp", "" + RAMP, "--warm-up", "" + warmUp()));
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
