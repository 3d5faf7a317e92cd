package dev.martlet.sqlite;

import dev.martlet.api.journal.JournalId;
import dev.martlet.api.journal.JournalState;
import dev.martlet.api.journal.JournalSummary;
import dev.martlet.api.journal.JournalWrite;
import java.io.ByteArrayOutputStream;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The connection that writes. Each method is one transaction, which is over when it returns or
 * throws. For one thread at a time.
 */
final class Writer implements AutoCloseable {
  private static final long UNKNOWN = -1;

  private final Connection connection;
  private final PreparedStatement begin;
  private final PreparedStatement end;
  private final PreparedStatement commits;
  private final PreparedStatement claims;
  private final PreparedStatement one;
  private final PreparedStatement insert;
  private final PreparedStatement update;
  private final PreparedStatement delete;
  private final PreparedStatement forgetBatches;
  private final PreparedStatement cover;
  private final PreparedStatement left;
  private final PreparedStatement insertBatches;
  private final PreparedStatement checkpoint;
  private final PreparedStatement forgetCheckpoint;
  private final FreePages free;
  private final Log log;
  private final List<PreparedStatement> prepared = new ArrayList<>();

  /**
   * Journals as they are after the latest commit, with what the log has of them: right as long as
   * nobody else has taken a journal over, by which another server begins to write.
   */
  private final Map<JournalId, Entry> known = new HashMap<>();

  private long knownClaims = UNKNOWN;

  /** What the commit that is under way adds to the log. */
  private final ByteArrayOutputStream added = new ByteArrayOutputStream();

  Writer(Connection connection) throws SQLException {
    this.connection = connection;
    this.begin = prepare("BEGIN IMMEDIATE");
    this.end = prepare("COMMIT");
    this.commits = prepare("UPDATE store SET commits = commits + 1 RETURNING commits, claims");
    this.claims = prepare("UPDATE store SET claims = claims + 1 RETURNING claims");
    this.one = prepare(Statements.ENTRY);
    this.insert =
        prepare(
            "INSERT INTO journal (shard, birth, epoch, state, batches, checkpoint, bytes,"
                + " written_at, last_commit, crc) VALUES (?, ?, 0, 'OPEN', 0, 0, 0, '', 0, 0)"
                + " RETURNING id");
    this.update = prepare(Entry.UPDATE);
    this.delete = prepare("DELETE FROM journal WHERE id = ?");
    this.cover = prepare("DELETE FROM batch WHERE journal = ? AND last <= ?");
    this.forgetBatches = prepare("DELETE FROM batch WHERE journal = ?");
    this.left = prepare("SELECT first, bytes FROM batch WHERE journal = ? ORDER BY first");
    this.insertBatches = prepare(Statements.INSERT_BATCHES);
    this.checkpoint = prepare("INSERT OR REPLACE INTO checkpoint VALUES (?, ?, ?, ?)");
    this.forgetCheckpoint = prepare("DELETE FROM checkpoint WHERE journal = ?");
    this.free = new FreePages(connection);
    this.log = new Log(connection);
  }

