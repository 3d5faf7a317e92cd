package dev.martlet.engine.stream;

import dev.martlet.engine.Crowd;
import dev.martlet.engine.codec.StateEncoder;
import dev.martlet.engine.plugin.HostedFormat.BuiltIn;
import dev.martlet.engine.plugin.PluginJson;
import dev.martlet.engine.state.Shapes;
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

/** The cost of encoding a tick of an arena in which every player runs, once for all subscribers. */
@State(Scope.Benchmark)
@BenchmarkMode(org.openjdk.jmh.annotations.Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class SyncBenchmark {
  private static final int KEPT = 16;

  /** How many players. */
  @Param({"10", "100", "1000"})
  public int entities;

  private final StateEncoder encoder =
      new StateEncoder(new PluginJson(InputLimits.DEFAULT, 4 << 20).forInputs(Crowd.Move.class));
  private final Shapes shapes = new Shapes();
  private final Runners.View[] views = new Runners.View[KEPT];
  private Snapshot before;
  private int tick;

  /** Makes the arena. */
  @Setup
  public void run() {
    Runners runners = new Runners(entities);
    for (int i = 0; i < KEPT; i++) {
      views[i] = runners.next();
    }
    before = new TickEncoder(0, encoder, shapes).take(views[0], null);
  }

  /** Whole JSON snapshots. */
  @Benchmark
  public TickFrame wholeJson() {
    return encoder.encodeSnapshot(1, views[tick++ % KEPT], BuiltIn.JSON);
  }

  /** Version 1 with deltas. */
  @Benchmark
  public TickFrame mergeJson() {
    return difference().merge(BuiltIn.JSON);
  }

  /** Version 2. */
  @Benchmark
  public TickFrame patchCbor() {
    return difference().payload(BuiltIn.CBOR).frame(tick - 1, Optional.empty());
  }

  private TickEncoder.Difference difference() {
    TickEncoder round = new TickEncoder(++tick, encoder, shapes);
    Snapshot now = round.take(views[tick % KEPT], before);
    TickEncoder.Difference difference = round.difference(before, now);
    before = now;
    return difference;
  }
}
