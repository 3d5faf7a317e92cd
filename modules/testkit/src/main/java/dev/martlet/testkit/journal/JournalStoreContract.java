package dev.martlet.testkit.journal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/**
 * What every store of journals must do. The author of a store extends the class, and JUnit runs the
 * tests:
 *
 * <pre>{@code
 * class MyStoreTest extends JournalStoreContract {
 *   @Override
 *   protected JournalStore open(Path folder) throws Exception {
 *     return new MyStore(folder);
 *   }
 *
 *   @Override
 *   protected JournalStore openReadOnly(Path folder) throws Exception {
 *     return new MyReadOnlyStore(folder);
 *   }
 * }
 * }</pre>
 *
 * <p>What it cannot test is whether a commit survives a loss of power, and what becomes of a store
 * whose disk is full or whose files are damaged. A new version may add tests.
 *
 * @since 1.0
 */
public abstract class JournalStoreContract extends JournalToolsContract {
  /** For a subclass. */
  protected JournalStoreContract() {}

  /**
   * Opens the store under test.
   *
   * @param folder with nothing in it, or with what a store that was closed has left there
   * @return the store; the test closes it
   * @throws Exception if that fails; so does the test
   */
  @Override
  protected abstract JournalStore open(Path folder) throws Exception;

  /**
   * Opens the store under test as a tool does that only reads. Without it, what such tools need is
   * not tested.
   *
   * @param folder with a store that the test has open, or has closed
   * @return the store; the test closes it
   * @throws Exception if that fails; so does the test
   */
  @Override
  protected JournalStore openReadOnly(Path folder) throws Exception {
    return Assumptions.abort("the store is not opened by tools that only read");
  }

  // ---- owners -------------------------------------------------------------------------------

  @Test
  void anEarlierOwnerIsRefusedAndOthersAreNot() throws Exception {
    store.claim(ONE);
    store.claim(TWO);
    append(ONE, 1, 1, "a");
    store.claim(ONE);
    Set<JournalId> refused =
        store.commit(
            List.of(
                new Append(ONE, 1, 2, bytes("late")),
                new Append(TWO, 1, 1, bytes("t")),
                new Mark(ONE, 1, JournalState.ENDED),
                new Checkpoint(ONE, 1, 1, bytes("late"))));
    assertEquals(Set.of(ONE), refused);
    assertEquals("none 1 a", content(ONE));
    assertEquals(JournalState.OPEN, summary(ONE).state());
    assertEquals("none 1 t", content(TWO));
  }

  @Test
  void whatARefusedOwnerWritesNeedNotBeTheNext() throws Exception {
    store.claim(ONE);
    store.claim(ONE);
    assertEquals(Set.of(ONE), store.commit(List.of(new Append(ONE, 1, 17, bytes("late")))));
    assertEquals(Set.of(ONE), store.commit(List.of(new Checkpoint(ONE, 1, 17, bytes("late")))));
    assertEquals("none 1", content(ONE));
  }

  @Test
  void twoOwnersInOneCommitAreToldApart() throws Exception {
    store.claim(ONE);
    store.claim(ONE);
    Set<JournalId> refused =
        store.commit(
            List.of(new Append(ONE, 1, 1, bytes("old")), new Append(ONE, 2, 1, bytes("new"))));
    assertEquals(Set.of(ONE), refused);
    assertEquals("none 1 new", content(ONE));
  }

  @Test
  void anEpochThatNobodyHasIsRefused() throws Exception {
    store.claim(ONE);
    assertEquals(Set.of(ONE), store.commit(List.of(new Append(ONE, 2, 1, bytes("x")))));
    assertEquals(Set.of(ONE), store.commit(List.of(new Append(ONE, 0, 1, bytes("x")))));
    assertEquals("none 1", content(ONE));
  }

  @Test
  void aJournalThatIsNotThereIsRefusedAndNotMade() throws Exception {
    store.claim(ONE);
    Set<JournalId> refused =
        store.commit(
            List.of(new Append(NONE, 1, 1, bytes("x")), new Append(ONE, 1, 1, bytes("a"))));
    assertEquals(Set.of(NONE), refused);
    assertTrue(store.read(NONE).isEmpty());
    assertEquals("none 1 a", content(ONE));
    assertEquals(1, store.list().size());
  }

