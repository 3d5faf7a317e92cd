package dev.martlet.engine;

import dev.martlet.api.shard.Durability;
import dev.martlet.engine.journal.Journals;
import dev.martlet.engine.journal.ReadJournal;
import dev.martlet.engine.limits.EngineLimits;
import dev.martlet.engine.limits.Nanos;
import dev.martlet.engine.metrics.Metrics;
import dev.martlet.engine.plugin.HostedFormat;
import dev.martlet.engine.plugin.HostedType;
import dev.martlet.engine.plugin.PluginThreads;
import dev.martlet.engine.plugin.PluginThreads.Outcome;
import dev.martlet.engine.plugin.Unlogged;
import dev.martlet.engine.subscription.ShardSubscribers;
import dev.martlet.engine.tick.Scheduling;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Replays journals: makes their shards anew, and has everything enter them that entered then.
 * Nothing leaves them: no frame, no signal, no work beside ticks, no record. Used by one thread at
 * a time, which waits; plugin code runs on another one.
 */
public final class JournalReplay implements AutoCloseable {
  /** Plugin code may stand in a debugger. */
  private static final Duration NO_DEADLINE = Duration.ofDays(365);

  /** How much later than the deadline a tick may end, which then is not left behind. */
  private static final Duration GRACE = Duration.ofSeconds(1);

  private final Map<String, HostedType<?>> types;
  private final Map<String, HostedFormat> formats;
  private final PluginThreads threads;
  private final ShardHost host;
  private final ShardMaker maker;
  private final boolean quiet;

  /**
   * Replays for a tool with some plugins.
   *
   * @param types of shards, with distinct names
   * @param formats of snapshots, by their names
   * @param limits of shards
   */
  public JournalReplay(
      Collection<HostedType<?>> types, Map<String, HostedFormat> formats, EngineLimits limits) {
    this(types, formats, limits, false);
  }

  private JournalReplay(
      Collection<HostedType<?>> types,
      Map<String, HostedFormat> formats,
      EngineLimits limits,
      boolean quiet) {
    Metrics metrics = new Metrics();
    this.quiet = quiet;
    this.types = types.stream().collect(Collectors.toMap(HostedType::name, Function.identity()));
    this.formats = Map.copyOf(formats);
    this.threads = new PluginThreads("replay", 1, metrics);
    this.host = new ShardHost(Scheduling.NO_TURNS, limits, metrics, shard -> {});
    this.maker = new ShardMaker(host, threads, () -> 0, formats);
  }

  /**
   * Replays inside of a server, whose metrics and log it leaves alone.
   *
   * @param types of shards, with distinct names
   * @param formats of snapshots, by their names
   * @param limits of shards
   * @return the replay
   */
  public static JournalReplay besideShards(
      Collection<HostedType<?>> types, Map<String, HostedFormat> formats, EngineLimits limits) {
    List<HostedType<?>> apart = new ArrayList<>();
    types.forEach(type -> apart.add(type.apart()));
    return new JournalReplay(apart, formats, limits, true);
  }

  /** Ends a replay from within. */
  private static final class StoppedException extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  /** Passes on what an observer is told, and keeps how far it came. */
  private static final class Progress implements ReplayObserver {
    private final ReplayObserver observer;
    private final long began = System.nanoTime();
    private final long most;
    private volatile boolean late;
    private volatile boolean enough;
    private volatile Shard<?> shard;
    private volatile long nanos;
    private volatile long compared;
    private volatile long lastSame;

    Progress(ReplayObserver observer, Duration deadline) {
      this.observer = observer;
      this.most = Nanos.of(deadline);
    }

    @Override
    public void tickOver(long tick, long at, Supplier<byte[]> state) {
      nanos = at;
      observer.tickOver(tick, at, state);
      enough = observer.hasEnough();
      late = !enough && System.nanoTime() - began > most;
      if (enough || late) {
        throw new StoppedException();
      }
    }

    /** Whether it was ended from within, which is no difference. */
    boolean stopped() {
      return enough || late;
    }

    ReplayResult gaveUp() {
      late = true;
      return result(Optional.empty(), "");
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
          stack,
          late);
    }
  }

  /**
   * Replays a journal without a deadline.
   *
   * @param journal to replay
   * @param until the last tick that is replayed; {@link Long#MAX_VALUE} for all
   * @param observer is told of each tick
   * @return what came of it
   * @throws InterruptedException if the caller is interrupted
   */
  public ReplayResult run(ReadJournal journal, long until, ReplayObserver observer)
      throws InterruptedException {
    return run(journal, until, NO_DEADLINE, observer);
  }

  /**
   * Replays a journal. A tick that is longer than the deadline is left behind: its thread goes on
   * telling the observer, and no other replay begins until it returns.
   *
   * @param journal to replay
   * @param until the last tick that is replayed; {@link Long#MAX_VALUE} for all
   * @param deadline after which it is given up
   * @param observer is told of each tick
   * @return what came of it
   * @throws InterruptedException if the caller is interrupted
   */
  public ReplayResult run(
      ReadJournal journal, long until, Duration deadline, ReplayObserver observer)
      throws InterruptedException {
    Progress progress = new Progress(observer, deadline);
    String name = journal.birth().id().type();
    HostedType<?> type = types.get(name);
    if (type == null) {
      return progress.result(Optional.of("no plugin has the shard type " + name), "");
    }
    Outcome<Boolean> outcome =
        threads.call(
            "replay of " + journal.id(),
            type.loader(),
            deadline.plus(GRACE),
            () -> quietly(() -> replay(journal.toReplay(until), type, progress)));
    return switch (outcome) {
      case Outcome.Threw<Boolean> threw when progress.stopped() ->
          progress.result(Optional.empty(), "");
      case Outcome.Returned<Boolean> returned -> progress.result(Optional.empty(), "");
      case Outcome.Threw<Boolean> threw when threw.cause() instanceof ReplayException ->
          progress.result(Optional.of(threw.message()), threw.stack());
      case Outcome.Threw<Boolean> threw ->
          progress.result(Optional.of("it cannot be made: " + threw.reason()), threw.stack());
      case Outcome.Late<Boolean> late -> progress.gaveUp();
      case Outcome.Busy<Boolean> busy -> progress.gaveUp();
    };
  }

  private <T> T quietly(Callable<T> work) throws Exception {
    return quiet ? Unlogged.call(work) : work.call();
  }

  /**
   * How many replays were left behind, and have not returned.
   *
   * @return the number: 1 at the most, and then no other replay begins
   */
  public int lostThreads() {
    return threads.lost();
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
