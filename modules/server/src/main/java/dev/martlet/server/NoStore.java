package dev.martlet.server;

import dev.martlet.api.journal.JournalContent;
import dev.martlet.api.journal.JournalId;
import dev.martlet.api.journal.JournalStore;
import dev.martlet.api.journal.JournalSummary;
import dev.martlet.api.journal.JournalWrite;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The store of a check, in which durable shards are made and none is recovered. Any thread. */
final class NoStore implements JournalStore {
  @Override
  public List<JournalSummary> list() {
    return List.of();
  }

  @Override
  public long claim(JournalId id) {
    return 1;
  }

  @Override
  public Set<JournalId> commit(List<JournalWrite> writes) {
    return Set.of();
  }

  @Override
  public Optional<JournalContent> read(JournalId id) {
    return Optional.empty();
  }

  @Override
  public boolean delete(JournalId id) {
    return false;
  }

  @Override
  public void close() {}
}
