package dev.martlet.sqlite;

import java.io.ByteArrayOutputStream;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * The table {@code log}: one row for each commit, with the batches that it has added to all
 * journals. A row for each batch beside those of its journal would have a commit write a page for
 * each journal. So they lie here until there are many, and are then moved to the table {@code
 * batch}, those of one journal into one row: a few journals with each commit that follows, so that
 * none takes long. Until all are moved, the table has rows of which some batches are in both. For
 * the connection that writes, in its transactions.
 */
final class Log implements AutoCloseable {
  /** In bytes: a read of any journal looks through all of it. */
  private static final long MUCH = 1024 * 1024;

  /** So many times the bytes that a commit adds are moved with it. */
  private static final int PACE = 4;

  /** In bytes: at least so much is moved with a commit. */
  private static final long LEAST_MOVED = 16 * 1024;

  private static final long UNKNOWN = -1;

  private final PreparedStatement insert;
  private final PreparedStatement all;
  private final PreparedStatement length;
  private final PreparedStatement newest;
  private final PreparedStatement clear;
  private final PreparedStatement journal;
  private final PreparedStatement last;
  private final PreparedStatement update;
  private final PreparedStatement batch;

  /** Of all rows. */
  private long bytes = UNKNOWN;

  /** What is moved now; null if nothing is. */
  private Moving moving;

  /**
   * Rows of which the batches are being moved.
   *
   * @param row the last of them
   * @param commit that it is of
   * @param bytes of all of them
   * @param left journals of which nothing is moved yet
   */
  private record Moving(long row, long commit, long bytes, Iterator<Map.Entry<Long, Tail>> left) {}

  Log(Connection connection) throws SQLException {
    this.insert =
        connection.prepareStatement(
            "INSERT INTO log (commit_number, written_at, bytes) VALUES (?, ?, ?)");
    this.all = connection.prepareStatement(Tail.QUERY);
    this.length = connection.prepareStatement("SELECT coalesce(sum(length(bytes)), 0) FROM log");
    this.newest = connection.prepareStatement("SELECT coalesce(max(id), 0) FROM log");
    this.clear = connection.prepareStatement("DELETE FROM log WHERE id <= ?");
    this.journal =
        connection.prepareStatement("SELECT " + Entry.COLUMNS + " FROM journal WHERE id = ?");
    this.last =
        connection.prepareStatement( // max(last) would look at all rows of the journal
            "SELECT coalesce((SELECT last FROM batch WHERE journal = ? ORDER BY first DESC LIMIT"
                + " 1), 0)");
    this.update = connection.prepareStatement(Entry.UPDATE);
    this.batch = connection.prepareStatement(Statements.INSERT_BATCHES);
  }

  /** Forgets what it knows: a transaction was undone, or another process has written. */
  void forget() {
    bytes = UNKNOWN;
    moving = null;
  }

  private long bytes() throws SQLException {
    if (bytes == UNKNOWN) {
      bytes = Statements.number(length);
    }
    return bytes;
  }

  boolean isEmpty() throws SQLException {
    return bytes() == 0;
  }

  /**
   * Adds what a commit appends, and moves some of what was added before if there is much.
   *
   * @return the commit up to which the journals' rows have everything now; 0 if that is as before
   */
  long add(long commit, Instant now, byte[] batches) throws SQLException, DamagedException {
    if (batches.length > MUCH) {
      moveAll(commit, now, batches);
      return commit;
    }
    long before = bytes();
    insert.setLong(1, commit);
    insert.setString(2, now.toString());
    insert.setBytes(3, batches);
    insert.executeUpdate();
    bytes = before + batches.length;
    if (moving == null && bytes > MUCH) {
      moving = new Moving(Statements.number(newest), commit, bytes, tails().entrySet().iterator());
    }
    return moving == null ? 0 : move(Math.max(LEAST_MOVED, PACE * (long) batches.length));
  }

  private Map<Long, Tail> tails() throws SQLException, DamagedException {
    return Tail.all(all);
  }

  /** Moves so many bytes, or what is left. */
  private long move(long most) throws SQLException, DamagedException {
    for (long moved = 0; moved < most && moving.left().hasNext(); ) {
      Map.Entry<Long, Tail> next = moving.left().next();
      move(next.getKey(), next.getValue(), moving.commit());
      moved += next.getValue().bytes();
    }
    if (moving.left().hasNext()) {
      return 0;
    }
    long commit = moving.commit();
    clear(moving.row());
    bytes -= moving.bytes();
    moving = null;
    return commit;
  }

  /**
   * Moves all batches to the rows of their journals.
   *
   * @param commit that is under way
   * @param now its time
   * @param batches that it appends, too
   * @throws DamagedException if a row of the log or the row of a journal is damaged; the batches
   *     themselves are moved as they are, and checked when they are read
   */
  void moveAll(long commit, Instant now, byte[] batches) throws SQLException, DamagedException {
    Map<Long, Tail> tails = tails();
    Tail.add(tails, commit, now, batches);
    for (Map.Entry<Long, Tail> each : tails.entrySet()) {
      move(each.getKey(), each.getValue(), commit);
    }
    clear(Long.MAX_VALUE);
    bytes = 0;
    moving = null;
  }

  /** The journal's row has everything up to a commit then, and the log what is behind that. */
  private void move(long row, Tail tail, long commit) throws SQLException, DamagedException {
    Entry entry = tail.addedTo(entry(row));
    last.setLong(1, row);
    List<LoggedBatch> batches =
        tail.behind(Math.max(entry.summary().checkpoint(), Statements.number(last)));
    if (!batches.isEmpty()) {
      Statements.insertBatches(batch, row, batches);
    }
    new Entry(row, entry.summary(), Math.max(entry.commit(), commit)).setChanges(update);
    update.executeUpdate();
  }

  private void clear(long upTo) throws SQLException {
    clear.setLong(1, upTo);
    clear.executeUpdate();
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
    for (Map.Entry<Long, Tail> each : tails().entrySet()) {
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
    for (PreparedStatement each :
        List.of(insert, all, length, newest, clear, journal, last, update, batch)) {
      each.close();
    }
  }
}
