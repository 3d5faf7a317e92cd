package dev.martlet.sqlite;

import dev.martlet.api.Options;
import dev.martlet.api.journal.JournalStore;
import dev.martlet.api.journal.JournalStoreContext;
import dev.martlet.api.journal.JournalStoreProvider;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/**
 * Opens the store {@code sqlite}. Its options: {@code file}, by default {@code journals.db} in the
 * plugin's folder; {@code synchronous}, how SQLite makes a commit durable, {@code FULL} or {@code
 * EXTRA}.
 */
public final class SqliteStoreProvider implements JournalStoreProvider {
  private static final String FILE = "file";
  private static final String SYNCHRONOUS = "synchronous";

  /** Called by the service loader. */
  public SqliteStoreProvider() {}

  @Override
  public String name() {
    return "sqlite";
  }

  @Override
  public Map<String, String> options() {
    return Map.of(FILE, "", SYNCHRONOUS, Synchronous.FULL.name());
  }

  @Override
  public JournalStore open(JournalStoreContext context) throws IOException {
    Options options = context.options();
    Synchronous synchronous = synchronous(options.text(SYNCHRONOUS).orElse(""));
    Path file =
        options
            .text(FILE)
            .map(context.home()::resolve)
            .orElseGet(() -> context.dataFolder().resolve("journals.db"));
    StoreFile store = new StoreFile(file, synchronous);
    return context.readOnly()
        ? SqliteReadOnlyStore.open(store)
        : SqliteStore.open(store, context.logger());
  }

  private static Synchronous synchronous(String text) {
    for (Synchronous each : Synchronous.values()) {
      if (each.name().equals(text.toUpperCase(Locale.ROOT))) {
        return each;
      }
    }
    throw new IllegalArgumentException(
        "option " + SYNCHRONOUS + " must be FULL or EXTRA, not \"" + text + "\"");
  }
}
