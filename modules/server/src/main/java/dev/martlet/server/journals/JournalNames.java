package dev.martlet.server.journals;

import dev.martlet.api.ShardId;
import dev.martlet.api.journal.JournalId;
import dev.martlet.api.journal.JournalState;
import dev.martlet.api.journal.JournalStore;
import dev.martlet.api.journal.JournalSummary;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** How operators name journals: by the shard, or by the shard and its birth. */
public final class JournalNames {
  /** By the shard's id, and then the latest life last. */
  private static final Comparator<JournalSummary> ORDER =
      Comparator.comparing((JournalSummary journal) -> journal.id().shard().value())
          .thenComparing(journal -> journal.state() == JournalState.OPEN)
          .thenComparing(JournalSummary::writtenAt)
          .thenComparing(journal -> journal.id().birth());

  private JournalNames() {}

  /**
   * All journals.
   *
   * @param store that has them
   * @return their summaries, by the shards' ids, the latest life of each shard last
   * @throws IOException if the index cannot be read
   */
  public static List<JournalSummary> all(JournalStore store) throws IOException {
    List<JournalSummary> all = new ArrayList<>(store.list());
    all.sort(ORDER);
    return all;
  }

  /**
   * Finds a journal.
   *
   * @param store that has it
   * @param name a shard's id, for its latest life, or that, a slash and the birth in hexadecimal
   *     digits
   * @return its summary
   * @throws IOException if there is none, or the index cannot be read
   * @throws IllegalArgumentException if it is no such name
   */
  public static JournalSummary find(JournalStore store, String name) throws IOException {
    return find(store.list(), name)
        .orElseThrow(() -> new IOException("there is no journal of " + name));
  }

  /**
   * Finds a journal.
   *
   * @param all journals
   * @param name a shard's id, for its latest life, or that, a slash and the birth in hexadecimal
   *     digits
   * @return its summary; empty if there is none
   * @throws IllegalArgumentException if it is no such name
   */
  static Optional<JournalSummary> find(List<JournalSummary> all, String name) {
    int slash = name.indexOf('/');
    ShardId shard = new ShardId(slash < 0 ? name : name.substring(0, slash));
    List<JournalSummary> found = new ArrayList<>(all);
    found.removeIf(journal -> !journal.id().shard().equals(shard));
    if (slash >= 0) {
      JournalId id = new JournalId(shard, birth(name.substring(slash + 1)));
      found.removeIf(journal -> !journal.id().equals(id));
    }
    return found.stream().max(ORDER);
  }

  private static long birth(String digits) {
    try {
      return Long.parseUnsignedLong(digits, 16);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "behind the slash stands the birth, 16 hexadecimal digits, and not " + digits, e);
    }
  }
}
