package dev.martlet.sqlite;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * The pages of the file that hold nothing any more. A quarter of the file is kept, since what
 * checkpoints free is soon filled again; the rest is given back in small steps.
 */
final class FreePages implements AutoCloseable {
  /** Of 4 KiB: less than 4 MiB is not worth moving anything. */
  private static final long LEAST = 1_024;

  private static final long SHARE = 4;

  /** How many pages one commit gives back: it must not be late for that. */
  private static final int STEP = 64;

  private final Connection connection;
  private final PreparedStatement freePages;
  private final PreparedStatement pages;

  FreePages(Connection connection) throws SQLException {
    this.connection = connection;
    this.freePages = connection.prepareStatement("PRAGMA freelist_count");
    this.pages = connection.prepareStatement("PRAGMA page_count");
  }

  /** Within a transaction, gives back some pages if there are too many. */
  void giveBack() throws SQLException {
    long free = Statements.number(freePages);
    if (free > LEAST && free > Statements.number(pages) / SHARE) {
      // Not prepared: one step of a prepared one gives back one page, and the driver makes no more.
      try (Statement statement = connection.createStatement()) {
        statement.executeUpdate("PRAGMA incremental_vacuum(" + STEP + ")");
      }
    }
  }

  @Override
  public void close() throws SQLException {
    freePages.close();
    pages.close();
  }
}
