package dev.martlet.sqlite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.martlet.api.journal.JournalId;
import dev.martlet.api.journal.JournalState;
import dev.martlet.api.journal.JournalWrite;
import dev.martlet.api.journal.JournalWrite.Append;
import dev.martlet.api.journal.JournalWrite.Mark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A commit for which there is no room fails, and leaves nothing; the next one works. */
class FullDiskTest {
  private static final JournalId ONE = Stores.id("arena:one");
  private static final JournalId TWO = Stores.id("arena:two");

  @TempDir Path folder;

  private static byte[] long1() {
    byte[] bytes = new byte[200_000];
    new Random(1).nextBytes(bytes);
    return bytes;
  }

  /** Appends until that fails, and returns how many batches there are. */
  private static long appendUntilFull(SqliteStore store) throws IOException {
    byte[] bytes = long1();
    for (long i = 1; i < 1_000; i++) {
      List<JournalWrite> writes =
          List.of(new Mark(TWO, 1, JournalState.ENDED), new Append(ONE, 1, i, bytes));
      try {
        assertEquals(Set.of(), store.commit(writes));
        store.commit(List.of(new Mark(TWO, 1, JournalState.OPEN)));
      } catch (IOException e) {
        assertTrue(e.getMessage().contains("there is no room on the disk"), e::getMessage);
        assertTrue(e.getMessage().contains("journals.db"), e::getMessage);
        return batches(store);
      }
    }
    throw new AssertionError("it never was full");
  }

  private static long batches(SqliteStore store) throws IOException {
    long batches = store.read(ONE).orElseThrow().batches().size();
    for (var summary : store.list()) {
      if (summary.id().equals(ONE)) {
        assertEquals(batches, summary.batches());
        assertEquals(batches * 200_000, summary.bytes());
      }
    }
    return batches;
  }

  @Test
  void aFileThatMayNotGrow() throws Exception {
    long batches;
    try (SqliteStore store = Stores.open(folder)) {
      store.claim(ONE);
      store.claim(TWO);
      store.write("limit", writer -> writer.execute("PRAGMA max_page_count = 300"));
      batches = appendUntilFull(store);
      assertTrue(batches > 3);
      byte[] bytes = long1();
      assertThrows(
          IOException.class, () -> store.commit(List.of(new Append(ONE, 1, batches + 1, bytes))));
      assertThrows(
          IllegalArgumentException.class,
          () -> store.commit(List.of(new Append(ONE, 1, batches + 2, new byte[0]))));
      store.write("limit", writer -> writer.execute("PRAGMA max_page_count = 1000000"));
      assertEquals(Set.of(), store.commit(List.of(new Append(ONE, 1, batches + 1, bytes))));
    }
    try (SqliteStore store = Stores.open(folder)) {
      assertEquals(batches + 1, batches(store));
    }
  }

  @Test
  void aDiskThatIsFull() throws Exception {
    Path disk = Files.createDirectory(folder.resolve("disk"));
    boolean mounted = run("mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", disk.toString());
    if (Boolean.getBoolean("martlet.tests.strict")) {
      assertTrue(mounted, "no small disk could be mounted");
    }
    Assumptions.assumeTrue(mounted, "only root may mount a small disk");
    try {
      fill(disk);
    } finally {
      assertTrue(run("umount", disk.toString()));
    }
  }

  private static void fill(Path disk) throws Exception {
    Path ballast = Files.write(disk.resolve("ballast"), new byte[500_000]);
    Path more = Files.write(disk.resolve("more"), new byte[500_000]);
    long batches;
    try (SqliteStore store = Stores.open(disk)) {
      store.claim(ONE);
      store.claim(TWO);
      batches = appendUntilFull(store);
      Files.delete(ballast);
      assertEquals(
          Set.of(), store.commit(List.of(new Append(ONE, 1, batches + 1, new byte[200_000]))));
    }
    Files.delete(more); // the index of the log needs some, too
    try (SqliteStore store = Stores.open(disk)) {
      assertEquals(batches + 1, batches(store));
      assertTrue(store.delete(ONE));
    }
  }

  private static boolean run(String... command) throws Exception {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getInputStream().readAllBytes();
      return process.waitFor() == 0;
    } catch (IOException e) { // there is no such program
      return false;
    }
  }
}
