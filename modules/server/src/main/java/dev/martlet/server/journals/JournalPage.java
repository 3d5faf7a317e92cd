package dev.martlet.server.journals;

import dev.martlet.api.journal.JournalSummary;
import dev.martlet.engine.journal.JournalRecord;
import dev.martlet.engine.journal.ReadJournal;
import dev.martlet.engine.journal.ShardCheckpoint;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What is in one journal. Used by one thread. */
public final class JournalPage {
  private final JournalSummary summary;
  private final ReadJournal journal;
  private final PrintWriter out;

  /**
   * A page about a journal.
   *
   * @param summary of the journal
   * @param journal what it has
   * @param out that it is printed to
   */
  public JournalPage(JournalSummary summary, ReadJournal journal, PrintWriter out) {
    this.summary = summary;
    this.journal = journal;
    this.out = out;
  }

  /** Prints each record as an object of JSON in its line. */
  public void printJson() {
    journal.checkpoint().ifPresent(saved -> out.println(RecordJson.write(RecordJson.of(saved))));
    journal.visit(
        (tick, nanos, record) -> out.println(RecordJson.write(RecordJson.of(tick, nanos, record))));
  }

  /** Prints what people want to know first. */
  public void print() {
    Map<String, Long> kinds = new TreeMap<>();
    List<String> joins = new ArrayList<>();
    long[] last = {journal.checkpoint().map(saved -> saved.time().tick()).orElse(0L)};
    journal.visit(
        (tick, nanos, record) -> {
          kinds.merge((String) RecordJson.of(tick, nanos, record).get("record"), 1L, Long::sum);
          last[0] = tick;
          if (record instanceof JournalRecord.Joined joined) {
            joins.add("  tick " + tick + ": " + text(joined));
          }
        });
    out.println("journal   " + journal.id());
    out.println("state     " + summary.state() + ", written last " + summary.writtenAt());
    out.println(
        "type      " + journal.id().shard().type() + ", made by " + journal.birth().plugin());
    out.println("jars      " + hash(journal.birth().hash()));
    out.println("settings  " + members(RecordJson.settings(journal.birth())));
    out.println("options   " + members(new TreeMap<>(journal.birth().options())));
    journal.checkpoint().ifPresent(this::print);
    out.println("ticks     up to " + last[0]);
    out.println(
        "records   %d in %d batches, %d bytes"
            .formatted(journal.records(), journal.turns().size(), summary.bytes()));
    kinds.forEach((kind, count) -> out.println("  " + kind + ": " + count));
    out.println("joins     " + joins.size());
    joins.forEach(out::println);
  }

  private void print(ShardCheckpoint saved) {
    out.println(
        "saved     after tick %d by %s, form %d, %d bytes of JSON, %d seats, %d timers"
            .formatted(
                saved.time().tick(),
                saved.plugin(),
                saved.version(),
                saved.state().length,
                saved.seats().size(),
                saved.timers().timers().size()));
    if (!saved.hash().equals(journal.birth().hash())) {
      out.println("          by jars " + hash(saved.hash()));
    }
  }

  private static String hash(String hash) {
    return hash.isEmpty() ? "unknown" : "SHA-256 " + hash;
  }

  private static String members(Map<String, ?> values) {
    List<String> texts = new ArrayList<>();
    values.forEach((name, value) -> texts.add(name + "=" + value));
    return texts.isEmpty() ? "none" : String.join(" ", texts);
  }

  private static String text(JournalRecord.Joined joined) {
    return "%s as %s%s, subscriber %d"
        .formatted(
            joined.principal().userId().orElse("somebody anonymous"),
            joined.sid(),
            joined.admitted() ? "" : ", not admitted",
            joined.number());
  }
}
