package dev.martlet.sqlite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.martlet.api.journal.JournalId;
import dev.martlet.api.journal.JournalState;
import dev.martlet.api.journal.JournalSummary;
import dev.martlet.api.journal.JournalWrite.Append;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file of an older schema is read as it was, and written on. */
class MigrationTest {
  private static final JournalId ONE = Stores.id("arena:one");

  /** What the first version made. */
  private static final List<String> SCHEMA_1 =
      List.of(
          "CREATE TABLE journal (id INTEGER PRIMARY KEY, shard TEXT NOT NULL, birth TEXT NOT NULL,"
              + " epoch INTEGER NOT NULL, state TEXT NOT NULL, batches INTEGER NOT NULL, checkpoint"
              + " INTEGER NOT NULL, bytes INTEGER NOT NULL, written_at TEXT NOT NULL, last_commit"
              + " INTEGER NOT NULL, crc INTEGER NOT NULL, UNIQUE (shard, birth)) STRICT",
          "CREATE TABLE batch (journal INTEGER NOT NULL, number INTEGER NOT NULL, bytes BLOB NOT"
              + " NULL, crc INTEGER NOT NULL, PRIMARY KEY (journal, number)) STRICT, WITHOUT ROWID",
          "CREATE TABLE checkpoint (journal INTEGER PRIMARY KEY, number INTEGER NOT NULL, bytes"
              + " BLOB NOT NULL, crc INTEGER NOT NULL) STRICT",
          "CREATE TABLE store (id INTEGER PRIMARY KEY CHECK (id = 1), commits INTEGER NOT NULL)"
              + " STRICT",
          "INSERT INTO store VALUES (1, 5)",
          "INSERT INTO journal VALUES (3, 'arena:one', '0000000000000007', 0, 'OPEN', 0, 0, 0, '',"
              + " 0, 0)",
          "PRAGMA user_version = 1");

  @TempDir Path folder;

  @BeforeEach
  void makeSchema1() throws Exception {
    StoreFile file = new StoreFile(Stores.file(folder), Synchronous.FULL);
    try (Connection connection = file.connect();
        Statement statement = connection.createStatement()) {
      for (String sql : SCHEMA_1) {
        statement.execute(sql);
      }
      fill(connection);
    }
  }

  private static void fill(Connection connection) throws SQLException {
    try (PreparedStatement row = connection.prepareStatement(Entry.UPDATE);
        PreparedStatement batch =
            connection.prepareStatement("INSERT INTO batch VALUES (3, ?, ?, ?)")) {
      Instant at = Instant.parse("2026-01-02T03:04:05.678Z");
      JournalSummary summary = new JournalSummary(ONE, 2, JournalState.OPEN, 2, 0, 5, at);
      new Entry(3, summary, 5).setChanges(row);
      row.executeUpdate();
      for (LoggedBatch each :
          List.of(
              LoggedBatch.of(ONE, 3, 1, "eva".getBytes()),
              LoggedBatch.of(ONE, 3, 2, "ad".getBytes()))) {
        batch.setLong(1, each.number());
        batch.setBytes(2, each.bytes());
        batch.setLong(3, each.crc());
        batch.executeUpdate();
      }
    }
  }

  @Test
  void theFirstVersionIsMigrated() throws Exception {
    for (int start = 0; start < 2; start++) {
      try (SqliteStore store = Stores.open(folder)) {
        assertEquals("none 1 eva ad", Stores.text(store.read(ONE).orElseThrow()));
        assertEquals(5, store.list().getFirst().bytes());
        assertEquals("2026-01-02T03:04:05.678Z", store.list().getFirst().writtenAt().toString());
      }
    }
    try (SqliteStore store = Stores.open(folder)) {
      assertEquals(3, store.claim(ONE));
      store.commit(List.of(new Append(ONE, 3, 3, "cain".getBytes())));
      assertEquals("none 1 eva ad cain", Stores.text(store.read(ONE).orElseThrow()));
    }
  }

  @Test
  void aToolThatOnlyReadsLeavesItAlone() {
    IOException e = assertThrows(IOException.class, () -> Stores.openReadOnly(folder));
    assertTrue(e.getMessage().contains("was written by an older version"), e::getMessage);
  }
}
