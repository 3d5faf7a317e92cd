package dev.martlet.sqlite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.martlet.api.journal.JournalContent;
import dev.martlet.api.journal.JournalId;
import dev.martlet.api.journal.JournalState;
import dev.martlet.api.journal.JournalStore;
import dev.martlet.api.journal.JournalWrite;
import dev.martlet.api.journal.JournalWrite.Append;
import dev.martlet.api.journal.JournalWrite.Checkpoint;
import dev.martlet.api.journal.JournalWrite.Mark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/** Whatever is done to a store, in whatever order, it holds what a model in memory holds. */
class SqliteMachineProperties {
  /** So many that not all are moved out of the table log at once. */
  private static final List<JournalId> IDS =
      IntStream.range(0, 12).mapToObj(i -> Stores.id("a:" + i)).toList();

  /** A journal in memory. */
  private static final class Model {
    long epoch;
    JournalState state = JournalState.OPEN;
    long batches;
    long covered;
    Optional<String> checkpoint = Optional.empty();
    List<String> after = new ArrayList<>();

    Model copy() {
      Model copy = new Model();
      copy.epoch = epoch;
      copy.state = state;
      copy.batches = batches;
      copy.covered = covered;
      copy.checkpoint = checkpoint;
      copy.after = new ArrayList<>(after);
      return copy;
    }

    long bytes() {
      return checkpoint.map(String::length).orElse(0)
          + after.stream().mapToLong(String::length).sum();
    }

    @Override
    public String toString() {
      return "%d %s %d %d %d %s %s"
          .formatted(epoch, state, batches, covered, bytes(), checkpoint, after);
    }
  }

  /** The store and its model, which are asked the same. */
  private static final class Machine implements AutoCloseable {
    private final Random random;
    private Path folder;
    private JournalStore store;
    private Map<JournalId, Model> models = new HashMap<>();

    Machine(long seed) throws Exception {
      this.random = new Random(seed);
      this.folder = Files.createTempDirectory("journals");
      this.store = Stores.open(folder);
    }

    /** Seldom what moves all of the table log, so that there are many moments at which some is. */
    void step() throws Exception {
      switch (random.nextInt(60)) {
        case 0, 1, 2 -> claim();
        case 3 -> {
          JournalId id = any();
          assertEquals(models.remove(id) != null, store.delete(id));
        }
        case 4 -> {
          store.close();
          store = Stores.open(folder);
        }
        case 5 -> {
          crash();
          check();
        }
        default -> commit();
      }
      if (random.nextInt(8) == 0) {
        check();
      }
    }

    /** Goes on with the files as they are before anything is closed. */
    private void crash() throws IOException {
      Path before = folder;
      folder = Stores.copy(before, Files.createTempDirectory("journals"));
      try {
        store.close();
        delete(before);
        store = Stores.open(folder, Map.of());
      } catch (Exception e) {
        throw new IOException(e);
      }
    }

    private JournalId any() {
      return IDS.get(random.nextInt(IDS.size()));
    }

    private void claim() throws IOException {
      JournalId id = any();
      Model model = models.computeIfAbsent(id, key -> new Model());
      assertEquals(++model.epoch, store.claim(id));
    }

    private void commit() throws IOException {
      List<JournalWrite> writes = new ArrayList<>();
      Map<JournalId, Model> after = new HashMap<>();
      models.forEach((id, model) -> after.put(id, model.copy()));
      Set<JournalId> refused = new HashSet<>();
      boolean wrong = false;
      int count = 1 + random.nextInt(6);
      for (int i = 0; i < count && !wrong; i++) {
        JournalId id = any();
        Model model = after.getOrDefault(id, new Model());
        long epoch = random.nextInt(8) == 0 ? model.epoch - 1 : Math.max(1, model.epoch);
        JournalWrite write = write(id, epoch, model);
        writes.add(write);
        if (epoch != model.epoch) {
          refused.add(id);
        } else {
          wrong = !apply(write, model);
        }
      }
      if (wrong) {
        assertThrows(IllegalArgumentException.class, () -> store.commit(writes));
      } else {
        assertEquals(refused, store.commit(writes));
        models = after;
      }
    }

    private JournalWrite write(JournalId id, long epoch, Model model) {
      // Some are so long that the table log soon is.
      int most = random.nextInt(3) == 0 ? 100_000 : 50;
      String text = "x".repeat(random.nextInt(most)) + random.nextInt(1000);
      boolean off = random.nextInt(20) == 0;
      return switch (random.nextInt(20)) {
        case 0 -> new Mark(id, epoch, JournalState.values()[random.nextInt(3)]);
        case 1, 2 -> {
          long behind = random.nextInt(8) == 0 ? model.batches - model.covered + 1 : 1;
          long number = model.batches - random.nextLong(behind);
          yield new Checkpoint(id, epoch, off ? model.batches + 1 : number, text.getBytes());
        }
        default -> new Append(id, epoch, model.batches + (off ? 2 : 1), text.getBytes());
      };
    }

    /** Returns false if the write is not one that may follow. */
    private static boolean apply(JournalWrite write, Model model) {
      switch (write) {
        case Mark mark -> model.state = mark.state();
        case Append append -> {
          if (append.number() != model.batches + 1) {
            return false;
          }
          model.batches++;
          model.after.add(new String(append.bytes()));
        }
        case Checkpoint kept -> {
          if (kept.number() > model.batches || kept.number() < model.covered) {
            return false;
          }
          model.after.subList(0, (int) (kept.number() - model.covered)).clear();
          model.covered = kept.number();
          model.checkpoint = Optional.of(new String(kept.bytes()));
        }
      }
      return true;
    }

    private void check() throws IOException {
      Map<String, String> wanted = new TreeMap<>();
      models.forEach((id, model) -> wanted.put(id.toString(), model.toString()));
      Map<String, String> is = new TreeMap<>();
      for (var summary : store.list()) {
        JournalContent content = store.read(summary.id()).orElseThrow();
        assertEquals(summary.checkpoint() + 1, content.firstNumber());
        String text =
            "%d %s %d %d %d %s %s"
                .formatted(
                    summary.epoch(),
                    summary.state(),
                    summary.batches(),
                    summary.checkpoint(),
                    summary.bytes(),
                    content.checkpoint().map(String::new),
                    content.batches().stream().map(String::new).collect(Collectors.toList()));
        is.put(summary.id().toString(), text);
      }
      assertEquals(wanted, is);
    }

    @Override
    public void close() throws IOException {
      store.close();
      delete(folder);
    }

    private static void delete(Path folder) throws IOException {
      try (Stream<Path> files = Files.list(folder)) {
        for (Path file : files.toList()) {
          Files.delete(file);
        }
      }
      Files.delete(folder);
    }
  }

  @Property(tries = 8, shrinking = ShrinkingMode.OFF)
  void theStoreHoldsWhatTheModelHolds(@ForAll long seed) throws Exception {
    try (Machine machine = new Machine(seed)) {
      for (int i = 0; i < 200; i++) {
        machine.step();
      }
    }
  }
}
