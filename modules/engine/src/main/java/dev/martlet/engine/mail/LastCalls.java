package dev.martlet.engine.mail;

import dev.martlet.api.shard.AsyncId;
import dev.martlet.api.shard.AsyncWork;
import dev.martlet.engine.journal.Release;
import dev.martlet.engine.journal.ShardJournal;
import dev.martlet.engine.plugin.AsyncThreads;
import dev.martlet.engine.plugin.HostedType;
import dev.martlet.engine.plugin.PluginThreads.Outcome;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The calls that a shard makes when it ends: nobody takes their results, and nobody cancels them.
 * Used on the shard's turn, unless a method says otherwise.
 */
final class LastCalls {
  private static final System.Logger LOG = System.getLogger(ShardCalls.class.getName());

  private final HostedType<?> type;
  private final AsyncThreads threads;
  private final Duration deadline;
  private final CallWork tasks;
  private final CallReports reports;
  private final ShardJournal journal;
  private final Release release;

  /** What begins them once more, if the end of the shard was replayed. */
  private final List<Runnable> replayed = new ArrayList<>(0);

  /** How many are not done, and what waits for that. Any thread. */
  private final AtomicInteger running = new AtomicInteger();

  private final AtomicReference<Runnable> onDone = new AtomicReference<>();

  /**
   * None yet.
   *
   * @param type of the shard
   * @param threads that the work is done on
   * @param deadline of each
   * @param tasks checks their results
   * @param reports counts and names them
   * @param journal of the shard
   * @param release lets the calls out
   */
  LastCalls(
      HostedType<?> type,
      AsyncThreads threads,
      Duration deadline,
      CallWork tasks,
      CallReports reports,
      ShardJournal journal,
      Release release) {
    this.type = type;
    this.threads = threads;
    this.deadline = deadline;
    this.tasks = tasks;
    this.reports = reports;
    this.journal = journal;
    this.release = release;
  }

  /** Makes a call; while the end of the shard is replayed, {@link #beginAgain} begins it. */
  <T> void make(AsyncId id, String name, AsyncWork<T> work) {
    Runnable begin = () -> begin(id, name, work);
    if (journal.replays()) {
      replayed.add(begin);
    } else {
      release.out(begin);
    }
  }

  private <T> void begin(AsyncId id, String name, AsyncWork<T> work) {
    running.incrementAndGet();
    boolean accepted =
        threads.submitLast(
            reports.what(name, id),
            type,
            tasks.checked(id, deadline, work),
            outcome -> {
              reports.count(CallReports.label(outcome));
              if (!(outcome instanceof Outcome.Returned<T>)) {
                LOG.log(
                    Level.ERROR,
                    () ->
                        reports.what(name, id)
                            + " failed at the end"
                            + CallReports.detail(outcome));
              }
              done();
            });
    if (!accepted) {
      reports.count("refused");
      LOG.log(
          Level.ERROR,
          () -> reports.what(name, id) + " was refused at the end: too many calls wait");
      done();
    }
  }

  private void done() {
    if (running.decrementAndGet() == 0) {
      tellDone();
    }
  }

  private void tellDone() {
    Runnable told = onDone.getAndSet(null);
    if (told != null) {
      told.run();
    }
  }

  /** See {@link ShardCalls#whenLastDone}. */
  void whenDone(Runnable told) {
    onDone.set(told);
    if (running.get() == 0) {
      tellDone();
    }
  }

  /** Begins those of a recovered shard, perhaps for a second time. */
  void beginAgain() {
    replayed.forEach(release::out);
    replayed.clear();
  }
}
