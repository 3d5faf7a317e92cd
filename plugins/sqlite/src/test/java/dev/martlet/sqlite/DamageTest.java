package dev.martlet.sqlite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.martlet.api.journal.JournalContent;
import dev.martlet.api.journal.JournalId;
import dev.martlet.api.journal.JournalState;
import dev.martlet.api.journal.JournalWrite;
import dev.martlet.api.journal.JournalWrite.Append;
import dev.martlet.api.journal.JournalWrite.Checkpoint;
import dev.martlet.api.journal.JournalWrite.Mark;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damaged files are an error, or give what a commit has left; never anything else. */
class DamageTest {
  private static final JournalId ONE = Stores.id("arena:one");
  private static final JournalId TWO = Stores.id("arena:two");
  private static final int PAGE = 4096;

  @TempDir Path folder;

  /** Everything that a store holds, as text. */
  private static String all(SqliteStore store) throws IOException {
    TreeMap<String, String> all = new TreeMap<>();
    for (var summary : store.list()) {
      JournalContent content = store.read(summary.id()).orElseThrow();
      all.put(summary.toString(), Stores.text(content));
    }
    return all.toString();
  }

  /** Makes commits, each followed by a note of all that is there. */
  private static Set<String> fill(SqliteStore store) throws IOException {
    Set<String> states = new HashSet<>();
    states.add(all(store)); // none
    store.claim(ONE);
    states.add(all(store));
    store.claim(TWO);
    states.add(all(store));
    long one = 0;
    for (int i = 1; i <= 12; i++) {
      List<JournalWrite> writes = new ArrayList<>();
      writes.add(new Append(ONE, 1, ++one, ("one" + i).repeat(20).getBytes()));
      writes.add(new Append(TWO, 1, i, ("two" + i).repeat(70).getBytes()));
      if (i % 5 == 0) {
        writes.add(new Checkpoint(ONE, 1, one - 1, ("state" + i).repeat(100).getBytes()));
        writes.add(new Mark(TWO, 1, JournalState.SET_ASIDE));
      }
      store.commit(writes);
      states.add(all(store));
    }
    return states;
  }

  /** Returns whether a store could be opened and read; then it holds what a commit has left. */
  private static boolean holdsOneOf(Set<String> states, Path damaged) throws Exception {
    try (SqliteStore store = Stores.open(damaged)) {
      String all = all(store);
      assertTrue(states.contains(all), () -> "no commit has left this: " + all);
      for (JournalId id : List.of(ONE, TWO)) {
        assertEquals(
            all.contains(id.toString().substring(0, id.toString().indexOf('/'))),
            store.read(id).isPresent());
      }
      return true;
    } catch (IOException e) {
      assertTrue(e.getMessage().contains(damaged.toString()), e::getMessage);
      return false;
    }
  }

  private static void delete(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
  }

  @Test
  void aFileThatIsCutAnywhereInItsLastPage() throws Exception {
    Path whole = Files.createDirectory(folder.resolve("whole"));
    Set<String> states;
    try (SqliteStore store = Stores.open(whole)) {
      states = fill(store);
    }
    byte[] bytes = Files.readAllBytes(Stores.file(whole));
    Path damaged = Files.createDirectory(folder.resolve("damaged"));
    assertTrue(bytes.length > 2 * PAGE);
    int read = 0;
    for (int length = bytes.length - PAGE; length <= bytes.length; length++) {
      Files.write(Stores.file(damaged), Arrays.copyOf(bytes, length));
      read += holdsOneOf(states, damaged) ? 1 : 0;
      delete(damaged);
    }
    assertEquals(1, read, "only the whole file can be read");
  }

  @Test
  void aLogThatIsCutAnywhere() throws Exception {
    Path running = Files.createDirectory(folder.resolve("running"));
    Path whole;
    Set<String> states;
    try (SqliteStore store = Stores.open(running)) {
      states = fill(store);
      whole = Stores.copy(running, folder.resolve("whole"));
    }
    assertAnyCutGivesACommit(states, whole, 97);
  }

  /** Cuts at each frame, around it, and at some bytes within it. */
  private void assertAnyCutGivesACommit(Set<String> states, Path whole, int step) throws Exception {
    byte[] file = Files.readAllBytes(Stores.file(whole));
    byte[] log = Files.readAllBytes(whole.resolve("journals.db-wal"));
    Path damaged = Files.createDirectory(folder.resolve("damaged"));
    int frame = PAGE + 24;
    int read = 0;
    int tried = 0;
    for (int length = 0; length <= log.length; length++) {
      int within = (length - 32) % frame;
      boolean last = length > log.length - PAGE;
      if (within == 0 || within == 1 || within == frame - 1 || last && length % step == 0) {
        Files.write(Stores.file(damaged), file);
        Files.write(damaged.resolve("journals.db-wal"), Arrays.copyOf(log, length));
        read += holdsOneOf(states, damaged) ? 1 : 0;
        tried++;
        delete(damaged);
      }
    }
    assertTrue(tried > 20, "tried only " + tried);
    assertTrue(read > 1, "could read " + read + " of " + tried);
  }

