package dev.martlet.sqlite;

import dev.martlet.api.journal.JournalId;
import dev.martlet.api.journal.JournalWrite;
import dev.martlet.api.journal.JournalWrite.Append;
import dev.martlet.api.journal.JournalWrite.Checkpoint;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.AnnotatedElementContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.io.TempDirFactory;

/**
 * No test: prints the figures of the decision for this store. {@code mvn -B -pl plugins/sqlite -am
 * package -Dtest=StoreMeasurement -Dsurefire.failIfNoSpecifiedTests=false}
 */
class StoreMeasurement {
  private static final int BYTES = 200;
  private static final int ROUNDS = 500;

  /** On the disk of the project: the folder for temporary files may be in memory. */
  @TempDir(factory = OnDisk.class)
  Path folder;

  private final Random random = new Random(1);

  /** Makes folders in that of the build. */
  static final class OnDisk implements TempDirFactory {
    @Override
    public Path createTempDirectory(AnnotatedElementContext element, ExtensionContext context)
        throws IOException {
      return Files.createTempDirectory(Files.createDirectories(Path.of("target")), "measurement");
    }
  }

  /** What takes its time; it is given the number of the round. */
  private interface Round {
    void run(int round) throws Exception;
  }

  private static void measure(String what, int rounds, Round round) throws Exception {
    long[] micros = new long[rounds];
    long begin = System.nanoTime();
    for (int i = 0; i < rounds; i++) {
      long before = System.nanoTime();
      round.run(i);
      micros[i] = (System.nanoTime() - before) / 1_000;
    }
    double seconds = (System.nanoTime() - begin) / 1e9;
    Arrays.sort(micros);
    System.out.printf(
        "%-52s %7.0f a second, median %d us, 99 %% %d us, most %d us%n",
        what, rounds / seconds, micros[rounds / 2], micros[rounds * 99 / 100], micros[rounds - 1]);
  }

  private byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return bytes;
  }

  private static JournalId id(int number) {
    return Stores.id("arena:" + number);
  }

  @Test
  void figures() throws Exception {
    try (FileChannel file =
        FileChannel.open(
            folder.resolve("plain"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      byte[] page = bytes(4096);
      measure(
          "4 KiB added to a file, and forced to the disk",
          ROUNDS,
          i -> {
            file.write(ByteBuffer.wrap(page));
            file.force(false);
          });
    }
    try (SqliteStore store = Stores.open(folder)) {
      commits(store);
      checkpoints(store);
    }
    measure("opening with 5000 journals, and closing", 20, i -> Stores.open(folder).close());
  }

  private void commits(SqliteStore store) throws Exception {
    measure("claim of a new journal", ROUNDS, i -> store.claim(id(i)));
    for (int i = ROUNDS; i < 5_000; i++) {
      store.claim(id(i));
    }
    measure("claim of one of 5000 journals", ROUNDS, i -> store.claim(id(7 * i)));
    measure("list of 5000 journals", 50, i -> store.list());
    int[] batches = new int[5_000];
    measure(
        "commit of 1 append of 200 bytes",
        ROUNDS,
        i -> store.commit(List.of(append(i, ++batches[i]))));
    measure(
        "commit of 100 appends of 200 bytes to as many",
        ROUNDS,
        i -> {
          List<JournalWrite> writes = new ArrayList<>();
          for (int j = 0; j < 100; j++) {
            int journal = (i * 100 + j) % 5_000;
            writes.add(append(journal, ++batches[journal]));
          }
          store.commit(writes);
        });
    JournalId one = Stores.id("long");
    store.claim(one);
    for (int i = 0; i < 10; i++) {
      List<JournalWrite> writes = new ArrayList<>();
      for (int j = 1; j <= 1_000; j++) {
        writes.add(new Append(one, 1, i * 1_000 + j, bytes(BYTES)));
      }
      store.commit(writes);
    }
    measure("read of a journal of 10000 batches", 20, i -> store.read(one));
    store.delete(one);
  }

  private JournalWrite append(int journal, int number) {
    // Those that are multiples of 7 were claimed again.
    long epoch = journal % 7 == 0 && journal < 7 * ROUNDS ? 2 : 1;
    return new Append(id(journal), epoch, number, bytes(BYTES));
  }

  /** How much later commits are while the file gives space back. */
  private void checkpoints(SqliteStore store) throws Exception {
    JournalId one = Stores.id("large");
    store.claim(one);
    int[] number = {0};
    measure(
        "commit of 100 kB",
        400,
        i -> store.commit(List.of(new Append(one, 1, ++number[0], bytes(100_000)))));
    measure(
        "checkpoint that forgets 40 MB",
        1,
        i -> store.commit(List.of(new Checkpoint(one, 1, number[0], bytes(1_000)))));
    measure(
        "commit of 1 append while 64 pages are given back",
        100,
        i -> store.commit(List.of(new Append(one, 1, ++number[0], bytes(BYTES)))));
    measure(
        "commit of 1 append after that",
        ROUNDS,
        i -> store.commit(List.of(new Append(one, 1, ++number[0], bytes(BYTES)))));
  }
}
