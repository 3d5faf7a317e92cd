package dev.martlet.server.journals;

import dev.martlet.api.journal.JournalContent;
import dev.martlet.api.journal.JournalStore;
import dev.martlet.api.journal.JournalSummary;
import dev.martlet.engine.JournalReplay;
import dev.martlet.engine.ReplayResult;
import dev.martlet.engine.journal.JournalReader;
import dev.martlet.engine.journal.ReadJournal;
import dev.martlet.engine.metrics.Metrics;
import dev.martlet.engine.plugin.PluginThreads;
import dev.martlet.engine.plugin.PluginThreads.Outcome;
import dev.martlet.server.config.JournalSettings;
import dev.martlet.server.refusal.ApiRefusals;
import dev.martlet.server.refusal.JournalRefusals;
import dev.martlet.server.refusal.RefusedException;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * Journals of the store as admins look at them while the server runs: a list, what is in one, and
 * its ticks with their states, which are computed anew by a replay. A journal is read as it is in
 * the store, and never claimed, so a shard that runs is not disturbed; one is read or replayed at a
 * time, on threads of its own. Any thread.
 */
public final class JournalViews implements AutoCloseable {
  /** In place of a number of a tick: the first that can be shown. */
  public static final long FIRST = -1;

  private static final System.Logger LOG = System.getLogger(JournalViews.class.getName());

  /** A list need not wait for a journal that is read. */
  private static final int MOST_READS = 2;

  private static final int MOST_JOINS = 1000;
  private static final long CLOSE_SECONDS = 5;

  private final JournalStore store;
  private final JournalReplay replay;
  private final Limits limits;
  private final PluginThreads reads;
  private final Semaphore turn = new Semaphore(1);

  /** Read by calls of the store, written when no more may come. */
  private final ReentrantReadWriteLock open = new ReentrantReadWriteLock();

  /**
   * What looking at a journal may cost.
   *
   * @param bytes that it may have, uncompressed
   * @param answerBytes that ticks may have in one answer
   * @param deadline for a read, and for a replay
   */
  public record Limits(long bytes, int answerBytes, Duration deadline) {}

  /**
   * Looks at journals.
   *
   * @param store that has them, which is not closed by this
   * @param replay of their shards, which is closed by this
   * @param limits of what it may cost
   * @param metrics counts reads that do not return
   */
  public JournalViews(JournalStore store, JournalReplay replay, Limits limits, Metrics metrics) {
    this.store = store;
    this.replay = replay;
    this.limits = limits;
    this.reads = new PluginThreads("journals", MOST_READS, metrics);
  }

  /**
   * The index of all journals.
   *
   * @return their summaries, those that were written to last first
   * @throws RefusedException if the index cannot be read
   * @throws InterruptedException if the caller is interrupted
   */
  public List<JournalSummary> list() throws RefusedException, InterruptedException {
    List<JournalSummary> all = new ArrayList<>(ask("the list of journals", store::list));
    all.sort(
        Comparator.comparing(JournalSummary::writtenAt)
            .reversed()
            .thenComparing(journal -> journal.id().toString()));
    return all;
  }

  /**
   * Finds a journal.
   *
   * @param name a shard's id, for its latest life, or that, a slash and the birth
   * @return its summary
   * @throws RefusedException if there is none, it is no such name, or the index cannot be read
   * @throws InterruptedException if the caller is interrupted
   */
  public JournalSummary find(String name) throws RefusedException, InterruptedException {
    Optional<JournalSummary> found;
    try {
      found = JournalNames.find(ask("the list of journals", store::list), name);
    } catch (IllegalArgumentException e) {
      throw new RefusedException(ApiRefusals.badParameter(e.getMessage()));
    }
    return found.orElseThrow(
        () ->
            new RefusedException(JournalRefusals.noSuchJournal("there is no journal of " + name)));
  }

  /**
   * What is in a journal: who made its shard and how, which ticks can be shown, who took part.
   *
   * @param summary of the journal
   * @return the members of an object
   * @throws RefusedException if it cannot be read, or may not be here
   * @throws InterruptedException if the caller is interrupted
   */
  public Map<String, Object> show(JournalSummary summary)
      throws RefusedException, InterruptedException {
    return inTurn(
        () -> {
          ReadJournal journal = read(summary);
          JournalExtent extent = JournalExtent.of(journal);
          Map<String, Object> body = new LinkedHashMap<>();
          body.put("plugin", journal.birth().plugin());
          body.put("saved_by", journal.checkpoint().map(saved -> saved.plugin()).orElse(null));
          body.put("rate", journal.birth().settings().tickRate());
          body.put("settings", RecordJson.settings(journal.birth()));
          body.put("options", new TreeMap<>(journal.birth().options()));
          body.put("records", journal.records());
          body.put("first", extent.isEmpty() ? null : extent.first());
          body.put("last", extent.isEmpty() ? null : extent.last());
          body.put("joins", extent.joins().stream().limit(MOST_JOINS).toList());
          body.put("total_joins", extent.joins().size());
          return body;
        });
  }

