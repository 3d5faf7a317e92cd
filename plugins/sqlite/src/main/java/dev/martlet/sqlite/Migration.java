package dev.martlet.sqlite;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * Brings a file of schema 1, in which each batch had a row of its own, to schema 2, in one
 * transaction: whoever is interrupted begins anew.
 */
final class Migration {
  private Migration() {}

  /**
   * Migrates.
   *
   * @param batch makes the table of that name
   * @param log makes the table of that name
   */
  static void run(Connection connection, String batch, String log) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("BEGIN IMMEDIATE");
      statement.execute("ALTER TABLE batch RENAME TO batch_1");
      statement.execute(batch);
      statement.execute(log);
      statement.execute("ALTER TABLE store ADD COLUMN claims INTEGER NOT NULL DEFAULT 0");
      try (PreparedStatement insert = connection.prepareStatement(Statements.INSERT_BATCHES);
          ResultSet row =
              statement.executeQuery("SELECT journal, number, crc, bytes FROM batch_1")) {
        while (row.next()) {
          LoggedBatch one =
              new LoggedBatch(
                  row.getLong(1), row.getLong(2), row.getLong(3), Statements.bytes(row, 4));
          Statements.insertBatches(insert, one.journal(), List.of(one));
        }
      }
      statement.execute("DROP TABLE batch_1");
      statement.execute("PRAGMA user_version = 2");
      statement.execute("COMMIT");
    }
  }
}
