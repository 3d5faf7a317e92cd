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
  /** What {@link #of} reads. */
  static final String COLUMNS =
      "id, shard, birth, epoch, state, batches, checkpoint, bytes, written_at, last_commit, crc";

  /**
   * Reads a row.
   *
   * @throws DamagedException if it is not what was written
   */
  static Entry of(ResultSet row) throws SQLException, DamagedException {
    long id = row.getLong("id");
    try {
      JournalId journal =
          new JournalId(
              new ShardId(text(row, "shard")), Long.parseUnsignedLong(text(row, "birth"), 16));
      JournalSummary summary =
          new JournalSummary(
              journal,
              row.getLong("epoch"),
              JournalState.valueOf(text(row, "state")),
              row.getLong("batches"),
              row.getLong("checkpoint"),
              row.getLong("bytes"),
              Instant.parse(text(row, "written_at")));
      Entry entry = new Entry(id, summary, row.getLong("last_commit"));
      if (entry.crc() != row.getLong("crc")) {
        throw new DamagedException(
            "the entry of journal " + journal + " is damaged: its checksum is wrong");
      }
      return entry;
    } catch (IllegalArgumentException | DateTimeParseException e) {
      throw new DamagedException(
          "the entry in row " + id + " of table journal is damaged: " + e.getMessage());
    }
  }

  private static String text(ResultSet row, String column) throws SQLException {
    String text = row.getString(column);
    if (text == null) {
      throw new IllegalArgumentException(column + " is missing");
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
