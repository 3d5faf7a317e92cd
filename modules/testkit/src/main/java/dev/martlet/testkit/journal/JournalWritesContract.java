package dev.martlet.testkit.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.martlet.api.ShardId;
import dev.martlet.api.journal.JournalContent;
import dev.martlet.api.journal.JournalId;
import dev.martlet.api.journal.JournalState;
import dev.martlet.api.journal.JournalStore;
import dev.martlet.api.journal.JournalSummary;
import dev.martlet.api.journal.JournalWrite;
import dev.martlet.api.journal.JournalWrite.Append;
import dev.martlet.api.journal.JournalWrite.Checkpoint;
import dev.martlet.api.journal.JournalWrite.Mark;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is written and read again. The owners, and what is large or at once, come below. */
abstract class JournalWritesContract {
  static final JournalId ONE = id("arena:one", 1);
  static final JournalId TWO = id("arena:two", 2);
  static final JournalId NONE = id("arena:none", 3);

  @TempDir Path folder;
  JournalStore store;

  /** See the class below, whose authors write it. */
  abstract JournalStore open(Path folder) throws Exception;

  @BeforeEach
  void open() throws Exception {
    store = open(folder);
  }

  @AfterEach
  void close() throws IOException {
    store.close();
  }

  void reopen() throws Exception {
    store.close();
    store = open(folder);
  }

  static JournalId id(String shard, long birth) {
    return new JournalId(new ShardId(shard), birth);
  }

  static byte[] bytes(String text) {
    return text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
  }

  void append(JournalId id, long epoch, long first, String... texts) throws IOException {
    List<JournalWrite> writes = new ArrayList<>();
    for (String text : texts) {
      writes.add(new Append(id, epoch, first + writes.size(), bytes(text)));
    }
    assertEquals(Set.of(), store.commit(writes));
  }

  /** The content as text: the checkpoint, the number of the first batch, the batches. */
  String content(JournalId id) throws IOException {
    JournalContent content = store.read(id).orElseThrow();
    StringBuilder text = new StringBuilder(content.checkpoint().map(String::new).orElse("none"));
    text.append(' ').append(content.firstNumber());
    content.batches().forEach(batch -> text.append(' ').append(new String(batch)));
    return text.toString();
  }

  JournalSummary summary(JournalId id) throws IOException {
    return store.list().stream().filter(s -> s.id().equals(id)).findFirst().orElseThrow();
  }

  // ---- claim --------------------------------------------------------------------------------

  @Test
  void aNewStoreHasNoJournals() throws IOException {
    assertEquals(List.of(), store.list());
    assertTrue(store.read(NONE).isEmpty());
  }

  @Test
  void theFirstClaimMakesTheJournalWithEpoch1() throws Exception {
    Instant before = Instant.now().minusSeconds(1);
    assertEquals(1, store.claim(ONE));
    assertEquals("none 1", content(ONE));
    JournalSummary made = summary(ONE);
    assertEquals(new JournalSummary(ONE, 1, JournalState.OPEN, 0, 0, 0, made.writtenAt()), made);
    assertFalse(made.writtenAt().isBefore(before));
    assertFalse(made.writtenAt().isAfter(Instant.now().plusSeconds(1)));
  }

  @Test
  void eachClaimGetsOneMoreThanTheOneBefore() throws Exception {
    assertEquals(1, store.claim(ONE));
    assertEquals(2, store.claim(ONE));
    assertEquals(1, store.claim(TWO));
    reopen();
    assertEquals(3, store.claim(ONE));
    assertEquals(2, store.claim(TWO));
    assertEquals(3, summary(ONE).epoch());
  }

  @Test
  void aClaimLeavesWhatIsThere() throws Exception {
    store.claim(ONE);
    append(ONE, 1, 1, "a", "b");
    store.commit(
        List.of(new Checkpoint(ONE, 1, 1, bytes("A")), new Mark(ONE, 1, JournalState.SET_ASIDE)));
    JournalSummary before = summary(ONE);
    store.claim(ONE);
    assertEquals("A 2 b", content(ONE));
    assertEquals(
        new JournalSummary(
            ONE, 2, JournalState.SET_ASIDE, 2, 1, before.bytes(), before.writtenAt()),
        summary(ONE));
  }

