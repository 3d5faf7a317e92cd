package dev.martlet.engine.journal;

import dev.martlet.api.journal.JournalContent;
import dev.martlet.api.journal.JournalId;
import dev.martlet.api.journal.JournalStore;
import dev.martlet.api.journal.JournalSummary;
import dev.martlet.engine.plugin.KeptPlugins;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Deletes the copies of plugins that no journal needs any more. Which plugin wrote a journal stands
 * in the journal, so it is read for that; a few at a time, and none as long as there are no copies
 * of other plugins than those that are loaded. Used by one thread.
 */
final class KeptSweep {
  private static final System.Logger LOG = System.getLogger(Journals.class.getName());

  /** In place of the hash, of a journal that cannot be read. */
  private static final String UNKNOWN = "?";

  /** More would keep the housekeeping from the rest of its work. */
  private static final int MOST_READ = 100;

  private final JournalStore store;
  private final KeptPlugins kept;

  /** Whose jars the journals need that were read. */
  private final Map<Version, String> hashes = new HashMap<>();

  /** A journal up to a checkpoint: what is behind it was written by the plugin that took it. */
  private record Version(JournalId id, long epoch, long checkpoint) {
    static Version of(JournalSummary journal) {
      return new Version(journal.id(), journal.epoch(), journal.checkpoint());
    }
  }

  KeptSweep(JournalStore store, KeptPlugins kept) {
    this.store = store;
    this.kept = kept;
  }

  /**
   * Looks at some journals more; at the last one, deletes what none of them needs.
   *
   * @throws IOException if the journals cannot be listed
   */
  void sweep() throws IOException {
    Set<String> unneeded = new HashSet<>(kept.others());
    if (unneeded.isEmpty()) {
      return;
    }
    List<JournalSummary> journals = store.list();
    hashes.keySet().retainAll(journals.stream().map(Version::of).collect(Collectors.toSet()));
    unneeded.removeAll(hashes.values());
    int left = MOST_READ;
    for (JournalSummary journal : journals) {
      if (unneeded.isEmpty() || left == 0) {
        return;
      }
      if (!hashes.containsKey(Version.of(journal))) {
        left--;
        String hash = hash(journal.id());
        hashes.put(Version.of(journal), hash);
        unneeded.remove(hash);
      }
    }
    if (!hashes.containsValue(UNKNOWN)) {
      unneeded.forEach(kept::forget);
    }
  }

  private String hash(JournalId id) {
    try {
      Optional<JournalContent> content = store.read(id);
      return content.isEmpty()
          ? ""
          : JournalReader.read(id, content.get()).map(ReadJournal::hash).orElse("");
    } catch (IOException e) {
      LOG.log(
          Level.WARNING,
          "no copy of a plugin is deleted, because a journal that cannot be read may need it: {0}",
          e.getMessage());
      return UNKNOWN;
    }
  }
}
