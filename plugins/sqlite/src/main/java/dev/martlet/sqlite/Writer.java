package dev.martlet.sqlite;

import dev.martlet.api.journal.JournalId;
import dev.martlet.api.journal.JournalState;
import dev.martlet.api.journal.JournalSummary;
import dev.martlet.api.journal.JournalWrite;
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
  private final Connection connection;
  private final PreparedStatement begin;
  private final PreparedStatement end;
  private final PreparedStatement commits;
  private final PreparedStatement one;
  private final PreparedStatement insert;
  private final PreparedStatement update;
  private final PreparedStatement delete;
  private final PreparedStatement append;
  private final PreparedStatement length;
  private final PreparedStatement forget;
  private final PreparedStatement checkpointLength;
  private final PreparedStatement checkpoint;
  private final PreparedStatement forgetCheckpoint;
  private final FreePages free;
  private final List<PreparedStatement> prepared = new ArrayList<>();

  Writer(Connection connection) throws SQLException {
    this.connection = connection;
    this.begin = prepare("BEGIN IMMEDIATE");
    this.end = prepare("COMMIT");
    this.commits = prepare("UPDATE store SET commits = commits + 1 RETURNING commits");
    this.one = prepare(Statements.ENTRY);
    this.insert =
        prepare(
            "INSERT INTO journal (shard, birth, epoch, state, batches, checkpoint, bytes,"
                + " written_at, last_commit, crc) VALUES (?, ?, 0, 'OPEN', 0, 0, 0, '', 0, 0)"
                + " RETURNING id");
    this.update =
        prepare(
            "UPDATE journal SET epoch = ?, state = ?, batches = ?, checkpoint = ?, bytes = ?,"
                + " written_at = ?, last_commit = ?, crc = ? WHERE id = ?");
    this.delete = prepare("DELETE FROM journal WHERE id = ?");
    this.append = prepare("INSERT INTO batch VALUES (?, ?, ?, ?)");
    this.length = prepare("SELECT sum(length(bytes)) FROM batch WHERE journal = ? AND number <= ?");
    this.forget = prepare("DELETE FROM batch WHERE journal = ? AND number <= ?");
    this.checkpointLength = prepare("SELECT sum(length(bytes)) FROM checkpoint WHERE journal = ?");
    this.checkpoint = prepare("INSERT OR REPLACE INTO checkpoint VALUES (?, ?, ?, ?)");
    this.forgetCheckpoint = prepare("DELETE FROM checkpoint WHERE journal = ?");
    this.free = new FreePages(connection);
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
      T result = work.run(Statements.number(commits));
      free.giveBack();
      end.execute();
      done = true;
      return result;
    } finally {
      if (!done) {
        undo();
      }
    }
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
          Optional<Entry> found = Statements.entry(one, id);
          Entry before = found.isPresent() ? found.get() : make(id);
          JournalSummary was = before.summary();
          long epoch = was.epoch() + 1;
          save(
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
                  commit));
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
    Map<JournalId, Optional<Entry>> entries = new HashMap<>();
    Map<Long, Entry> changed = new HashMap<>();
    Set<JournalId> refused = new LinkedHashSet<>();
    for (JournalWrite write : writes) {
      JournalId id = write.id();
      Optional<Entry> entry = entries.get(id);
      if (entry == null) {
        entry = Statements.entry(one, id);
      }
      if (entry.isEmpty() || entry.get().summary().epoch() != write.epoch()) {
        refused.add(id);
      } else {
        Entry after = new Entry(entry.get().row(), write(entry.get(), write, now), commit);
        changed.put(after.row(), after);
        entry = Optional.of(after);
      }
      entries.put(id, entry);
    }
    for (Entry entry : changed.values()) {
      save(entry);
    }
    return refused;
  }

  private JournalSummary write(Entry entry, JournalWrite write, Instant now) throws SQLException {
    JournalSummary was = entry.summary();
    JournalState state = was.state();
    long batches = was.batches();
    long covered = was.checkpoint();
    long bytes = was.bytes();
    switch (write) {
      case JournalWrite.Append append -> {
        requireNext(was, append);
        append(entry.row(), append);
        batches = append.number();
        bytes += append.bytes().length;
      }
      case JournalWrite.Checkpoint kept -> {
        requireCovers(was, kept);
        bytes += checkpoint(entry.row(), kept);
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

  private void append(long row, JournalWrite.Append batch) throws SQLException {
    append.setLong(1, row);
    append.setLong(2, batch.number());
    append.setBytes(3, batch.bytes());
    append.setLong(
        4,
        Checksum.of(Statements.BATCH, batch.id())
            .number(batch.number())
            .bytes(batch.bytes())
            .value());
    append.executeUpdate();
  }

  /** Returns by how many bytes the journal becomes longer. */
  private long checkpoint(long row, JournalWrite.Checkpoint kept) throws SQLException {
    length.setLong(1, row);
    length.setLong(2, kept.number());
    checkpointLength.setLong(1, row);
    long forgotten = Statements.number(length) + Statements.number(checkpointLength);
    forget(row, kept.number());
    checkpoint.setLong(1, row);
    checkpoint.setLong(2, kept.number());
    checkpoint.setBytes(3, kept.bytes());
    checkpoint.setLong(
        4,
        Checksum.of(Statements.CHECKPOINT, kept.id())
            .number(kept.number())
            .bytes(kept.bytes())
            .value());
    checkpoint.executeUpdate();
    return kept.bytes().length - forgotten;
  }

  private void forget(long row, long number) throws SQLException {
    forget.setLong(1, row);
    forget.setLong(2, number);
    forget.executeUpdate();
  }

  private void save(Entry entry) throws SQLException {
    entry.setChanges(update);
    update.executeUpdate();
  }

  boolean delete(JournalId id) throws SQLException, DamagedException {
    return transaction(
        commit -> {
          Optional<Entry> entry = Statements.entry(one, id);
          if (entry.isEmpty()) {
            return false;
          }
          long row = entry.get().row();
          forget(row, Long.MAX_VALUE);
          forgetCheckpoint.setLong(1, row);
          forgetCheckpoint.executeUpdate();
          delete.setLong(1, row);
          delete.executeUpdate();
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