  /**
   * Some ticks of a journal, with their states and records. There may be fewer than were asked for:
   * then it says with which to go on.
   *
   * @param summary of the journal
   * @param wanted the first of them, or {@link #FIRST}
   * @param ticks how many, 1 at the least
   * @return an object, as JSON
   * @throws RefusedException if it cannot be read or replayed, or may not be here
   * @throws InterruptedException if the caller is interrupted
   */
  public byte[] ticks(JournalSummary summary, long wanted, int ticks)
      throws RefusedException, InterruptedException {
    return inTurn(
        () -> {
          ReadJournal journal = read(summary);
          JournalExtent extent = JournalExtent.of(journal);
          long from = wanted == FIRST ? extent.first() : wanted;
          if (!extent.has(from)) {
            throw new RefusedException(
                ApiRefusals.badParameter(
                    extent.isEmpty()
                        ? "the journal has no tick yet that can be shown"
                        : "from must be a tick from %d to %d"
                            .formatted(extent.first(), extent.last())));
          }
          return ticks(journal, extent, from, Math.min(extent.last(), from + ticks - 1));
        });
  }

  private byte[] ticks(ReadJournal journal, JournalExtent extent, long from, long to)
      throws RefusedException, InterruptedException {
    TickWindow window = new TickWindow(journal, from, to, limits.answerBytes());
    Optional<ReplayResult> result = Optional.empty();
    if (!window.hasEnough()) {
      result = Optional.of(replay.run(journal, to, limits.deadline(), window));
    }
    if (window.isEmpty() && window.isFull()) {
      throw new RefusedException(
          JournalRefusals.tickTooLarge(
              "tick %d alone has more bytes than %s allows"
                  .formatted(from, JournalSettings.REPLAY_ANSWER_BYTES.key())));
    }
    if (window.isEmpty() && result.isPresent() && result.get().late()) {
      throw tooCostly(
          "the replay was given up in tick %d, after %s, which %s allows"
              .formatted(
                  result.get().tick(), limits.deadline(), JournalSettings.REPLAY_DEADLINE.key()));
    }
    return window.answer(extent, result);
  }

  private ReadJournal read(JournalSummary summary) throws RefusedException, InterruptedException {
    requireFew(summary.bytes(), summary);
    Optional<ReadJournal> journal =
        ask(
            "the journal " + summary.id(),
            () -> {
              Optional<JournalContent> content = store.read(summary.id());
              if (content.isEmpty()) {
                return Optional.empty();
              }
              requireFew(JournalReader.bytes(content.get()), summary);
              return JournalReader.read(summary.id(), content.get());
            });
    return journal.orElseThrow(
        () ->
            new RefusedException(
                JournalRefusals.noSuchJournal(
                    "the journal " + summary.id() + " has nothing: its shard had not begun")));
  }

  private void requireFew(long bytes, JournalSummary summary) throws RefusedException {
    if (bytes > limits.bytes()) {
      throw tooCostly(
          "the journal %s has %d bytes, and %s allows %d"
              .formatted(summary.id(), bytes, JournalSettings.REPLAY_BYTES.key(), limits.bytes()));
    }
  }

  private static RefusedException tooCostly(String why) {
    return new RefusedException(
        JournalRefusals.tooCostly(why + "; the command martlet replay has no such limit"));
  }

  /** Work that only one caller does at a time. */
  @FunctionalInterface
  private interface Work<T> {
    T run() throws RefusedException, InterruptedException;
  }

  private <T> T inTurn(Work<T> work) throws RefusedException, InterruptedException {
    if (!turn.tryAcquire()) {
      throw new RefusedException(JournalRefusals.busy());
    }
    try {
      if (replay.lostThreads() > 0) {
        throw new RefusedException(JournalRefusals.hangs());
      }
      return work.run();
    } finally {
      turn.release();
    }
  }

  /** Calls the store, which is code of a plugin. */
  private <T> T ask(String what, Callable<T> call) throws RefusedException, InterruptedException {
    Outcome<T> outcome =
        reads.call(
            what, store.getClass().getClassLoader(), limits.deadline(), () -> whileOpen(call));
    return switch (outcome) {
      case Outcome.Returned<T>(T value) -> value;
      case Outcome.Threw<T> threw when threw.cause() instanceof RefusedException refused ->
          throw refused;
      case Outcome.Threw<T> threw -> {
        LOG.log(Level.WARNING, "{0} cannot be read: {1}", what, threw.reason());
        throw new RefusedException(
            JournalRefusals.unreadable(what + " cannot be read: " + threw.reason()));
      }
      case Outcome.Late<T> late -> throw new RefusedException(JournalRefusals.storeLate());
      case Outcome.Busy<T> busy -> throw new RefusedException(JournalRefusals.storeLate());
    };
  }

  private <T> T whileOpen(Callable<T> call) throws Exception {
    if (!open.readLock().tryLock()) {
      throw new IOException("the server stops");
    }
    try {
      return call.call();
    } finally {
      open.readLock().unlock();
    }
  }

  /**
   * How many threads hang in a replay or in the store.
   *
   * @return the number
   */
  public int lostThreads() {
    return reads.lost() + replay.lostThreads();
  }

  /** Ends what is in progress, and waits a while until nobody calls the store any more. */
  @Override
  public void close() {
    replay.close();
    reads.close();
    try {
      if (!open.writeLock().tryLock(CLOSE_SECONDS, TimeUnit.SECONDS)) { // and for good
        LOG.log(Level.WARNING, "a journal is still being read");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