  // ---- delete -------------------------------------------------------------------------------

  @Test
  void whatIsDeletedIsGone() throws Exception {
    store.claim(ONE);
    store.claim(TWO);
    append(ONE, 1, 1, "a", "b");
    store.commit(List.of(new Checkpoint(ONE, 1, 1, bytes("A"))));
    append(TWO, 1, 1, "t");
    assertTrue(store.delete(ONE));
    assertFalse(store.delete(ONE));
    assertFalse(store.delete(NONE));
    assertEquals(Set.of(ONE), store.commit(List.of(new Append(ONE, 1, 3, bytes("c")))));
    reopen();
    assertTrue(store.read(ONE).isEmpty());
    assertEquals(List.of(TWO), store.list().stream().map(JournalSummary::id).toList());
    assertEquals("none 1 t", content(TWO));
  }

  @Test
  void aJournalThatWasDeletedBeginsAnew() throws Exception {
    store.claim(ONE);
    store.claim(ONE);
    append(ONE, 2, 1, "a");
    store.delete(ONE);
    assertEquals(1, store.claim(ONE));
    assertEquals("none 1", content(ONE));
    append(ONE, 1, 1, "b");
    assertEquals("none 1 b", content(ONE));
  }

  // ---- list ---------------------------------------------------------------------------------

  @Test
  void theIndexSumsUpEachJournal() throws Exception {
    store.claim(ONE);
    store.claim(TWO);
    Instant made = summary(ONE).writtenAt();
    append(ONE, 1, 1, "a", "bb", "ccc");
    append(TWO, 1, 1, "tttt");
    assertSummary(new JournalSummary(ONE, 1, JournalState.OPEN, 3, 0, 6, made));
    store.commit(List.of(new Checkpoint(ONE, 1, 2, bytes("AB!!!"))));
    assertSummary(new JournalSummary(ONE, 1, JournalState.OPEN, 3, 2, 8, made));
    store.commit(List.of(new Mark(ONE, 1, JournalState.ENDED)));
    assertSummary(new JournalSummary(ONE, 1, JournalState.ENDED, 3, 2, 8, made));
    store.commit(List.of(new Mark(ONE, 1, JournalState.OPEN)));
    reopen();
    assertSummary(new JournalSummary(ONE, 1, JournalState.OPEN, 3, 2, 8, made));
    assertSummary(new JournalSummary(TWO, 1, JournalState.OPEN, 1, 0, 4, made));
  }

  /** The time is that of the store's clock, and no earlier than expected. */
  private void assertSummary(JournalSummary expected) throws IOException {
    JournalSummary is = summary(expected.id());
    assertEquals(
        expected,
        new JournalSummary(
            is.id(),
            is.epoch(),
            is.state(),
            is.batches(),
            is.checkpoint(),
            is.bytes(),
            expected.writtenAt()));
    assertFalse(is.writtenAt().isBefore(expected.writtenAt().minus(Duration.ofSeconds(1))));
  }

  @Test
  void journalsAreToldApartByShardAndBirth() throws Exception {
    String allowed = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.:~-";
    List<JournalId> ids =
        List.of(
            id(allowed, 0),
            id("x".repeat(ShardId.MAX_LENGTH), 0),
            id("arena", Long.MIN_VALUE),
            id("arena", Long.MAX_VALUE),
            id("arena", -1),
            id("arena", 0),
            id("arena", 1),
            id("ARENA", 1),
            id("arena:", 1),
            id("arena_", 1),
            id("7", 7),
            id("007", 7));
    for (JournalId id : ids) {
      assertEquals(1, store.claim(id), id::toString);
      append(id, 1, 1, id.toString());
    }
    reopen();
    for (JournalId id : ids) {
      assertEquals("none 1 " + id, content(id));
    }
    assertEquals(
        Set.copyOf(ids), Set.copyOf(store.list().stream().map(JournalSummary::id).toList()));
    assertEquals(ids.size(), store.list().size());
  }

  // ---- sizes --------------------------------------------------------------------------------

  @Test
  void nothingIsACommitToo() throws Exception {
    assertEquals(Set.of(), store.commit(List.of()));
  }