  private PreparedStatement prepare(String sql) throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    prepared.add(statement);
    return statement;
  }

  /** Makes one of the same connection, after an error: the driver closes statements that fail. */
  Writer afresh() throws SQLException {
    for (PreparedStatement statement : prepared) {
      statement.close();
    }
    free.close();
    log.close();
    return new Writer(connection);
  }

  /** What is done in a transaction. */
  private interface Work<T> {
    T run(long commit) throws SQLException, DamagedException;
  }

  private <T> T transaction(Work<T> work) throws SQLException, DamagedException {
    begin.execute();
    boolean done = false;
    try {
      T result = work.run(nextCommit());
      free.giveBack();
      end.execute();
      done = true;
      return result;
    } finally {
      if (!done) {
        knownClaims = UNKNOWN; // what is known is of a commit that was not
        log.forget();
        undo();
      }
    }
  }

  /** Counts the commit, and makes sure that what is known of journals is right. */
  private long nextCommit() throws SQLException, DamagedException {
    long commit;
    long now;
    try (ResultSet row = commits.executeQuery()) {
      row.next();
      commit = row.getLong(1);
      now = row.getLong(2);
    }
    if (now != knownClaims) {
      known.clear();
      log.forget();
      log.entries().forEach(entry -> known.put(entry.summary().id(), entry));
      knownClaims = now;
    }
    added.reset();
    return commit;
  }

  /** Moves what is in the log to the journals' rows. */
  void moveLog() throws SQLException, DamagedException {
    if (!log.isEmpty()) {
      transaction(
          commit -> {
            moveLog(commit);
            return true;
          });
    }
  }

  /** Then the journals' rows have everything. */
  private void moveLog(long commit) throws SQLException, DamagedException {
    log.moveAll(commit, now(), new byte[0]);
    known.clear();
  }

  private Optional<Entry> entry(JournalId id) throws SQLException, DamagedException {
    Entry entry = known.get(id);
    return entry == null ? Statements.entry(one, id) : Optional.of(entry);
  }

  private void undo() throws SQLException {
    try {
      execute("ROLLBACK");
    } catch (SQLException e) {
      // Some errors, such as a full disk, have undone it all before.
      if (!e.getMessage().contains("no transaction is active")) {
        throw e;
      }
    }
  }

  long claim(JournalId id) throws SQLException, DamagedException {
    return transaction(
        commit -> {
          Optional<Entry> found = entry(id);
          Entry before = found.isPresent() ? found.get() : make(id);
          JournalSummary was = before.summary();
          long epoch = was.epoch() + 1;
          Entry claimed =
              new Entry(
                  before.row(),
                  new JournalSummary(
                      id,
                      epoch,
                      was.state(),
                      was.batches(),
                      was.checkpoint(),
                      was.bytes(),
                      was.writtenAt()),
                  commit);
          save(claimed);
          known.put(id, claimed);
          knownClaims = Statements.number(claims);
          return epoch;
        });
  }

  private Entry make(JournalId id) throws SQLException {
    Statements.setId(insert, id);
    long row = Statements.number(insert);
    return new Entry(row, new JournalSummary(id, 0, JournalState.OPEN, 0, 0, 0, now()), 0);
  }

  /** Milliseconds are what an operator wants to read. */
  private static Instant now() {
    return Instant.now().truncatedTo(ChronoUnit.MILLIS);
  }

  Set<JournalId> commit(List<JournalWrite> writes) throws SQLException, DamagedException {
    return transaction(commit -> write(writes, commit));
  }

  private Set<JournalId> write(List<JournalWrite> writes, long commit)
      throws SQLException, DamagedException {
    Instant now = now();
    Set<JournalId> marked = new LinkedHashSet<>();
    Set<JournalId> refused = new LinkedHashSet<>();
    for (JournalWrite write : writes) {
      JournalId id = write.id();
      Optional<Entry> entry = entry(id);
      if (entry.isEmpty() || entry.get().summary().epoch() != write.epoch()) {
        refused.add(id);
        continue;
      }
      if (cutsRows(entry.get(), write)) { // which only table batch can do
        save(marked);
        log.moveAll(commit, now, added.toByteArray());
        added.reset();
        // Their rows say this commit now, so that what it adds to them later must be in them, too.
        writes.stream().map(JournalWrite::id).filter(known::containsKey).forEach(marked::add);
      }
      known.put(id, new Entry(entry.get().row(), write(entry.get(), write, now), commit));
      if (!(write instanceof JournalWrite.Append)) {
        marked.add(id);
      }
    }
    save(marked);
    if (added.size() > 0) {
      long moved = log.add(commit, now, added.toByteArray());
      known.values().removeIf(entry -> entry.commit() <= moved); // it would grow for ever
    }
    return refused;
  }

  private void save(Set<JournalId> marked) throws SQLException {
    for (JournalId id : marked) {
      save(known.get(id));
    }
  }

  /** Whether it is a checkpoint that leaves batches behind it. */
  private static boolean cutsRows(Entry entry, JournalWrite write) {
    return write instanceof JournalWrite.Checkpoint kept
        && kept.number() < entry.summary().batches();
  }

  private JournalSummary write(Entry entry, JournalWrite write, Instant now)
      throws SQLException, DamagedException {
    JournalSummary was = entry.summary();
    JournalState state = was.state();
    long batches = was.batches();
    long covered = was.checkpoint();
    long bytes = was.bytes();
    switch (write) {
      case JournalWrite.Append append -> {
        requireNext(was, append);
        LoggedBatch.of(was.id(), entry.row(), append.number(), append.bytes()).writeTo(added);
        batches = append.number();
        bytes += append.bytes().length;
      }
      case JournalWrite.Checkpoint kept -> {
        requireCovers(was, kept);
        bytes = checkpoint(entry, kept);
        covered = kept.number();
      }
      case JournalWrite.Mark mark -> state = mark.state();
    }
    return new JournalSummary(was.id(), was.epoch(), state, batches, covered, bytes, now);
  }

  private static void requireNext(JournalSummary was, JournalWrite.Append append) {
    if (append.number() != was.batches() + 1) {
      throw new IllegalArgumentException(
          "journal %s has %d batches: batch %d is not the next"
              .formatted(was.id(), was.batches(), append.number()));
    }
  }

  private static void requireCovers(JournalSummary was, JournalWrite.Checkpoint kept) {
    if (kept.number() > was.batches()) {
      throw new IllegalArgumentException(
          "journal %s has %d batches: a checkpoint cannot cover batch %d"
              .formatted(was.id(), was.batches(), kept.number()));
    }
    if (kept.number() < was.checkpoint()) {
      throw new IllegalArgumentException(
          "the checkpoint of journal %s covers batch %d: it cannot go back to batch %d"
              .formatted(was.id(), was.checkpoint(), kept.number()));
    }
  }

  /** Returns how long the journal is then. */
  private long checkpoint(Entry entry, JournalWrite.Checkpoint kept)
      throws SQLException, DamagedException {
    long rest = forget(entry, kept.number());
    checkpoint.setLong(1, entry.row());
    checkpoint.setLong(2, kept.number());
    checkpoint.setBytes(3, kept.bytes());
    checkpoint.setLong(4, Statements.checkpointCrc(kept.id(), kept.number(), kept.bytes()));
    checkpoint.executeUpdate();
    return rest + kept.bytes().length;
  }

  /** Returns how long the batches are that are left. */
  private long forget(Entry entry, long number) throws SQLException, DamagedException {
    cover.setLong(1, entry.row());
    cover.setLong(2, number);
    cover.executeUpdate();
    if (number == entry.summary().batches()) {
      return 0;
    }
    List<LoggedBatch> rest = new ArrayList<>();
    left.setLong(1, entry.row());
    try (ResultSet row = left.executeQuery()) {
      while (row.next()) {
        rest.addAll(LoggedBatch.read(Statements.bytes(row, 2)));
      }
    }
    rest.removeIf(batch -> batch.number() <= number);
    forgetBatches.setLong(1, entry.row());
    forgetBatches.executeUpdate();
    if (!rest.isEmpty()) { // else the file is damaged, which whoever reads it is told
      Statements.insertBatches(insertBatches, entry.row(), rest);
    }
    return rest.stream().mapToLong(batch -> batch.bytes().length).sum();
  }

  private void save(Entry entry) throws SQLException {
    entry.setChanges(update);
    update.executeUpdate();
  }

  boolean delete(JournalId id) throws SQLException, DamagedException {
    return transaction(
        commit -> {
          moveLog(commit); // which must not have batches of a journal that is not there
          Optional<Entry> entry = entry(id);
          if (entry.isEmpty()) {
            return false;
          }
          long row = entry.get().row();
          for (PreparedStatement statement : List.of(forgetBatches, forgetCheckpoint, delete)) {
            statement.setLong(1, row);
            statement.executeUpdate();
          }
          return true;
        });
  }

  /**
   * Copies the whole log into the file, and cuts it to nothing. Waits for nobody.
   *
   * @return false if somebody reads, so that it stays
   */
  boolean emptyLog() throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA busy_timeout = 0");
      try (ResultSet row = statement.executeQuery("PRAGMA wal_checkpoint(TRUNCATE)")) {
        row.next();
        return row.getLong(1) == 0;
      } finally {
        statement.execute("PRAGMA busy_timeout = " + StoreFile.BUSY_MILLIS);
      }
    }
  }

  /** Runs a statement that is needed seldom. */
  boolean execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      return statement.execute(sql);
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
