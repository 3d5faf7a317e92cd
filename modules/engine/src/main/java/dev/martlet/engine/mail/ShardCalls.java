package dev.martlet.engine.mail;

import dev.martlet.api.ShardId;
import dev.martlet.api.shard.AsyncHandler;
import dev.martlet.api.shard.AsyncId;
import dev.martlet.api.shard.AsyncResult;
import dev.martlet.api.shard.AsyncWork;
import dev.martlet.engine.journal.JournalRecord;
import dev.martlet.engine.journal.Release;
import dev.martlet.engine.journal.ShardCheckpoint;
import dev.martlet.engine.journal.ShardJournal;
import dev.martlet.engine.limits.AsyncLimits;
import dev.martlet.engine.limits.EngineLimits;
import dev.martlet.engine.metrics.Metrics;
import dev.martlet.engine.plugin.AsyncThreads;
import dev.martlet.engine.plugin.AsyncThreads.Ticket;
import dev.martlet.engine.plugin.HostedType;
import dev.martlet.engine.plugin.PluginNames;
import dev.martlet.engine.plugin.PluginThreads.Outcome;
import dev.martlet.engine.plugin.ThreadSettings;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * The work that one simulation has done beside its ticks: hands it to {@link AsyncThreads}, and the
 * results back to the simulation. Used on the shard's turn, and by {@code create} before there is
 * one, unless a method says otherwise.
 */
public final class ShardCalls {
  private static final System.Logger LOG = System.getLogger(ShardCalls.class.getName());

  /** So many refusals may wait to be told, besides the calls themselves. */
  private static final int MOST_REFUSALS = 1000;

  private final ShardId shard;
  private final long birth;
  private final HostedType<?> type;
  private final AsyncThreads threads;
  private final AsyncLimits limits;
  private final int hungPerType;
  private final CallWork tasks;
  private final CallReports reports;
  private final Runnable requireTurn;
  private final ShardJournal journal;
  private final Release release;

  /** Calls whose outcome is not handled yet. Made with the first; changed by any thread. */
  private volatile Map<AsyncId, PendingCall<?>> pending;

  /** Results that wait for the next tick. Null while there are none. Guarded by this. */
  private List<Result> results;

  private volatile int waiting;
  private volatile boolean over;
  private volatile Runnable wake = () -> {};

  // The turn.
  private LongSupplier tick = () -> 0;
  private final CallNumbers numbers = new CallNumbers();
  private boolean ending;

  /** How many were begun and not handled. */
  private int begun;

  private final LastCalls last;

  /** What became of a call; the detail of a failure is for the log, and may be empty. */
  private record Result(AsyncResult<?> result, String detail) {}

  /**
   * No calls yet.
   *
   * @param shard that makes them
   * @param birth of the shard
   * @param type of the shard
   * @param threads that the work is done on
   * @param limits of shards
   * @param metrics counts the calls
   * @param requireTurn throws unless it is called on the shard's turn
   * @param journal of the shard
   * @param release lets the calls out
   */
  public ShardCalls(
      ShardId shard,
      long birth,
      HostedType<?> type,
      AsyncThreads threads,
      EngineLimits limits,
      Metrics metrics,
      Runnable requireTurn,
      ShardJournal journal,
      Release release) {
    this.journal = journal;
    this.release = release;
    this.shard = shard;
    this.birth = birth;
    this.type = type;
    this.threads = threads;
    this.limits = limits.async();
    this.hungPerType = limits.hungPerType();
    this.tasks = new CallWork(shard, type, journal);
    this.reports = new CallReports(type, metrics);
    this.last =
        new LastCalls(
            type, threads, limits.async().endDeadline(), tasks, reports, journal, release);
    this.requireTurn = requireTurn;
  }

  /**
   * Connects them with their shard, once it exists.
   *
   * @param ticks tells the number of the tick that runs or ran last
   * @param onMail called on any thread when there is mail
   */
  public void open(LongSupplier ticks, Runnable onMail) {
    this.tick = ticks;
    this.wake = onMail;
  }

  // ---- the simulation ---------------------------------------------------------------------

