package dev.martlet.engine.journal;

import dev.martlet.api.journal.JournalContent;
import dev.martlet.api.journal.JournalId;
import dev.martlet.api.journal.JournalState;
import dev.martlet.api.journal.JournalStore;
import dev.martlet.api.journal.JournalSummary;
import dev.martlet.api.journal.JournalWrite;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A store that forgets everything with the process. Commits fail as long as a test says so. */
public final class MemoryStore implements JournalStore {
  private static final class Kept {
    long epoch;
    JournalState state = JournalState.OPEN;
    long first = 1;
    Optional<byte[]> checkpoint = Optional.empty();
    final List<byte[]> batches = new ArrayList<>();
  }

  private final Map<JournalId, Kept> journals = new LinkedHashMap<>();
  private volatile String fault;
  private int commits;

  /** An empty store. */
  public MemoryStore() {}

  /** Has all commits fail; null for none. */
  public void failWith(String message) {
    fault = message;
  }

  /** {@return how many commits there were} */
  public synchronized int commits() {
    return commits;
  }

  /** Changes what a journal has, as a damaged disk does. */
  public synchronized void damage(JournalId id, int batch, byte[] bytes) {
    journals.get(id).batches.set(batch, bytes);
  }

  @Override
  public synchronized List<JournalSummary> list() {
    return journals.entrySet().stream()
        .map(
            each -> {
              Kept kept = each.getValue();
              return new JournalSummary(
                  each.getKey(),
                  kept.epoch,
                  kept.state,
                  kept.first - 1 + kept.batches.size(),
                  kept.first - 1,
                  kept.batches.stream().mapToLong(bytes -> bytes.length).sum(),
                  Instant.EPOCH);
            })
        .toList();
  }

  @Override
  public synchronized long claim(JournalId id) {
    return ++journals.computeIfAbsent(id, key -> new Kept()).epoch;
  }

  @Override
  public synchronized Set<JournalId> commit(List<JournalWrite> writes) throws IOException {
    if (fault != null) {
      throw new IOException(fault);
    }
    commits++;
    Set<JournalId> refused = new HashSet<>();
    for (JournalWrite write : writes) {
      Kept kept = journals.get(write.id());
      if (kept == null || kept.epoch != write.epoch()) {
        refused.add(write.id());
      } else {
        commit(kept, write);
      }
    }
    return refused;
  }

  private static void commit(Kept kept, JournalWrite write) {
    switch (write) {
      case JournalWrite.Append append -> {
        if (append.number() != kept.first + kept.batches.size()) {
          throw new IllegalArgumentException("not the next batch: " + append.number());
        }
        kept.batches.add(append.bytes());
      }
      case JournalWrite.Checkpoint checkpoint -> {
        kept.batches.subList(0, (int) (checkpoint.number() + 1 - kept.first)).clear();
        kept.first = checkpoint.number() + 1;
        kept.checkpoint = Optional.of(checkpoint.bytes());
      }
      case JournalWrite.Mark mark -> kept.state = mark.state();
    }
  }

  @Override
  public synchronized Optional<JournalContent> read(JournalId id) {
    return Optional.ofNullable(journals.get(id))
        .map(kept -> new JournalContent(kept.checkpoint, kept.first, kept.batches));
  }

  @Override
  public synchronized boolean delete(JournalId id) {
    return journals.remove(id) != null;
  }

  @Override
  public void close() {}
}