  // ---- numbering ----------------------------------------------------------------------------

  @Test
  void batchesAreReadInTheirOrder() throws Exception {
    store.claim(ONE);
    append(ONE, 1, 1, "a", "b");
    append(ONE, 1, 3, "c");
    assertEquals("none 1 a b c", content(ONE));
    reopen();
    assertEquals("none 1 a b c", content(ONE));
    append(ONE, 1, 4, "d");
    assertEquals("none 1 a b c d", content(ONE));
  }

  @Test
  void aBatchThatIsNotTheNextOneUndoesTheCommit() throws Exception {
    store.claim(ONE);
    store.claim(TWO);
    append(ONE, 1, 1, "a");
    for (long wrong : List.of(1L, 3L, Long.MAX_VALUE)) {
      assertUndone(new Append(ONE, 1, wrong, bytes("x")));
    }
    append(ONE, 1, 2, "b");
    assertEquals("none 1 a b", content(ONE));
  }

  @Test
  void aCheckpointCoversWhatWasAppended() throws Exception {
    store.claim(ONE);
    store.claim(TWO);
    append(ONE, 1, 1, "a", "b");
    assertUndone(new Checkpoint(ONE, 1, 3, bytes("X")));
    store.commit(List.of(new Checkpoint(ONE, 1, 2, bytes("B"))));
    assertUndone(new Checkpoint(ONE, 1, 1, bytes("X")));
    assertEquals("B 3", content(ONE));
  }

  /** The write is refused, and what stands beside it in the commit is not made. */
  private void assertUndone(JournalWrite wrong) throws IOException {
    String before = content(ONE);
    JournalSummary summary = summary(ONE);
    List<JournalWrite> writes =
        List.of(
            new Append(TWO, 1, 1, bytes("x")),
            new Mark(ONE, 1, JournalState.ENDED),
            wrong,
            new Mark(TWO, 1, JournalState.ENDED));
    assertThrows(IllegalArgumentException.class, () -> store.commit(writes));
    assertEquals(before, content(ONE));
    assertEquals(summary, summary(ONE));
    assertEquals("none 1", content(TWO));
    assertEquals(JournalState.OPEN, summary(TWO).state());
  }

  // ---- checkpoints --------------------------------------------------------------------------

  @Test
  void aCheckpointForgetsWhatItCovers() throws Exception {
    store.claim(ONE);
    append(ONE, 1, 1, "a", "b", "c");
    store.commit(List.of(new Checkpoint(ONE, 1, 2, bytes("AB"))));
    assertEquals("AB 3 c", content(ONE));
    store.commit(List.of(new Checkpoint(ONE, 1, 3, bytes("ABC"))));
    assertEquals("ABC 4", content(ONE));
    append(ONE, 1, 4, "d");
    reopen();
    assertEquals("ABC 4 d", content(ONE));
  }

  @Test
  void aCheckpointCoversABatchOfTheSameCommit() throws Exception {
    store.claim(ONE);
    store.commit(
        List.of(
            new Append(ONE, 1, 1, bytes("a")),
            new Append(ONE, 1, 2, bytes("b")),
            new Checkpoint(ONE, 1, 1, bytes("A")),
            new Append(ONE, 1, 3, bytes("c")),
            new Checkpoint(ONE, 1, 2, bytes("AB"))));
    assertEquals("AB 3 c", content(ONE));
  }

  @Test
  void aCheckpointMayStandBeforeTheFirstBatch() throws Exception {
    store.claim(ONE);
    store.commit(List.of(new Checkpoint(ONE, 1, 0, bytes("start"))));
    assertEquals("start 1", content(ONE));
    append(ONE, 1, 1, "a");
    assertEquals("start 1 a", content(ONE));
    assertEquals(0, summary(ONE).checkpoint());
  }

  @Test
  void aCheckpointMayReplaceOneOfTheSameNumber() throws Exception {
    store.claim(ONE);
    append(ONE, 1, 1, "a", "b");
    store.commit(List.of(new Checkpoint(ONE, 1, 1, bytes("first"))));
    store.commit(List.of(new Checkpoint(ONE, 1, 1, bytes("second"))));
    assertEquals("second 2 b", content(ONE));
    assertEquals("second".length() + 1, summary(ONE).bytes());
  }
}
