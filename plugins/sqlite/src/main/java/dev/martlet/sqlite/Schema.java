package dev.martlet.sqlite;

import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** The tables of a store, and whether a file has them. */
final class Schema {
  /** Of the tables below. A change of them needs a new one, and a step that migrates. */
  static final int VERSION = 2;

  private static final String JOURNAL =
      """
      CREATE TABLE journal (         -- one row for each journal; table log may have more of it
        id INTEGER PRIMARY KEY,      -- what the other tables name it by
        shard TEXT NOT NULL,         -- the shard's id
        birth TEXT NOT NULL,         -- which shard of that id: 16 hexadecimal digits
        epoch INTEGER NOT NULL,      -- how often a server has taken the journal over
        state TEXT NOT NULL,         -- OPEN, ENDED or SET_ASIDE
        batches INTEGER NOT NULL,    -- number of the latest batch, 0 if there is none
        checkpoint INTEGER NOT NULL, -- number of the latest batch that the checkpoint covers
        bytes INTEGER NOT NULL,      -- length of its batches and its checkpoint together
        written_at TEXT NOT NULL,    -- time of the latest commit, UTC
        last_commit INTEGER NOT NULL,-- number of the latest commit that changed the row
        crc INTEGER NOT NULL,        -- CRC-32C of the row
        UNIQUE (shard, birth)
      ) STRICT
      """;

  private static final String BATCH =
      """
      CREATE TABLE batch (           -- what happened after the checkpoint, but the latest of it
        journal INTEGER NOT NULL,    -- id in table journal
        first INTEGER NOT NULL,      -- number of the first batch in bytes, from 1 in each journal
        last INTEGER NOT NULL,       -- number of the last one
        bytes BLOB NOT NULL,         -- as in table log
        PRIMARY KEY (journal, first)
      ) STRICT, WITHOUT ROWID
      """;

  private static final String LOG =
      """
      CREATE TABLE log (             -- the latest batches of all journals
        id INTEGER PRIMARY KEY,
        commit_number INTEGER NOT NULL, -- number of the commit
        written_at TEXT NOT NULL,    -- its time, UTC
        bytes BLOB NOT NULL          -- its batches; each: varints: id in table journal, number,
                                     -- length; four octets: CRC-32C of journal, number and
                                     -- bytes; the bytes
      ) STRICT
      """;

  private static final String CHECKPOINT =
      """
      CREATE TABLE checkpoint (
        journal INTEGER PRIMARY KEY, -- id in table journal
        number INTEGER NOT NULL,     -- the latest batch that it covers
        bytes BLOB NOT NULL,
        crc INTEGER NOT NULL         -- CRC-32C of journal, number and bytes
      ) STRICT
      """;

  private static final String STORE =
      """
      CREATE TABLE store (           -- one row
        id INTEGER PRIMARY KEY CHECK (id = 1),
        commits INTEGER NOT NULL,    -- number of the latest commit
        claims INTEGER NOT NULL DEFAULT 0 -- how often a server has taken a journal over
      ) STRICT
      """;

  private Schema() {}

  /**
   * Makes the tables in a new file, and checks those of another one.
   *
   * @param cut whether the file ended within a page, which may have been in the log
   * @throws IOException if the file is not of a store, of a newer version, or damaged
   */
  static void prepare(Connection connection, StoreFile file, boolean cut)
      throws SQLException, IOException {
    try (Statement statement = connection.createStatement()) {
      // Counts in a new file only, before the first page is written.
      statement.execute("PRAGMA auto_vacuum = INCREMENTAL");
      String mode = text(statement, "PRAGMA journal_mode = WAL");
      if (!mode.equals("wal")) {
        throw new IOException(
            "the file system of %s cannot share memory, which the log of SQLite needs: %s"
                .formatted(file.path(), mode));
      }
      long version = version(statement, file);
      if (version == 0) {
        create(statement, file);
      } else if (version < VERSION) {
        Migration.run(connection, BATCH, LOG);
      }
      check(statement, file, cut);
    }
  }

  /**
   * Checks the tables of a file, and changes nothing.
   *
   * @param cut whether the file ended within a page, which may have been in the log
   * @throws IOException if the file is not of a store, of a newer version, or damaged
   */
  static void verify(Connection connection, StoreFile file, boolean cut)
      throws SQLException, IOException {
    try (Statement statement = connection.createStatement()) {
      long version = version(statement, file);
      if (version == 0) {
        throw new IOException(file.path() + " is no store of journals");
      }
      if (version < VERSION) {
        throw new IOException(
            "%s was written by an older version: start a server of this one with it first"
                .formatted(file.path()));
      }
      check(statement, file, cut);
    }
  }

  private static long version(Statement statement, StoreFile file)
      throws SQLException, IOException {
    long version = number(statement, "PRAGMA user_version");
    if (version > VERSION) {
      throw new IOException(
          "%s was written by a newer version: it has schema %d, and this one knows %d"
              .formatted(file.path(), version, VERSION));
    }
    return version;
  }

  private static void create(Statement statement, StoreFile file) throws SQLException, IOException {
    if (number(statement, "SELECT count(*) FROM sqlite_schema") > 0) {
      throw new IOException(file.path() + " is a file of SQLite, but no store of journals");
    }
    statement.execute("BEGIN IMMEDIATE");
    statement.execute(JOURNAL);
    statement.execute(BATCH);
    statement.execute(LOG);
    statement.execute(CHECKPOINT);
    statement.execute(STORE);
    statement.execute("INSERT INTO store VALUES (1, 0, 0)");
    statement.execute("PRAGMA user_version = " + VERSION);
    statement.execute("COMMIT");
    file.forceFolder();
  }

  /**
   * Reads what all journals depend on: the index. The rest is checked when it is read. After a log
   * was cut that had been copied to the file in part, pages of two times are side by side: a
   * journal is then later than the latest commit.
   */
  private static void check(Statement statement, StoreFile file, boolean cut)
      throws SQLException, IOException {
    String checked =
        text(statement, cut ? "PRAGMA integrity_check(1)" : "PRAGMA integrity_check(journal)");
    if (!checked.equals("ok")) {
      throw file.damaged("damaged: " + checked);
    }
    long later =
        number(
            statement,
            "SELECT count(*) FROM (SELECT last_commit AS number FROM journal UNION ALL"
                + " SELECT commit_number FROM log), store WHERE number > commits");
    if (later > 0 || number(statement, "SELECT count(*) FROM store") != 1) {
      throw file.damaged("damaged: a journal is later than the latest commit");
    }
  }

  private static String text(Statement statement, String query) throws SQLException {
    try (ResultSet row = statement.executeQuery(query)) {
      row.next();
      return row.getString(1);
    }
  }

  private static long number(Statement statement, String query) throws SQLException {
    try (ResultSet row = statement.executeQuery(query)) {
      row.next();
      return row.getLong(1);
    }
  }
}
