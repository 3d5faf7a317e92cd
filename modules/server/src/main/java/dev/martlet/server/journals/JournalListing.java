package dev.martlet.server.journals;

import dev.martlet.api.journal.JournalContent;
import dev.martlet.api.journal.JournalStore;
import dev.martlet.api.journal.JournalSummary;
import dev.martlet.engine.journal.JournalReader;
import dev.martlet.engine.journal.ReadJournal;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a store has: the list of its journals, and whether they can be read. Each is read, one after
 * the other, since only a journal itself says who made its shard. Used by one thread.
 */
public final class JournalListing {
  private final JournalStore store;
  private final PrintWriter out;

  /**
   * A list of journals.
   *
   * @param store that has them
   * @param out that it is printed to
   */
  public JournalListing(JournalStore store, PrintWriter out) {
    this.store = store;
    this.out = out;
  }

  /**
   * Reads a journal.
   *
   * @param store that has it
   * @param journal to read
   * @return what it has; empty if its shard had not even begun, or it was deleted meanwhile
   * @throws IOException if it is damaged or cannot be read
   */
  public static Optional<ReadJournal> read(JournalStore store, JournalSummary journal)
      throws IOException {
    Optional<JournalContent> content = store.read(journal.id());
    return content.isEmpty() ? Optional.empty() : JournalReader.read(journal.id(), content.get());
  }

  /**
   * Prints a table of all journals.
   *
   * @throws IOException if the index cannot be read
   */
  public void printTable() throws IOException {
    TextTable table =
        new TextTable(
            "SHARD", "BIRTH", "TYPE", "PLUGIN", "STATE", "RECORDS", "BYTES", "LAST WRITTEN");
    for (JournalSummary journal : JournalNames.all(store)) {
      Map<String, Object> line = line(journal);
      table.add(
          text(line, "shard"),
          text(line, "birth"),
          text(line, "type"),
          line.containsKey("fault") ? "?" : text(line, "plugin"),
          text(line, "state"),
          line.containsKey("fault") ? "?" : text(line, "records"),
          text(line, "bytes"),
          text(line, "written"));
    }
    table.print(out);
  }

  private static String text(Map<String, Object> line, String member) {
    return String.valueOf(line.getOrDefault(member, "-"));
  }

  /**
   * Prints all journals, each as an object of JSON in its line.
   *
   * @throws IOException if the index cannot be read
   */
  public void printJson() throws IOException {
    for (JournalSummary journal : JournalNames.all(store)) {
      out.println(RecordJson.write(line(journal)));
    }
  }

  private Map<String, Object> line(JournalSummary journal) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("shard", journal.id().shard().value());
    line.put("birth", "%016x".formatted(journal.id().birth()));
    line.put("type", journal.id().shard().type());
    try {
      Optional<ReadJournal> read = read(store, journal);
      read.ifPresent(each -> line.put("plugin", each.birth().plugin()));
      line.put("records", read.map(ReadJournal::records).orElse(0L));
    } catch (IOException e) {
      line.put("fault", e.getMessage());
    }
    line.put("state", journal.state().name());
    line.put("batches", journal.batches());
    line.put("bytes", journal.bytes());
    line.put("written", journal.writtenAt().truncatedTo(ChronoUnit.SECONDS).toString());
    return line;
  }

  /**
   * Reads every batch and every record of journals, and prints what is damaged.
   *
   * @param names of the journals; none for all
   * @return whether all are sound
   * @throws IOException if the index cannot be read, or there is no such journal
   */
  public boolean verify(List<String> names) throws IOException {
    List<JournalSummary> journals = new ArrayList<>();
    for (String name : names) {
      journals.add(JournalNames.find(store, name));
    }
    journals = names.isEmpty() ? JournalNames.all(store) : journals;
    long records = 0;
    int damaged = 0;
    for (JournalSummary journal : journals) {
      try {
        records += read(store, journal).map(ReadJournal::records).orElse(0L);
      } catch (IOException e) {
        damaged++;
        out.println("DAMAGED: " + journal.id() + ": " + e.getMessage());
      }
    }
    out.println(
        damaged == 0
            ? "all is sound: %d journals, %d records".formatted(journals.size(), records)
            : "%d of %d journals are damaged".formatted(damaged, journals.size()));
    return damaged == 0;
  }
}