  /**
   * Makes a call, see {@link dev.martlet.api.shard.ShardContext#async}.
   *
   * @param <T> the type of the result
   * @param name of the call
   * @param work to do
   * @param handler of the result
   * @return the id of the call
   * @throws IllegalArgumentException if the name is not valid
   * @throws IllegalStateException on another thread, or if a thousand refusals wait to be told
   */
  public <T> AsyncId call(String name, AsyncWork<T> work, AsyncHandler<T> handler) {
    requireTurn.run();
    PluginNames.requireGiven("a call", name);
    if (work == null || handler == null) {
      throw new NullPointerException("a call needs its work and a handler of its result");
    }
    AsyncId id = nextId();
    if (ending) {
      last.make(id, name, work);
      return id;
    }
    pending = pending == null ? new ConcurrentHashMap<>() : pending;
    if (pending.size() >= limits.perShard() + MOST_REFUSALS) {
      throw new IllegalStateException(
          "too many calls were refused in one tick: wait for their results");
    }
    pending.put(id, new PendingCall<>(name, work, handler, Optional.empty()));
    release.out(() -> begin(id));
    return id;
  }

  /** Has a call done, unless it was cancelled. Its result is handled in a later turn. */
  private void begin(AsyncId id) {
    PendingCall<?> call = pending.get(id);
    if (call != null) {
      refusalOrBegin(id, call)
          .ifPresent(why -> post(id, new AsyncResult.Refused<>(id, why), "refused", ""));
    }
  }

  private <T> Optional<String> refusalOrBegin(AsyncId id, PendingCall<T> call) {
    Optional<String> refusal = refusal();
    if (refusal.isPresent()) {
      return refusal;
    }
    Optional<Ticket> ticket =
        threads.submit(
            reports.what(call.name(), id),
            type,
            limits.deadline(),
            tasks.checked(id, limits.deadline(), call.work()),
            outcome -> deliver(id, outcome));
    if (ticket.isEmpty()) {
      return Optional.of("the server has too many calls (martlet.limits.async-calls)");
    }
    if (pending.computeIfPresent(id, (key, waiting) -> waiting.begun(ticket.get())) == null) {
      ticket.get().cancel(); // the shard has ended meanwhile
    } else {
      begun++;
    }
    return Optional.empty();
  }

  private AsyncId nextId() {
    long now = tick.getAsLong();
    return AsyncId.of(shard, birth, now, numbers.next(now));
  }

  private Optional<String> refusal() {
    if (begun >= limits.perShard()) {
      return Optional.of(
          "this shard has %d calls already (martlet.limits.async-calls-per-shard)"
              .formatted(limits.perShard()));
    }
    if (type.lateCalls().get() >= hungPerType) {
      return Optional.of(hungPerType + " calls of this type of shard do not return");
    }
    return Optional.empty();
  }

  /**
   * Has somebody told when the last calls are done. Any thread, once the shard has ended.
   *
   * @param told called once, on any thread
   */
  public void whenLastDone(Runnable told) {
    last.whenDone(told);
  }

  // ---- the thread of a call ---------------------------------------------------------------

  private <T> void deliver(AsyncId id, Outcome<T> outcome) {
    post(id, CallResults.of(id, outcome), CallReports.label(outcome), CallReports.detail(outcome));
  }

  private void post(AsyncId id, AsyncResult<?> result, String label, String detail) {
    reports.count(label);
    if (over) {
      LOG.log(Level.DEBUG, "the result of {0} came after its shard had ended", id);
      return;
    }
    put(new Result(result, detail));
    wake.run();
  }

  private synchronized void put(Result result) {
    results = results == null ? new ArrayList<>() : results;
    results.add(result);
    waiting = results.size();
    notifyAll();
  }

  // ---- the turn ---------------------------------------------------------------------------

  /**
   * How many results wait for the next tick. Any thread.
   *
   * @return the number
   */
  public int waiting() {
    return waiting;
  }

  /**
   * Hands all results that wait to their handlers, the oldest first.
   *
   * @param onFault told what the shard does, for the log, and what a handler threw
   * @param running whether the turn goes on; if not, the others are dropped
   */
  public void deliver(BiConsumer<String, Throwable> onFault, BooleanSupplier running) {
    for (Result result : takeAll()) {
      if (!running.getAsBoolean()) {
        return;
      }
      handle(result, onFault);
    }
  }

