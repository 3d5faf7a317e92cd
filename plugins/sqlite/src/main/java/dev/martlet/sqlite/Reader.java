package dev.martlet.sqlite;

import dev.martlet.api.journal.JournalContent;
import dev.martlet.api.journal.JournalId;
import dev.martlet.api.journal.JournalSummary;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A connection that reads. It sees the store as of one commit, and waits for no other connection.
 * For one thread at a time.
 */
final class Reader implements AutoCloseable {
  private final Connection connection;
  private final PreparedStatement begin;
  private final PreparedStatement end;
  private final PreparedStatement all;
  private final PreparedStatement one;
  private final PreparedStatement checkpoint;
  private final PreparedStatement batches;
  private final PreparedStatement log;

  /** Closes the connection with it, or if it cannot be made. */
  Reader(Connection connection) throws SQLException {
    this.connection = connection;
    try {
      this.begin = connection.prepareStatement("BEGIN");
      this.end = connection.prepareStatement("COMMIT");
      this.all = connection.prepareStatement("SELECT " + Entry.COLUMNS + " FROM journal");
      this.one = connection.prepareStatement(Statements.ENTRY);
      this.checkpoint =
          connection.prepareStatement(
              "SELECT number, bytes, crc FROM checkpoint WHERE journal = ?");
      this.batches =
          connection.prepareStatement(
              "SELECT first, bytes FROM batch WHERE journal = ? ORDER BY first");
      this.log = connection.prepareStatement(Tail.QUERY);
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }

  List<JournalSummary> list() throws SQLException, DamagedException {
    begin.execute();
    try {
      Map<Long, Tail> tails = Tail.all(log);
      List<JournalSummary> summaries = new ArrayList<>();
      try (ResultSet row = all.executeQuery()) {
        while (row.next()) {
          Entry entry = Entry.of(row);
          summaries.add(tail(tails, entry).addedTo(entry).summary());
        }
      }
      return summaries;
    } finally {
      end.execute();
    }
  }

  private static Tail tail(Map<Long, Tail> tails, Entry entry) {
    return tails.getOrDefault(entry.row(), Tail.NONE);
  }

  Optional<JournalContent> read(JournalId id) throws SQLException, DamagedException {
    begin.execute();
    try {
      Optional<Entry> entry = Statements.entry(one, id);
      return entry.isEmpty()
          ? Optional.empty()
          : Optional.of(content(entry.get(), tail(Tail.all(log), entry.get())));
    } finally {
      end.execute();
    }
  }

  private JournalContent content(Entry row, Tail tail) throws SQLException, DamagedException {
    Entry entry = tail.addedTo(row);
    JournalSummary summary = entry.summary();
    Optional<byte[]> state = checkpoint(entry);
    if (state.isEmpty() && summary.checkpoint() > 0) {
      throw damaged(summary.id(), "its checkpoint is missing");
    }
    long first = summary.checkpoint() + 1;
    List<byte[]> found = new ArrayList<>();
    for (LoggedBatch batch : batches(entry, tail)) {
      long expected = first + found.size();
      if (batch.number() != expected || expected > summary.batches()) {
        throw damaged(
            summary.id(),
            "batch %d is where batch %d is expected, of %d"
                .formatted(batch.number(), expected, summary.batches()));
      }
      if (!batch.isOf(summary.id())) {
        throw damaged(summary.id(), "batch " + expected + " is damaged: its checksum is wrong");
      }
      found.add(batch.bytes());
    }
    if (first + found.size() <= summary.batches()) {
      throw damaged(summary.id(), "batch " + (first + found.size()) + " is missing");
    }
    return new JournalContent(state, first, found);
  }

  private List<LoggedBatch> batches(Entry entry, Tail tail) throws SQLException, DamagedException {
    List<LoggedBatch> all = new ArrayList<>();
    batches.setLong(1, entry.row());
    try (ResultSet row = batches.executeQuery()) {
      while (row.next()) {
        all.addAll(LoggedBatch.read(Statements.bytes(row, 2)));
      }
    } catch (DamagedException e) {
      throw damaged(entry.summary().id(), e.getMessage());
    }
    long last = all.isEmpty() ? 0 : all.getLast().number();
    all.addAll(tail.behind(Math.max(entry.summary().checkpoint(), last)));
    return all;
  }

  private Optional<byte[]> checkpoint(Entry entry) throws SQLException, DamagedException {
    checkpoint.setLong(1, entry.row());
    try (ResultSet row = checkpoint.executeQuery()) {
      if (!row.next()) {
        return Optional.empty();
      }
      JournalId id = entry.summary().id();
      byte[] bytes = Statements.bytes(row, 2);
      if (row.getLong(3) != Statements.checkpointCrc(id, row.getLong(1), bytes)) {
        throw damaged(id, "its checkpoint is damaged: its checksum is wrong");
      }
      if (row.getLong(1) != entry.summary().checkpoint()) {
        throw damaged(id, "its checkpoint is that of another commit");
      }
      return Optional.of(bytes);
    }
  }

  private static DamagedException damaged(JournalId id, String what) {
    return new DamagedException("journal " + id + " cannot be read: " + what);
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
