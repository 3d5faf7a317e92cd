package dev.martlet.engine;

import dev.martlet.engine.plugin.HostedFormat.BuiltIn;
import dev.martlet.engine.plugin.PluginJson;
import dev.martlet.engine.state.Shapes;
import dev.martlet.engine.stream.Snapshot;
import dev.martlet.engine.stream.StreamOptions;
import dev.martlet.engine.stream.StreamOptions.Mode;
import dev.martlet.engine.stream.TickEncoder;
import dev.martlet.wire.InputLimits;
import dev.martlet.wire.TickFrame;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What a tick of an arena in which everybody runs costs the shard, once for all subscribers. */
@State(Scope.Benchmark)
@BenchmarkMode(org.openjdk.jmh.annotations.Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class SyncBenchmark {
  private static final int KEPT = 16;

  /** How many run. */
  @Param({"10", "100", "1000"})
  public int entities;

  private final JsonCodec<Crowd.Move> codec =
      new PluginJson(InputLimits.DEFAULT, 4 << 20).codecFor(Crowd.type());
  private final Shapes shapes = new Shapes();
  private final Runners.View[] views = new Runners.View[KEPT];
  private Snapshot before;
  private int tick;

  /** Has them run. */
  @Setup
  public void run() {
    Runners runners = new Runners(entities);
    for (int i = 0; i < KEPT; i++) {
      views[i] = runners.next();
    }
    before = new TickEncoder(0, codec, shapes).take(views[0], null);
  }

  /** The whole, in JSON. */
  @Benchmark
  public TickFrame wholeJson() {
    return codec.write(1, views[tick++ % KEPT], BuiltIn.JSON);
  }

  /** Version 1. */
  @Benchmark
  public TickFrame mergeJson() {
    return difference().merge(new StreamOptions(BuiltIn.JSON, Mode.MERGE_DELTAS));
  }

  /** Version 2. */
  @Benchmark
  public TickFrame patchCbor() {
    StreamOptions delivery = new StreamOptions(BuiltIn.CBOR, Mode.VERSION_2);
    return difference().payload(delivery).frame(tick - 1, Optional.empty());
  }

  private TickEncoder.Difference difference() {
    TickEncoder round = new TickEncoder(++tick, codec, shapes);
    Snapshot now = round.take(views[tick % KEPT], before);
    TickEncoder.Difference difference = round.difference(before, now);
    before = now;
    return difference;
  }
}
