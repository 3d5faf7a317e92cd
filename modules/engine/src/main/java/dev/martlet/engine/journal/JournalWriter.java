package dev.martlet.engine.journal;

import dev.martlet.api.journal.JournalId;
import dev.martlet.api.journal.JournalState;
import dev.martlet.api.journal.JournalStore;
import dev.martlet.api.journal.JournalWrite;
import dev.martlet.engine.limits.Nanos;
import dev.martlet.engine.metrics.EngineMetric;
import dev.martlet.engine.metrics.Histogram;
import dev.martlet.engine.metrics.Metrics;
import dev.martlet.engine.plugin.SurvivedFaults;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.zip.Deflater;

/**
 * Writes the journals of all shards: one thread takes what their turns have recorded, makes it
 * durable in one commit, and tells the shards. A commit that fails is tried again until it is done,
 * and the shards wait meanwhile.
 */
public final class JournalWriter implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(JournalWriter.class.getName());
  private static final long LOG_EVERY_NANOS = TimeUnit.SECONDS.toNanos(10);

  private sealed interface Work {}

  private record Append(ShardJournal journal, long number, Batch batch) implements Work {}

  private record Save(ShardJournal journal, long number, ShardCheckpoint state) implements Work {}

  private record Mark(JournalWrite.Mark write) implements Work {}

  private record Stop() implements Work {}

  private final JournalStore store;
  private final JournalSettings settings;
  private final LongAdder written;
  private final LongAdder faults;
  private final Histogram commitTime;
  private final BlockingQueue<Work> queue = new LinkedBlockingQueue<>();
  private final Thread thread;

  // The thread's own.
  private final Deflater deflater = new Deflater(Deflater.BEST_SPEED, true);
  private long lastCommit;
  private long lastLogged;

  private volatile boolean closing;

  /** What the last commit failed with; null if it did not. */
  private volatile String fault;

  /**
   * A writer whose thread runs.
   *
   * @param store of the journals, of which this is the only one to commit
   * @param settings of the commits
   * @param metrics counts them
   */
  public JournalWriter(JournalStore store, JournalSettings settings, Metrics metrics) {
    this.store = store;
    this.settings = settings;
    this.written = metrics.counter(EngineMetric.JOURNAL_BYTES);
    this.faults = metrics.counter(EngineMetric.JOURNAL_FAULTS);
    this.commitTime = metrics.histogram(EngineMetric.JOURNAL_COMMIT_TIME);
    this.lastCommit = System.nanoTime() - Nanos.of(settings.commitInterval());
    this.lastLogged = System.nanoTime() - LOG_EVERY_NANOS;
    metrics.gauge(EngineMetric.JOURNAL_WAITING, queue::size);
    this.thread = Thread.ofPlatform().name("journal").daemon().start(this::run);
  }

  // ---- any thread -------------------------------------------------------------------------

  /** Has a batch written. */
  void submit(ShardJournal journal, long number, Batch batch) {
    queue.add(new Append(journal, number, batch));
  }

  /** Has a checkpoint written that covers all batches up to a number. */
  void submit(ShardJournal journal, long number, ShardCheckpoint state) {
    queue.add(new Save(journal, number, state));
  }

  /**
   * Has a state noted, after all batches that were handed over before.
   *
   * @param id of the journal
   * @param epoch of its owner
   * @param state that it has from now on
   */
  void mark(JournalId id, long epoch, JournalState state) {
    queue.add(new Mark(new JournalWrite.Mark(id, epoch, state)));
  }

  /**
   * What keeps journals from being written.
   *
   * @return the message for an operator; empty if the last commit succeeded
   */
  public Optional<String> fault() {
    return Optional.ofNullable(fault);
  }

  /**
   * Writes what was handed over before, and ends the thread. If the store fails, gives up; then the
   * shards whose batches are lost have shown nothing of them.
   */
  @Override
  public void close() {
    closing = true;
    queue.add(new Stop());
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  // ---- the writer's thread ----------------------------------------------------------------

  private void run() {
    boolean goesOn = true;
    while (goesOn) {
      try {
        goesOn = writeNext();
      } catch (InterruptedException e) {
        LOG.log(Level.DEBUG, "nobody interrupts the thread", e);
      } catch (Throwable e) { // such as for lack of memory
        SurvivedFaults.tell(LOG, "writing journals", e);
      }
    }
    deflater.end();
  }

  /** Returns whether there may be more. */
  private boolean writeNext() throws InterruptedException {
    List<Work> taken = new ArrayList<>();
    taken.add(queue.take());
    pace();
    queue.drainTo(taken);
    boolean stop = taken.removeIf(work -> work instanceof Stop);
    if (!taken.isEmpty()) {
      commit(taken);
    }
    return !stop;
  }

  /** So that one commit is for many shards. */
  private void pace() throws InterruptedException {
    long left = lastCommit + Nanos.of(settings.commitInterval()) - System.nanoTime();
    if (left > 0 && !closing) {
      TimeUnit.NANOSECONDS.sleep(left);
    }
    lastCommit = System.nanoTime();
  }

  private void commit(List<Work> taken) throws InterruptedException {
    List<JournalWrite> packed = new ArrayList<>(taken.size());
    for (Work work : taken) {
      packed(work).ifPresent(packed::add);
    }
    Optional<Set<JournalId>> refused = commitUntilDone(packed);
    if (refused.isEmpty()) {
      return; // given up, as the server stops
    }
    for (Work work : taken) {
      SurvivedFaults.attempt(LOG, "telling a shard", () -> tell(work, refused.get()));
    }
  }

  private static void tell(Work work, Set<JournalId> refused) {
    switch (work) {
      case Append(ShardJournal journal, long number, Batch batch) -> {
        if (!fenced(journal, refused)) {
          journal.committed(number);
        }
      }
      case Save(ShardJournal journal, long number, ShardCheckpoint state) -> {
        if (!fenced(journal, refused)) {
          journal.saved();
        }
      }
      case Mark mark -> {}
      case Stop stop -> {}
    }
  }

  private static boolean fenced(ShardJournal journal, Set<JournalId> refused) {
    boolean fenced = refused.contains(journal.id());
    if (fenced) {
      LOG.log(Level.ERROR, "the journal {0} has another owner: its shard ends here", journal.id());
      journal.fenced();
    }
    return fenced;
  }

  /** Empty if a checkpoint cannot be packed: then the batches stay that it would have covered. */
  private Optional<JournalWrite> packed(Work work) {
    if (!(work instanceof Save(ShardJournal journal, long number, ShardCheckpoint state))) {
      return Optional.of(packedNow(work));
    }
    try {
      byte[] bytes = CheckpointCodec.pack(state, deflater);
      written.add(bytes.length);
      return Optional.of(new JournalWrite.Checkpoint(journal.id(), journal.epoch(), number, bytes));
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "a checkpoint of the journal " + journal.id() + " is no data", e);
      return Optional.empty();
    }
  }

  private JournalWrite packedNow(Work work) {
    return switch (work) {
      case Append(ShardJournal journal, long number, Batch batch) -> {
        byte[] bytes = journal.packing.pack(batch, deflater);
        written.add(bytes.length);
        yield new JournalWrite.Append(journal.id(), journal.epoch(), number, bytes);
      }
      case Mark(JournalWrite.Mark write) -> write;
      case Save save -> throw new IllegalArgumentException("it is packed apart");
      case Stop stop -> throw new IllegalArgumentException("nothing to write");
    };
  }

  private Optional<Set<JournalId>> commitUntilDone(List<JournalWrite> packed)
      throws InterruptedException {
    while (true) {
      long began = System.nanoTime();
      try {
        Set<JournalId> refused = store.commit(packed);
        commitTime.record(System.nanoTime() - began);
        recovered();
        return Optional.of(refused);
      } catch (IOException | RuntimeException e) {
        failed(e);
        if (closing) {
          LOG.log(Level.ERROR, "the last {0} writes to journals are lost", packed.size());
          return Optional.empty();
        }
      }
      TimeUnit.NANOSECONDS.sleep(Nanos.of(settings.retryAfter()));
    }
  }

  private void recovered() {
    if (fault != null) {
      fault = null;
      LOG.log(Level.INFO, "journals are written again");
    }
  }

  private void failed(Exception e) {
    fault = String.valueOf(e.getMessage());
    faults.increment();
    long now = System.nanoTime();
    if (now - lastLogged >= LOG_EVERY_NANOS) {
      lastLogged = now;
      LOG.log(Level.ERROR, "journals cannot be written, durable shards wait: " + fault, e);
    }
  }
}
