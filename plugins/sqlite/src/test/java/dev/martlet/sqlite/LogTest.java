package dev.martlet.sqlite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.martlet.api.journal.JournalId;
import dev.martlet.api.journal.JournalStore;
import dev.martlet.api.journal.JournalWrite.Append;
import dev.martlet.api.journal.JournalWrite.Checkpoint;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The table log is emptied in small parts, between which the journals are whole. */
class LogTest {
  private static final int BYTES = 10_000;

  private static final List<JournalId> IDS =
      IntStream.range(0, 40).mapToObj(i -> Stores.id("arena:" + i)).toList();

  @TempDir Path folder;

  private final Map<JournalId, Integer> appended = new HashMap<>();

  private void append(JournalStore store, JournalId id, int bytes) throws IOException {
    int number = appended.merge(id, 1, Integer::sum);
    store.commit(List.of(new Append(id, 1, number, new byte[bytes])));
  }

  private void assertWhole(JournalStore store, List<JournalId> of) throws IOException {
    for (JournalId id : of) {
      assertEquals(appended.get(id), store.read(id).orElseThrow().batches().size(), id.toString());
    }
  }

  @Test
  void aCommitMovesOnlyAPart() throws Exception {
    try (SqliteStore store = Stores.open(folder)) {
      fill(store);
      long moved = Stores.number(folder, "SELECT count(DISTINCT journal) FROM batch");
      assertTrue(moved > 0 && moved < 10, () -> "moved: " + moved);
      for (JournalId id : IDS) {
        append(store, id, 10);
        assertWhole(store, IDS);
      }
      assertEquals(IDS.size(), Stores.number(folder, "SELECT count(DISTINCT journal) FROM batch"));
      long left = Stores.number(folder, "SELECT count(*) FROM log");
      assertTrue(left > 0 && left <= IDS.size(), () -> "left: " + left);
      for (JournalId id : IDS) {
        append(store, id, 10); // behind what is left
      }
      assertWhole(store, IDS);
    }
  }

  /** Until the log is long, and a part of it was moved. */
  private void fill(SqliteStore store) throws Exception {
    for (JournalId id : IDS) {
      store.claim(id);
    }
    for (int i = 0; Stores.number(folder, "SELECT count(*) FROM batch") == 0; i++) {
      append(store, IDS.get(i % IDS.size()), BYTES);
    }
  }

  @Test
  void whoStopsInBetweenHasItAll() throws Exception {
    try (SqliteStore store = Stores.open(folder)) {
      fill(store);
      for (int death = 0; death < 5; death++) {
        append(store, IDS.get(death), 10);
        Path copy = Stores.copy(folder, folder.resolve("copy" + death));
        try (JournalStore read = Stores.openReadOnly(copy)) {
          assertWhole(read, IDS);
        }
        try (SqliteStore next = Stores.open(copy)) {
          assertEquals(0, Stores.number(copy, "SELECT count(*) FROM log"));
          assertWhole(next, IDS);
        }
      }
    }
  }

  /** What cannot be done with batches in the log has all of it moved. */
  @Test
  void whatNeedsAllOfItMovedGoesOnWithWhatIsLeft() throws Exception {
    try (SqliteStore store = Stores.open(folder)) {
      fill(store);
      assertTrue(store.delete(IDS.getFirst()));
      List<JournalId> rest = IDS.subList(1, IDS.size());
      assertEquals(0, Stores.number(folder, "SELECT count(*) FROM log"));
      assertWhole(store, rest);
    }
  }

  @Test
  void aCheckpointBetweenTwoPartsForgetsWhatItCovers() throws Exception {
    try (SqliteStore store = Stores.open(folder)) {
      fill(store);
      for (JournalId id : IDS) {
        int batches = appended.get(id);
        store.commit(List.of(new Checkpoint(id, 1, batches, new byte[10])));
        append(store, id, 10);
        assertEquals(1, store.read(id).orElseThrow().batches().size());
      }
      assertEquals(
          0, Stores.number(folder, "SELECT count(*) FROM batch WHERE length(bytes) > 1000"));
    }
  }
}