  @Test
  void bytesAreKeptAsTheyAre() throws Exception {
    byte[] all = new byte[256];
    for (int i = 0; i < all.length; i++) {
      all[i] = (byte) i;
    }
    byte[] long1 = new byte[1024 * 1024];
    byte[] long2 = new byte[1024 * 1024];
    new Random(1).nextBytes(long1);
    new Random(2).nextBytes(long2);
    store.claim(ONE);
    store.claim(TWO);
    store.commit(
        List.of(
            new Append(ONE, 1, 1, new byte[0]),
            new Append(ONE, 1, 2, all),
            new Append(ONE, 1, 3, long1),
            new Checkpoint(ONE, 1, 0, long2),
            new Checkpoint(TWO, 1, 0, new byte[0])));
    reopen();
    JournalContent content = store.read(ONE).orElseThrow();
    assertArrayEquals(long2, content.checkpoint().orElseThrow());
    assertEquals(3, content.batches().size());
    assertArrayEquals(new byte[0], content.batches().get(0));
    assertArrayEquals(all, content.batches().get(1));
    assertArrayEquals(long1, content.batches().get(2));
    assertArrayEquals(new byte[0], store.read(TWO).orElseThrow().checkpoint().orElseThrow());
    assertEquals(2L * 1024 * 1024 + 256, summary(ONE).bytes());
  }

  @Test
  void aThousandWritesAreOneCommit() throws Exception {
    List<JournalWrite> writes = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      JournalId id = id("arena:" + i, i);
      store.claim(id);
    }
    for (int number = 1; number <= 10; number++) {
      for (int i = 0; i < 100; i++) {
        writes.add(new Append(id("arena:" + i, i), 1, number, bytes(i + "." + number)));
      }
    }
    assertEquals(Set.of(), store.commit(writes));
    reopen();
    for (int i = 0; i < 100; i++) {
      JournalContent content = store.read(id("arena:" + i, i)).orElseThrow();
      assertEquals(10, content.batches().size());
      assertArrayEquals(bytes(i + ".10"), content.batches().getLast());
    }
  }

  // ---- threads ------------------------------------------------------------------------------

  @Test
  void whoReadsDuringCommitsSeesWholeOnes() throws Exception {
    store.claim(ONE);
    store.claim(TWO);
    int commits = 200;
    CountDownLatch begun = new CountDownLatch(1);
    FutureTask<Boolean> writer =
        new FutureTask<>(
            () -> {
              for (long i = 1; i <= commits; i++) {
                List<JournalWrite> writes = new ArrayList<>();
                writes.add(new Append(ONE, 1, 2 * i - 1, bytes("" + (2 * i - 1))));
                writes.add(new Append(ONE, 1, 2 * i, bytes("" + 2 * i)));
                if (i % 10 == 0) {
                  writes.add(new Checkpoint(ONE, 1, 2 * i - 4, bytes("" + (2 * i - 4))));
                }
                assertEquals(Set.of(), store.commit(writes));
                begun.countDown();
              }
              return true;
            });
    Thread.ofPlatform().start(writer);
    assertTrue(begun.await(1, TimeUnit.MINUTES));
    long claims = 1;
    while (!writer.isDone()) {
      JournalContent content = store.read(ONE).orElseThrow();
      long covered = content.checkpoint().map(c -> Long.parseLong(new String(c))).orElse(0L);
      assertEquals(covered + 1, content.firstNumber());
      assertEquals(0, content.batches().size() % 2);
      assertEquals(
          LongStream.range(0, content.batches().size())
              .mapToObj(i -> "" + (content.firstNumber() + i))
              .toList(),
          content.batches().stream().map(String::new).toList());
      JournalSummary summary = summary(ONE);
      assertEquals(0, summary.batches() % 2);
      assertEquals(++claims, store.claim(TWO));
      assertEquals(1, store.claim(NONE));
      assertTrue(store.delete(NONE));
    }
    assertTrue(writer.get());
    assertEquals(2L * commits, summary(ONE).batches());
    assertEquals(
        List.of(ONE, TWO),
        store.list().stream()
            .map(JournalSummary::id)
            .sorted(Comparator.comparing(JournalId::birth))
            .toList());
  }
}