  /** What nobody can lose by an honest disk: the log begins with commits that the file is past. */
  @Test
  void aLogThatIsCutBeforeWhatWasCopiedToTheFile() throws Exception {
    Path running = Files.createDirectory(folder.resolve("running"));
    Path whole;
    Set<String> states;
    try (SqliteStore store = Stores.open(running)) {
      states = fill(store);
      store.write("copy", writer -> writer.execute("PRAGMA wal_checkpoint(PASSIVE)"));
      whole = Stores.copy(running, folder.resolve("whole"));
    }
    assertAnyCutGivesACommit(states, whole, 997);
  }

  @Test
  void aChangedBitInABatchIsToldWithTheJournalAndTheBatch() throws Exception {
    try (SqliteStore store = Stores.open(folder)) {
      fill(store);
    }
    change("one11", "oxe11");
    try (SqliteStore store = Stores.open(folder)) {
      assertEquals(2, store.list().size());
      IOException e = assertThrows(IOException.class, () -> store.read(ONE));
      assertEquals(
          "journal arena:one/0000000000000007 cannot be read: batch 11 is damaged: its checksum is"
              + " wrong in "
              + Stores.file(folder),
          e.getMessage());
      assertTrue(store.read(TWO).isPresent());
      store.commit(List.of(new Append(ONE, 1, 13, new byte[0])));
      assertTrue(store.delete(ONE));
    }
  }

  @Test
  void aChangedBitInTheIndexIsTold() throws Exception {
    try (SqliteStore store = Stores.open(folder)) {
      fill(store);
    }
    change("SET_ASIDE", "SET_ASIDF");
    try (SqliteStore store = Stores.open(folder)) {
      IOException e = assertThrows(IOException.class, store::list);
      assertTrue(e.getMessage().contains("in row 2 of table journal is damaged"), e::getMessage);
      assertTrue(store.read(ONE).isPresent());
    }
  }

  @Test
  void anEntryThatWasChangedWithinReasonIsTold() throws Exception {
    try (SqliteStore store = Stores.open(folder)) {
      fill(store);
    }
    try (SqliteStore store = Stores.open(folder)) {
      store.write("change", w -> w.execute("UPDATE journal SET epoch = 9 WHERE id = 1"));
      IOException e = assertThrows(IOException.class, store::list);
      assertTrue(
          e.getMessage().contains("the entry of journal " + ONE + " is damaged"), e::getMessage);
      assertThrows(IOException.class, () -> store.read(ONE));
      assertThrows(IOException.class, () -> store.claim(ONE));
      assertTrue(store.read(TWO).isPresent());
    }
  }

  /** The page of the latest commit is older than that of a journal: a log was cut. */
  @Test
  void pagesOfTwoTimesAreTold() throws Exception {
    try (SqliteStore store = Stores.open(folder)) {
      fill(store);
    }
    try (SqliteStore store = Stores.open(folder)) {
      store.write("cut", w -> w.execute("UPDATE store SET commits = commits - 1"));
    }
    refused("a journal is later than the latest commit");
  }

  /** Changes a text wherever it is: rows leave copies in the free space of a page. */
  private void change(String from, String to) throws IOException {
    String text = Files.readString(Stores.file(folder), StandardCharsets.ISO_8859_1);
    assertTrue(text.contains(from));
    Files.writeString(Stores.file(folder), text.replace(from, to), StandardCharsets.ISO_8859_1);
  }

  @Test
  void aBatchThatIsMissingIsTold() throws Exception {
    try (SqliteStore store = Stores.open(folder)) {
      fill(store);
    }
    try (SqliteStore store = Stores.open(folder)) {
      store.write("lose", w -> w.execute("DELETE FROM batch WHERE journal = 2 AND first = 11"));
      IOException e = assertThrows(IOException.class, () -> store.read(TWO));
      assertTrue(e.getMessage().contains("batch 11 is missing"), e::getMessage);
      store.write("lose", w -> w.execute("DELETE FROM batch WHERE journal = 2 AND first = 1"));
      e = assertThrows(IOException.class, () -> store.read(TWO));
      assertTrue(e.getMessage().contains("batch 6 is where batch 1 is expected"), e::getMessage);
      store.write("lose", w -> w.execute("DELETE FROM checkpoint"));
      e = assertThrows(IOException.class, () -> store.read(ONE));
      assertTrue(e.getMessage().contains("its checkpoint is missing"), e::getMessage);
    }
  }

  @Test
  void whatIsNoStoreIsRefused() throws Exception {
    Files.writeString(Stores.file(folder), "this is not a file of SQLite\n".repeat(1000));
    refused("cannot open the journals", "the file is not one of SQLite");
    Files.delete(Stores.file(folder));
    try (var connection = new StoreFile(Stores.file(folder), Synchronous.FULL).connect();
        var statement = connection.createStatement()) {
      statement.execute("CREATE TABLE scores (player TEXT)");
    }
    refused("is a file of SQLite, but no store of journals");
  }

  @Test
  void aFileOfANewerVersionIsRefused() throws Exception {
    try (SqliteStore store = Stores.open(folder)) {
      fill(store);
      store.write("migrate", writer -> writer.execute("PRAGMA user_version = 3"));
    }
    refused("was written by a newer version: it has schema 3, and this one knows 2");
  }

  private void refused(String... texts) {
    IOException e = assertThrows(IOException.class, () -> Stores.open(folder));
    for (String text : texts) {
      assertTrue(e.getMessage().contains(text), e::getMessage);
    }
    assertTrue(e.getMessage().contains(Stores.file(folder).toString()), e::getMessage);
    assertFalse(e.getMessage().contains("null"), e::getMessage);
  }
}