  private List<Result> takeAll() {
    if (waiting == 0) {
      return List.of();
    }
    synchronized (this) {
      List<Result> taken = results;
      results = null;
      waiting = 0;
      return taken;
    }
  }

  private void handle(Result mail, BiConsumer<String, Throwable> onFault) {
    AsyncId id = mail.result().id();
    PendingCall<?> call = pending.remove(id);
    if (call == null) {
      return;
    }
    begun -= call.ticket().isPresent() ? 1 : 0;
    if (mail.result() instanceof AsyncResult.Failed<?>) {
      LOG.log(Level.WARNING, () -> reports.what(call.name(), id) + " failed" + mail.detail());
    }
    if (journal.records()) {
      journal.add(
          new JournalRecord.Result(id.tick(), id.number(), CallResults.data(mail.result(), type)));
    }
    handle(id, call, mail.result(), onFault);
  }

  private void handle(
      AsyncId id,
      PendingCall<?> call,
      AsyncResult<?> result,
      BiConsumer<String, Throwable> onFault) {
    ThreadSettings.settle(type.loader());
    try {
      call.accept(result);
    } catch (Throwable e) {
      onFault.accept("goes on although the handler of " + reports.what(call.name(), id), e);
    } finally {
      ThreadSettings.settle(type.loader());
    }
  }

  // ---- recovery ---------------------------------------------------------------------------

  /**
   * Hands a result to its handler that it was handed before.
   *
   * @param record of the result
   * @param onFault told what the shard does, for the log, and what the handler threw
   * @throws IllegalArgumentException if the simulation has not asked for it, or it cannot be read
   */
  public void replay(JournalRecord.Result record, BiConsumer<String, Throwable> onFault) {
    AsyncId id = AsyncId.of(shard, birth, record.tick(), record.call());
    PendingCall<?> call = pending == null ? null : pending.remove(id);
    if (call == null) {
      throw new IllegalArgumentException("the simulation has not made the call " + id);
    }
    handle(id, call, CallResults.of(id, record.outcome(), type), onFault);
  }

  /** {@return the last call, for a checkpoint} */
  public ShardCheckpoint.Calls lastCall() {
    return numbers.last();
  }

  /**
   * Numbers calls after those that a saved shard has made.
   *
   * @param saved the last one
   */
  public void restore(ShardCheckpoint.Calls saved) {
    numbers.restore(saved);
  }

  /** Begins the calls of a recovered shard that have no result, perhaps for a second time. */
  public void beginAgain() {
    inOrder().forEach(id -> release.out(() -> begin(id)));
    last.beginAgain();
  }

  /**
   * Begins those calls while the shard is still recovered, and waits until each has a result.
   *
   * @throws InterruptedException if the caller is interrupted
   */
  public synchronized void finish() throws InterruptedException {
    List<AsyncId> calls = inOrder();
    calls.forEach(this::begin);
    while (waiting < calls.size()) {
      wait();
    }
  }

  private List<AsyncId> inOrder() {
    Comparator<AsyncId> order =
        Comparator.comparingLong(AsyncId::tick).thenComparingInt(AsyncId::number);
    return pending == null ? List.of() : pending.keySet().stream().sorted(order).toList();
  }

  /**
   * Whether a call has not been handled.
   *
   * @return true while one runs, waits for a thread, or has a result that waits
   */
  public boolean any() {
    Map<AsyncId, PendingCall<?>> calls = pending;
    return calls != null && !calls.isEmpty();
  }

  /** The shard ends: from now on, calls are the last ones, which nobody cancels. */
  public void beginEnd() {
    ending = true;
  }

  /** The shard has ended, or was never made: cancels the calls. Any thread. */
  public void cancelAll() {
    over = true;
    Map<AsyncId, PendingCall<?>> calls = pending;
    if (calls == null) {
      return;
    }
    for (PendingCall<?> call : calls.values()) {
      if (call.ticket().isPresent()) {
        call.ticket().get().cancel();
        reports.count("cancelled");
      }
    }
    calls.clear();
  }
}
