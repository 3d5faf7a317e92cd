package dev.martlet.testkit.journal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.martlet.api.journal.JournalContent;
import dev.martlet.api.journal.JournalState;
import dev.martlet.api.journal.JournalStore;
import dev.martlet.api.journal.JournalWrite.Append;
import dev.martlet.api.journal.JournalWrite.Checkpoint;
import dev.martlet.api.journal.JournalWrite.Mark;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What tools that only read see beside the owner of the store. */
abstract class JournalToolsContract extends JournalWritesContract {
  /** See the class below, whose authors write it. */
  abstract JournalStore openReadOnly(Path folder) throws Exception;

  @Test
  void aToolReadsBesideTheOwnerWhatIsCommitted() throws Exception {
    store.claim(ONE);
    append(ONE, 1, 1, "a", "b");
    try (JournalStore tool = openReadOnly(folder)) {
      assertEquals(List.of(summary(ONE)), tool.list());
      assertTrue(tool.read(TWO).isEmpty());
      append(ONE, 1, 3, "c");
      store.commit(
          List.of(new Checkpoint(ONE, 1, 1, bytes("A")), new Mark(ONE, 1, JournalState.SET_ASIDE)));
      assertEquals(List.of(summary(ONE)), tool.list());
      JournalContent content = tool.read(ONE).orElseThrow();
      assertArrayEquals(bytes("A"), content.checkpoint().orElseThrow());
      assertEquals(2, content.firstNumber());
      assertEquals(List.of("b", "c"), content.batches().stream().map(String::new).toList());
    }
    append(ONE, 1, 4, "d");
    assertEquals("A 2 b c d", content(ONE));
  }

  @Test
  void aToolReadsWhatACloseHasLeftAndTheNextOwnerGoesOn() throws Exception {
    store.claim(ONE);
    append(ONE, 1, 1, "a");
    store.close();
    try (JournalStore tool = openReadOnly(folder);
        JournalStore other = openReadOnly(folder)) {
      assertEquals(1, tool.list().size());
      assertEquals(tool.list(), other.list());
      store = open(folder);
      assertEquals(2, store.claim(ONE));
      append(ONE, 2, 2, "b");
      assertEquals(2, tool.read(ONE).orElseThrow().batches().size());
    }
    reopen();
    assertEquals("none 1 a b", content(ONE));
  }

  @Test
  void aToolThatReadsCannotWrite() throws Exception {
    store.claim(ONE);
    append(ONE, 1, 1, "a");
    try (JournalStore tool = openReadOnly(folder)) {
      assertThrows(IOException.class, () -> tool.claim(ONE));
      assertThrows(IOException.class, () -> tool.claim(TWO));
      assertThrows(
          IOException.class, () -> tool.commit(List.of(new Append(ONE, 1, 2, bytes("x")))));
      assertThrows(IOException.class, () -> tool.delete(ONE));
      assertEquals(1, tool.list().size());
    }
    append(ONE, 1, 2, "b");
    assertEquals("none 1 a b", content(ONE));
    assertEquals(1, store.list().size());
  }
}
