package dev.martlet.engine;

import dev.martlet.api.shard.Durability;
import dev.martlet.engine.journal.Journals;
import dev.martlet.engine.journal.ReadJournal;
import dev.martlet.engine.limits.EngineLimits;
import dev.martlet.engine.metrics.Metrics;
import dev.martlet.engine.plugin.HostedFormat;
import dev.martlet.engine.plugin.HostedType;
import dev.martlet.engine.plugin.PluginThreads;
import dev.martlet.engine.plugin.PluginThreads.Outcome;
import dev.martlet.engine.subscription.ShardSubscribers;
import dev.martlet.engine.tick.Scheduling;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Replays journals for a tool: makes their shards anew, and has everything enter them that entered
 * then. Nothing leaves them: no frame, no signal, no work beside ticks, no record. Used by one
 * thread, which waits; plugin code runs on another one, without a deadline, since it may stand in a
 * debugger.
 */
public final class JournalReplay implements AutoCloseable {
  private static final Duration NO_DEADLINE = Duration.ofDays(365);

  private final Map<String, HostedType<?>> types;
  private final Map<String, HostedFormat> formats;
  private final PluginThreads threads;
  private final ShardHost host;
  private final ShardMaker maker;

  /**
   * Replays with some plugins.
   *
   * @param types of shards, with distinct names
   * @param formats of snapshots, by their names
   * @param limits of shards
   */
  public JournalReplay(
      Collection<HostedType<?>> types, Map<String, HostedFormat> formats, EngineLimits limits) {
    Metrics metrics = new Metrics();
    this.types = types.stream().collect(Collectors.toMap(HostedType::name, Function.identity()));
    this.formats = Map.copyOf(formats);
    this.threads = new PluginThreads("replay", 1, metrics);
    this.host = new ShardHost(Scheduling.NO_TURNS, limits, metrics, shard -> {});
    this.maker = new ShardMaker(host, threads, () -> 0, formats);
  }

  /** Passes on what an observer is told, and keeps how far it came. */
  private static final class Progress implements ReplayObserver {
    private final ReplayObserver observer;
    private final long began = System.nanoTime();
    private volatile Shard<?> shard;
    private volatile long nanos;
    private volatile long compared;
    private volatile long lastSame;

    Progress(ReplayObserver observer) {
      this.observer = observer;
    }

    @Override
    public void tickOver(long tick, long at, Supplier<byte[]> state) {
      nanos = at;
      observer.tickOver(tick, at, state);
    }

    @Override
    public void same(long tick) {
      compared++;
      lastSame = tick;
      observer.same(tick);
    }

    @Override
    public boolean goesOn(long tick) {
      return observer.goesOn(tick);
    }

    ReplayResult result(Optional<String> difference, String stack) {
      Shard<?> made = shard;
      return new ReplayResult(
          made == null ? 0 : made.clock.tick(),
          Duration.ofNanos(nanos),
          Duration.ofNanos(System.nanoTime() - began),
          compared,
          lastSame,
          difference,
          stack);
    }
  }

  /**
   * Replays a journal.
   *
   * @param journal to replay
   * @param until the last tick that is replayed; {@link Long#MAX_VALUE} for all
   * @param observer is told of each tick
   * @return what came of it
   * @throws InterruptedException if the caller is interrupted
   */
  public ReplayResult run(ReadJournal journal, long until, ReplayObserver observer)
      throws InterruptedException {
    Progress progress = new Progress(observer);
    String name = journal.birth().id().type();
    HostedType<?> type = types.get(name);
    if (type == null) {
      return progress.result(Optional.of("no plugin has the shard type " + name), "");
    }
    Outcome<Boolean> outcome =
        threads.call(
            "replay of " + journal.id(),
            type.loader(),
            NO_DEADLINE,
            () -> replay(journal.toReplay(until), type, progress));
    return switch (outcome) {
      case Outcome.Returned<Boolean> returned -> progress.result(Optional.empty(), "");
      case Outcome.Threw<Boolean> threw when threw.cause() instanceof ReplayException ->
          progress.result(Optional.of(threw.message()), threw.stack());
      case Outcome.Threw<Boolean> threw ->
          progress.result(Optional.of("it cannot be made: " + threw.reason()), threw.stack());
      case Outcome.Late<Boolean> late ->
          progress.result(Optional.of("it does not return"), late.stack());
      case Outcome.Busy<Boolean> busy ->
          progress.result(Optional.of("it was not begun: another replay does not return"), "");
    };
  }

  private <I> boolean replay(Journals.Loaded loaded, HostedType<I> type, Progress progress)
      throws Exception {
    Shard<I> shard = maker.again(loaded, type);
    progress.shard = shard;
    ShardSubscribers turn = shard.context.subscribers();
    turn.enterTurn();
    try {
      long now = Scheduling.NO_TURNS.nanoTime();
      boolean skips = loaded.birth().settings().durability() != Durability.JOURNAL;
      return shard
          .turn
          .recovery()
          .watch(loaded, skips, formats, host.limits().sync(), now, progress);
    } finally {
      turn.leaveTurn();
      shard.context.abandon();
    }
  }

  /** Leaves behind what does not return. */
  @Override
  public void close() {
    threads.close();
    host.calls().close();
  }
}
