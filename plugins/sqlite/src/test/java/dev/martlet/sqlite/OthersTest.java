package dev.martlet.sqlite;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.martlet.api.journal.JournalId;
import dev.martlet.api.journal.JournalState;
import dev.martlet.api.journal.JournalStore;
import dev.martlet.api.journal.JournalWrite.Append;
import dev.martlet.api.journal.JournalWrite.Checkpoint;
import dev.martlet.api.journal.JournalWrite.Mark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Others at the files of a store: a second server, a tool that reads, and one that writes. */
class OthersTest {
  private static final JournalId ONE = Stores.id("arena:one");

  @TempDir Path folder;

  @Test
  void aSecondServerIsRefusedWithTheNameOfTheFile() throws Exception {
    SqliteStore first = Stores.open(folder);
    IOException e = assertThrows(IOException.class, () -> Stores.open(folder));
    assertEquals(
        "another server has %s open: it holds the lock on %s.lock"
            .formatted(Stores.file(folder), Stores.file(folder)),
        e.getMessage());
    first.claim(ONE);
    first.close();
    try (SqliteStore second = Stores.open(folder)) {
      assertEquals(2, second.claim(ONE));
    }
  }

  @Test
  void aStoreThatDoesNotOpenLeavesTheLock() throws Exception {
    Files.writeString(Stores.file(folder), "no file of SQLite".repeat(1000));
    assertThrows(IOException.class, () -> Stores.open(folder));
    Files.delete(Stores.file(folder));
    Stores.open(folder).close();
  }

  @Test
  void aLockOfAnotherProcessIsSeen() throws Exception {
    Path lock = folder.resolve("journals.db.lock");
    String program =
        """
        import fcntl, sys
        lock = open(sys.argv[1], 'w')
        fcntl.lockf(lock, fcntl.LOCK_EX)
        print('locked', flush=True)
        sys.stdin.read()
        """;
    Process other = start("python3", "-c", program, lock.toString());
    try {
      assertEquals("locked", other.inputReader().readLine());
      IOException e = assertThrows(IOException.class, () -> Stores.open(folder));
      assertTrue(e.getMessage().startsWith("another server has "), e::getMessage);
    } finally {
      other.getOutputStream().close();
      other.waitFor();
    }
    Stores.open(folder).close();
  }

  /** Where locks do not work, the epoch keeps the first of two servers from writing. */
  @Test
  void withoutLocksTheLaterServerWins() throws Exception {
    try (SqliteStore first = Stores.open(folder)) {
      assertEquals(1, first.claim(ONE));
      first.commit(List.of(new Append(ONE, 1, 1, "a".getBytes())));
      Files.delete(folder.resolve("journals.db.lock"));
      try (SqliteStore second = Stores.open(folder)) {
        assertEquals(2, second.claim(ONE));
        assertEquals(Set.of(ONE), first.commit(List.of(new Append(ONE, 1, 2, "x".getBytes()))));
        assertEquals(Set.of(), second.commit(List.of(new Append(ONE, 2, 2, "b".getBytes()))));
        assertEquals("none 1 a b", Stores.text(first.read(ONE).orElseThrow()));
      }
    }
  }

  @Test
  void aToolReadsWhileTheStoreIsOpen() throws Exception {
    try (SqliteStore store = Stores.open(folder)) {
      store.claim(ONE);
      store.commit(
          List.of(
              new Append(ONE, 1, 1, "a".getBytes()),
              new Append(ONE, 1, 2, "bb".getBytes()),
              new Checkpoint(ONE, 1, 1, "state".getBytes()),
              new Mark(ONE, 1, JournalState.SET_ASIDE)));
      Process tool =
          start(
              "sqlite3",
              "-readonly",
              Stores.file(folder).toString(),
              "SELECT shard, birth, epoch, state, batches, checkpoint, bytes FROM journal;"
                  + " SELECT first, last FROM batch; PRAGMA integrity_check");
      assertEquals(
          "arena:one|0000000000000007|1|SET_ASIDE|2|1|7\n2|2\nok\n",
          new String(tool.getInputStream().readAllBytes()));
      assertEquals(0, tool.waitFor());
    }
  }

  /** Also after a crash, when the log has what the file has not. */
  @Test
  void aToolThatOnlyReadsChangesNeitherTheFileNorTheLog() throws Exception {
    Path crashed = folder.resolve("crashed");
    try (SqliteStore store = Stores.open(folder)) {
      store.claim(ONE);
      store.commit(List.of(new Append(ONE, 1, 1, "a".getBytes())));
      Stores.copy(folder, crashed);
    }
    Path log = crashed.resolve("journals.db-wal");
    byte[] file = Files.readAllBytes(Stores.file(crashed));
    byte[] logged = Files.readAllBytes(log);
    assertTrue(logged.length > 0);
    try (JournalStore tool = Stores.openReadOnly(crashed)) {
      assertEquals("none 1 a", Stores.text(tool.read(ONE).orElseThrow()));
    }
    assertArrayEquals(file, Files.readAllBytes(Stores.file(crashed)));
    assertArrayEquals(logged, Files.readAllBytes(log));
    assertFalse(Files.exists(crashed.resolve("journals.db.lock")));
  }

  @Test
  void aToolThatOnlyReadsMakesNoStore() throws Exception {
    IOException e = assertThrows(IOException.class, () -> Stores.openReadOnly(folder));
    assertEquals("there is no store of journals at " + Stores.file(folder), e.getMessage());
    Files.createFile(Stores.file(folder));
    assertThrows(IOException.class, () -> Stores.openReadOnly(folder));
    assertEquals(0, Files.size(Stores.file(folder)));
  }

  @Test
  void aTransactionOfAToolIsWaitedForAndThenTheCommitFailsAndTheNextWorks() throws Exception {
    StoreFile file = new StoreFile(Stores.file(folder), Synchronous.FULL);
    try (SqliteStore store = Stores.open(folder)) {
      store.claim(ONE);
      store.write("hurry", writer -> writer.execute("PRAGMA busy_timeout = 0"));
      try (Connection tool = file.connect();
          Statement statement = tool.createStatement()) {
        statement.execute("BEGIN IMMEDIATE");
        IOException e =
            assertThrows(
                IOException.class,
                () -> store.commit(List.of(new Append(ONE, 1, 1, "a".getBytes()))));
        assertTrue(e.getMessage().contains("another program has been writing"), e::getMessage);
        assertEquals(1, store.list().size());
        statement.execute("COMMIT");
      }
      assertEquals(Set.of(), store.commit(List.of(new Append(ONE, 1, 1, "a".getBytes()))));
    }
  }

  @Test
  void theFileMayBeElsewhere() throws Exception {
    Path other = Files.createDirectory(folder.resolve("other"));
    Map<String, String> options = Map.of("file", "other/x.db", "synchronous", "extra");
    try (var store = Stores.open(folder, options)) {
      store.claim(ONE);
    }
    assertTrue(Files.exists(other.resolve("x.db")));
    for (var wrong :
        Map.of(
                "synchronous", "OFF",
                "file", "none/x.db")
            .entrySet()) {
      Exception e =
          assertThrows(
              Exception.class, () -> Stores.open(folder, Map.of(wrong.getKey(), wrong.getValue())));
      assertTrue(e.getMessage().contains(wrong.getValue().replace("/x.db", "")), e::getMessage);
    }
  }

  private static Process start(String... command) throws IOException {
    try {
      return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    } catch (IOException e) {
      if (Boolean.getBoolean("martlet.tests.strict")) {
        throw e;
      }
      Assumptions.abort("there is no " + command[0]);
      throw e;
    }
  }
}
