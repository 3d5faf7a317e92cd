package dev.martlet.sqlite;

import dev.martlet.api.ShardId;
import dev.martlet.api.journal.JournalId;
import dev.martlet.api.journal.JournalState;
import dev.martlet.api.journal.JournalSummary;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.format.DateTimeParseException;

/**
 * A row of the table {@code journal}.
 *
 * @param row number of the row, by which other tables refer to it
 * @param summary of the journal
 * @param commit number of the latest commit that changed it
 */
record Entry(long row, JournalSummary summary, long commit) {
  /** What {@link #of} reads, by its places here: the driver is slow to find names. */
  static final String COLUMNS =
      "id, shard, birth, epoch, state, batches, checkpoint, bytes, written_at, last_commit, crc";

  /** What {@link #setChanges} sets. */
  static final String UPDATE =
      "UPDATE journal SET epoch = ?, state = ?, batches = ?, checkpoint = ?, bytes = ?,"
          + " written_at = ?, last_commit = ?, crc = ? WHERE id = ?";

  /**
   * Reads a row.
   *
   * @throws DamagedException if it is not what was written
   */
  static Entry of(ResultSet row) throws SQLException, DamagedException {
    long id = row.getLong(1);
    try {
      JournalId journal =
          new JournalId(new ShardId(text(row, 2)), Long.parseUnsignedLong(text(row, 3), 16));
      JournalSummary summary =
          new JournalSummary(
              journal,
              row.getLong(4),
              JournalState.valueOf(text(row, 5)),
              row.getLong(6),
              row.getLong(7),
              row.getLong(8),
              Instant.parse(text(row, 9)));
      Entry entry = new Entry(id, summary, row.getLong(10));
      if (entry.crc() != row.getLong(11)) {
        throw new DamagedException(
            "the entry of journal " + journal + " is damaged: its checksum is wrong");
      }
      return entry;
    } catch (IllegalArgumentException | DateTimeParseException e) {
      throw new DamagedException(
          "the entry in row " + id + " of table journal is damaged: " + e.getMessage());
    }
  }

  private static String text(ResultSet row, int column) throws SQLException {
    String text = row.getString(column);
    if (text == null) {
      throw new IllegalArgumentException("column " + column + " is missing");
    }
    return text;
  }

  /** Sets the parameters of the statement that writes all that may change. */
  void setChanges(PreparedStatement statement) throws SQLException {
    statement.setLong(1, summary.epoch());
    statement.setString(2, summary.state().name());
    statement.setLong(3, summary.batches());
    statement.setLong(4, summary.checkpoint());
    statement.setLong(5, summary.bytes());
    statement.setString(6, summary.writtenAt().toString());
    statement.setLong(7, commit);
    statement.setLong(8, crc());
    statement.setLong(9, row);
  }

  private long crc() {
    return Checksum.of("journal", summary.id())
        .number(row)
        .number(summary.epoch())
        .text(summary.state().name())
        .number(summary.batches())
        .number(summary.checkpoint())
        .number(summary.bytes())
        .text(summary.writtenAt().toString())
        .number(commit)
        .value();
  }
}
