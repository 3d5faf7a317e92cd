package dev.martlet.sqlite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.martlet.api.journal.JournalId;
import dev.martlet.api.journal.JournalWrite;
import dev.martlet.api.journal.JournalWrite.Append;
import dev.martlet.api.journal.JournalWrite.Checkpoint;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files stay in proportion to what is in them. */
class SpaceTest {
  private static final JournalId ONE = Stores.id("arena:one");
  private static final long MIB = 1024 * 1024;

  @TempDir Path folder;

  private static List<JournalWrite> append(long number, int count, int bytes) {
    List<JournalWrite> writes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      writes.add(new Append(ONE, 1, number + i, new byte[bytes]));
    }
    return writes;
  }

  @Test
  void whatIsForgottenIsGivenBackInSmallSteps() throws Exception {
    try (SqliteStore store = Stores.open(folder)) {
      store.claim(ONE);
      store.commit(append(1, 40, 1_000_000));
      store.commit(List.of(new Checkpoint(ONE, 1, 40, new byte[10])));
      assertTrue(pages() > 9_000);
      // 40 MB are 10 000 pages, and a step is 64.
      for (int i = 0; i < 160; i++) {
        store.commit(append(41 + i, 1, 10));
      }
      long pages = pages();
      assertTrue(pages < 1_400, () -> "pages: " + pages);
    }
    try (SqliteStore store = Stores.open(folder)) {
      assertEquals(160, store.read(ONE).orElseThrow().batches().size());
      assertTrue(Files.size(Stores.file(folder)) < 6 * MIB);
    }
  }

  private long pages() throws Exception {
    return Stores.number(folder, "PRAGMA page_count");
  }

  @Test
  void checkpointsKeepTheFileSmallForEver() throws Exception {
    try (SqliteStore store = Stores.open(folder)) {
      store.claim(ONE);
      for (int i = 0; i < 100; i++) {
        List<JournalWrite> writes = append(1 + i * 10L, 10, 10_000);
        writes.add(new Checkpoint(ONE, 1, 10 + i * 10L, new byte[50_000]));
        store.commit(writes);
      }
      long pages = pages();
      // A MiB is in the table log, which is 256 pages.
      assertTrue(pages < 456, () -> "pages: " + pages);
    }
  }

  /** Readers of the server that overlap would keep the log from beginning anew. */
  @Test
  void theLogBeginsAnewThoughReadersOverlap() throws Exception {
    StoreFile file = new StoreFile(Stores.file(folder), Synchronous.FULL);
    try (SqliteStore store = Stores.open(folder);
        Connection tool = file.connect();
        Statement reading = tool.createStatement()) {
      store.claim(ONE);
      hold(reading);
      long number = 1;
      for (int i = 0; i < 20; i++) {
        store.commit(append(number, 4, 1_000_000));
        number += 4;
      }
      assertTrue(file.logBytes() > 64 * MIB, () -> "the log has " + file.logBytes());
      assertEquals(1, store.list().size());
      reading.execute("COMMIT");
      // Beyond the next mark, at which it is tried again.
      while (number < 50 * 4 && file.logBytes() > 16 * MIB) {
        store.commit(append(number, 4, 1_000_000));
        number += 4;
      }
      assertTrue(file.logBytes() <= 16 * MIB, () -> "the log has " + file.logBytes());
      assertEquals(Set.of(), store.commit(append(number, 1, 1)));
    }
  }

  /** Begins to read, and does not end. */
  private static void hold(Statement reading) throws Exception {
    reading.execute("BEGIN");
    try (ResultSet row = reading.executeQuery("SELECT count(*) FROM journal")) {
      assertTrue(row.next());
    }
  }
}
