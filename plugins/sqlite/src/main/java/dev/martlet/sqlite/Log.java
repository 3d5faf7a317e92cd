package dev.martlet.sqlite;

import java.io.ByteArrayOutputStream;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The table {@code log}: one row for each commit, with the batches that it has added to all
 * journals. A row for each batch beside those of its journal would have a commit write a page for
 * each journal. So they lie here until there are many, and are then moved to the table {@code
 * batch}, those of one journal into one row. For the connection that writes, in its transactions.
 */
final class Log implements AutoCloseable {
  /** In bytes: a read of any journal looks through all of it. */
  private static final long MOST_BYTES = 1024 * 1024;

  private final PreparedStatement insert;
  private final PreparedStatement all;
  private final PreparedStatement clear;
  private final PreparedStatement journal;
  private final PreparedStatement update;
  private final PreparedStatement batch;

  /** Of all rows. */
  private long bytes;

  Log(Connection connection) throws SQLException {
    this.insert =
        connection.prepareStatement(
            "INSERT INTO log (commit_number, written_at, bytes) VALUES (?, ?, ?)");
    this.all = connection.prepareStatement(Tail.QUERY);
    this.clear = connection.prepareStatement("DELETE FROM log");
    this.journal =
        connection.prepareStatement("SELECT " + Entry.COLUMNS + " FROM journal WHERE id = ?");
    this.update = connection.prepareStatement(Entry.UPDATE);
    this.batch = connection.prepareStatement(Statements.INSERT_BATCHES);
    try (PreparedStatement length =
        connection.prepareStatement("SELECT coalesce(sum(length(bytes)), 0) FROM log")) {
      this.bytes = Statements.number(length);
    }
  }

  /**
   * Adds what a commit appends, or moves it with all the rest when there is too much.
   *
   * @return whether it was moved
   */
  boolean add(long commit, Instant now, byte[] batches) throws SQLException, DamagedException {
    if (bytes + batches.length > MOST_BYTES) {
      move(commit, now, batches);
      return true;
    }
    insert.setLong(1, commit);
    insert.setString(2, now.toString());
    insert.setBytes(3, batches);
    insert.executeUpdate();
    bytes += batches.length;
    return false;
  }

  boolean isEmpty() {
    return bytes == 0;
  }

  /**
   * Moves all batches to the rows of their journals.
   *
   * @param commit that the journals' rows are of then
   * @param now time of the commit
   * @param batches that the commit appends, too
   * @throws DamagedException if a row of the log or the row of a journal is damaged; the batches
   *     themselves are moved as they are, and checked when they are read
   */
  void move(long commit, Instant now, byte[] batches) throws SQLException, DamagedException {
    Map<Long, Tail> tails = Tail.all(all);
    Tail.add(tails, commit, now, batches);
    for (Map.Entry<Long, Tail> each : tails.entrySet()) {
      move(each.getKey(), each.getValue(), commit);
    }
    clear.executeUpdate();
    bytes = 0;
  }

  private void move(long row, Tail tail, long commit) throws SQLException, DamagedException {
    Entry entry = tail.addedTo(entry(row));
    List<LoggedBatch> batches = tail.behind(entry.summary().checkpoint());
    if (!batches.isEmpty()) {
      Statements.insertBatches(batch, row, batches);
    }
    new Entry(row, entry.summary(), commit).setChanges(update);
    update.executeUpdate();
  }

  private Entry entry(long row) throws SQLException, DamagedException {
    journal.setLong(1, row);
    return Statements.entry(journal)
        .orElseThrow(
            () -> new DamagedException("table log has batches of a journal that is not there"));
  }

  /** The journals of which it has batches, with those. */
  List<Entry> entries() throws SQLException, DamagedException {
    List<Entry> entries = new ArrayList<>();
    for (Map.Entry<Long, Tail> each : Tail.all(all).entrySet()) {
      entries.add(each.getValue().addedTo(entry(each.getKey())));
    }
    return entries;
  }

  /** The batches as one row has them. */
  static byte[] row(List<LoggedBatch> batches) {
    ByteArrayOutputStream row = new ByteArrayOutputStream();
    batches.forEach(each -> each.writeTo(row));
    return row.toByteArray();
  }

  @Override
  public void close() throws SQLException {
    for (PreparedStatement each : List.of(insert, all, clear, journal, update, batch)) {
      each.close();
    }
  }
}
