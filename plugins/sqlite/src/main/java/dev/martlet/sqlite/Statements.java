package dev.martlet.sqlite;

import dev.martlet.api.journal.JournalId;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** What those who read and those who write ask alike. */
final class Statements {
  /** The row of a journal: see {@link #entry}. */
  static final String ENTRY =
      "SELECT " + Entry.COLUMNS + " FROM journal WHERE shard = ? AND birth = ?";

  private static final byte[] EMPTY = {};

  private Statements() {}

  /** Several batches of one journal: see {@link #insertBatches}. */
  static final String INSERT_BATCHES = "INSERT INTO batch VALUES (?, ?, ?, ?)";

  static Optional<Entry> entry(PreparedStatement statement, JournalId id)
      throws SQLException, DamagedException {
    setId(statement, id);
    return entry(statement);
  }

  /** The row that a statement finds whose parameters are set. */
  static Optional<Entry> entry(PreparedStatement statement) throws SQLException, DamagedException {
    try (ResultSet row = statement.executeQuery()) {
      return row.next() ? Optional.of(Entry.of(row)) : Optional.empty();
    }
  }

  /** Sets the first two parameters. */
  static void setId(PreparedStatement statement, JournalId id) throws SQLException {
    statement.setString(1, id.shard().value());
    statement.setString(2, birth(id));
  }

  static String birth(JournalId id) {
    return HexFormat.of().toHexDigits(id.birth());
  }

  /** Writes consecutive batches of one journal in one row. */
  static void insertBatches(PreparedStatement statement, long journal, List<LoggedBatch> batches)
      throws SQLException {
    statement.setLong(1, journal);
    statement.setLong(2, batches.getFirst().number());
    statement.setLong(3, batches.getLast().number());
    statement.setBytes(4, Log.row(batches));
    statement.executeUpdate();
  }

  /** The checksum of a checkpoint and of whose it is. */
  static long checkpointCrc(JournalId id, long number, byte[] bytes) {
    return Checksum.of("checkpoint", id).number(number).bytes(bytes).value();
  }

  /** The driver gives an empty blob as null. */
  static byte[] bytes(ResultSet row, int column) throws SQLException {
    return Objects.requireNonNullElse(row.getBytes(column), EMPTY);
  }

  static long number(PreparedStatement query) throws SQLException {
    try (ResultSet row = query.executeQuery()) {
      row.next();
      return row.getLong(1);
    }
  }
}
