package dev.martlet.engine.journal;

import dev.martlet.api.ShardId;
import dev.martlet.api.journal.JournalContent;
import dev.martlet.api.journal.JournalId;
import dev.martlet.api.journal.JournalState;
import dev.martlet.api.journal.JournalStore;
import dev.martlet.api.journal.JournalSummary;
import dev.martlet.api.shard.ShardSettings;
import dev.martlet.engine.metrics.Metrics;
import dev.martlet.engine.plugin.KeptPlugins;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The journals of all shards: those that wait to be recovered, those of the shards that run, and
 * the store that has them. Any thread. Closed when no shard runs any more.
 */
public final class Journals implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Journals.class.getName());

  private static final long SWEEP_NANOS = Duration.ofMinutes(1).toNanos();

  private final JournalStore store;
  private final JournalSettings settings;
  private final JournalWriter writer;
  private final KeptPlugins kept;
  private final KeptSweep keptSweep;

  /** Journals of shards that ran when the last server stopped, and were not recovered yet. */
  private final Map<ShardId, JournalId> waiting = new ConcurrentHashMap<>();

  /** When old journals were looked for last; the housekeeping's. */
  private long swept = System.nanoTime();

  /**
   * A journal that was read.
   *
   * @param birth of its shard
   * @param checkpoint that the records follow; empty if they follow the birth
   * @param records behind that
   * @param journal replays, and records when it is told to
   * @param epoch under which it is written from now on
   * @param batches that it has
   */
  public record Loaded(
      ShardBirth birth,
      Optional<ShardCheckpoint> checkpoint,
      List<JournalRecord> records,
      ShardJournal journal,
      long epoch,
      long batches) {
    /**
     * What ran the shard.
     *
     * @return name and version of the plugin
     */
    public String plugin() {
      return checkpoint.map(ShardCheckpoint::plugin).orElse(birth.plugin());
    }

    /**
     * The jars of what ran the shard.
     *
     * @return their hash; empty if it is not known
     */
    public String hash() {
      return checkpoint.map(ShardCheckpoint::hash).orElse(birth.hash());
    }

    /**
     * The same journal, as if it ended with a checkpoint.
     *
     * @param saved what the shard is at the end of the journal
     * @return the journal, without records
     */
    public Loaded endingWith(ShardCheckpoint saved) {
      return new Loaded(birth, Optional.of(saved), List.of(), journal, epoch, batches);
    }
  }

  /**
   * Reads the index of a store.
   *
   * @param store of the journals, which is not closed by this
   * @param settings of their writing
   * @param metrics counts the commits
   * @param kept copies of the plugins that the journals need
   * @throws IOException if the index cannot be read
   */
  public Journals(JournalStore store, JournalSettings settings, Metrics metrics, KeptPlugins kept)
      throws IOException {
    this.store = store;
    this.kept = kept;
    this.keptSweep = new KeptSweep(store, kept);
    this.settings = settings;
    Map<ShardId, JournalSummary> open = new HashMap<>();
    for (JournalSummary journal : store.list()) {
      if (journal.state() == JournalState.OPEN) {
        open.merge(journal.id().shard(), journal, Journals::later);
      }
    }
    open.forEach((shard, journal) -> waiting.put(shard, journal.id()));
    this.writer = new JournalWriter(store, settings, metrics);
  }

  /** Of two lives of one shard, which there should not be, the one that was written to last. */
  private static JournalSummary later(JournalSummary one, JournalSummary other) {
    LOG.log(
        Level.WARNING, "there are two journals of one shard, {0} and {1}", one.id(), other.id());
    return one.writtenAt().isAfter(other.writtenAt()) ? one : other;
  }

  /**
   * The settings of a shard, with the level that the operator wants.
   *
   * @param type name of the shard's type
   * @param asked for by the type
   * @return the settings
   */
  public ShardSettings leveled(String type, ShardSettings asked) {
    ShardSettings leveled =
        asked.withDurability(settings.levels().getOrDefault(type, asked.durability()));
    return settings.checkpointEvery().isZero()
        ? leveled
        : leveled.withCheckpointEvery(settings.checkpointEvery());
  }

  /**
   * The journal of a shard that waits to be recovered.
   *
   * @param id of the shard
   * @return its journal; empty if none waits
   */
  public Optional<JournalId> waitingOf(ShardId id) {
    return Optional.ofNullable(waiting.get(id));
  }

  /**
   * The shards that wait to be recovered.
   *
   * @return their ids, in alphabetical order
   */
  public Set<ShardId> waiting() {
    Set<ShardId> sorted = new TreeSet<>((one, other) -> one.value().compareTo(other.value()));
    sorted.addAll(waiting.keySet());
    return sorted;
  }

  /**
   * How many shards wait to be recovered.
   *
   * @return the number
   */
  public int countWaiting() {
    return waiting.size();
  }

  /**
   * What keeps journals from being written.
   *
   * @return the message for an operator; empty if they are written
   */
  public Optional<String> fault() {
    return writer.fault();
  }

  /**
   * A journal for a shard that is about to be made. It is not in the store until {@link #begin}.
   *
   * @param birth what the shard begins with
   * @return the journal, with which what the shard causes while it is made waits
   */
  public ShardJournal prepare(ShardBirth birth) {
    return journal(false, birth, new BatchCodec());
  }

  private ShardJournal journal(boolean replays, ShardBirth birth, BatchCodec packing) {
    return ShardJournal.of(replays, birth, writer, settings.maxAhead(), packing);
  }

  /**
   * Begins to record a shard that was made.
   *
   * @param birth what the shard began with
   * @param journal from {@link #prepare}
   * @throws IOException if the store has no place for it
   */
  public void begin(ShardBirth birth, ShardJournal journal) throws IOException {
    kept.keep(birth.hash());
    long epoch = store.claim(birth.journal());
    journal.record(epoch, 0, 0, 0);
    journal.begin();
  }

  /**
   * Takes a journal over, and reads it.
   *
   * @param id of the journal
   * @return what it has; empty if its shard had not even begun, so that nobody has seen it: then
   *     the journal is deleted
   * @throws IOException if it cannot be read, or is damaged
   */
  public Optional<Loaded> load(JournalId id) throws IOException {
    long epoch = store.claim(id);
    JournalContent content =
        store.read(id).orElseThrow(() -> new IOException("the journal " + id + " is gone"));
    BatchCodec packing = new BatchCodec();
    Optional<ReadJournal> read = JournalReader.read(id, content, packing);
    if (read.isEmpty()) {
      store.delete(id);
      return Optional.empty();
    }
    ShardBirth birth = read.get().birth();
    return Optional.of(
        new Loaded(
            birth,
            read.get().checkpoint(),
            read.get().recordsToReplay(),
            journal(true, birth, packing),
            epoch,
            content.firstNumber() - 1 + content.batches().size()));
  }

  /**
   * A shard was recovered, or has ended: it waits no more.
   *
   * @param id of its journal
   */
  public void recovered(JournalId id) {
    noLongerWaits(id);
  }

  private void noLongerWaits(JournalId id) {
    if (waiting.remove(id.shard(), id) && waiting.isEmpty()) {
      kept.release();
    }
  }

  /**
   * The copies of the plugins that the journals need.
   *
   * @return the copies
   */
  public KeptPlugins kept() {
    return kept;
  }

  /**
   * Sets a journal aside that cannot be recovered.
   *
   * @param id of the journal
   */
  public void setAside(JournalId id) {
    noLongerWaits(id);
    try {
      writer.mark(id, store.claim(id), JournalState.SET_ASIDE);
    } catch (IOException e) {
      LOG.log(Level.ERROR, "the journal " + id + " cannot even be set aside", e);
    }
  }

  /**
   * Notes what has become of a shard, after everything that was recorded.
   *
   * @param journal of the shard
   * @param state that it has from now on
   */
  public void mark(ShardJournal journal, JournalState state) {
    writer.mark(journal.id(), journal.epoch(), state);
  }

  /**
   * Deletes journals of shards that have ended: those that are too old, and then the oldest, until
   * the rest is small enough; and copies of plugins that no journal needs any more. Called often,
   * by one thread; looks once a minute.
   */
  public void sweep() {
    long now = System.nanoTime();
    if (now - swept < SWEEP_NANOS) {
      return;
    }
    swept = now;
    try {
      deleteOld();
      keptSweep.sweep();
    } catch (IOException e) {
      LOG.log(Level.WARNING, "old journals and copies of plugins cannot be deleted", e);
    }
  }

  private void deleteOld() throws IOException {
    List<JournalSummary> ended = new ArrayList<>(store.list());
    ended.removeIf(journal -> journal.state() != JournalState.ENDED);
    ended.sort(Comparator.comparing(JournalSummary::writtenAt).reversed());
    Instant oldest = Instant.now().minus(settings.keep());
    long bytes = 0;
    for (JournalSummary journal : ended) {
      bytes += journal.bytes();
      if (journal.writtenAt().isBefore(oldest) || bytes > settings.keepBytes()) {
        store.delete(journal.id());
        LOG.log(Level.DEBUG, "the journal {0} of an ended shard is deleted", journal.id());
      }
    }
  }

  /** Writes what was recorded. */
  @Override
  public void close() {
    writer.close();
  }
}
