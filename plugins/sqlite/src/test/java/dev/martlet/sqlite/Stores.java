package dev.martlet.sqlite;

import dev.martlet.api.Options;
import dev.martlet.api.ShardId;
import dev.martlet.api.journal.JournalContent;
import dev.martlet.api.journal.JournalId;
import dev.martlet.api.journal.JournalStore;
import dev.martlet.testkit.TestJournalStoreContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Opens stores as the server does. */
final class Stores {
  private Stores() {}

  static SqliteStore open(Path folder) throws Exception {
    return (SqliteStore) open(folder, Map.of());
  }

  static JournalStore open(Path folder, Map<String, String> options) throws Exception {
    SqliteStoreProvider provider = new SqliteStoreProvider();
    return provider.open(
        new TestJournalStoreContext(Options.of(provider.options(), options), folder));
  }

  static JournalStore openReadOnly(Path folder) throws Exception {
    SqliteStoreProvider provider = new SqliteStoreProvider();
    return provider.open(
        new TestJournalStoreContext(Options.of(provider.options(), Map.of()), folder).asReadOnly());
  }

  static JournalId id(String shard) {
    return new JournalId(new ShardId(shard), 7);
  }

  static Path file(Path folder) {
    return folder.resolve("journals.db");
  }

  /** What a tool is answered that asks the file of a store for a number. */
  static long number(Path folder, String query) throws SQLException {
    try (Connection tool = new StoreFile(file(folder), Synchronous.FULL).connect();
        Statement statement = tool.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      return row.getLong(1);
    }
  }

  /** Copies the files of a store, as they are at this moment, without its lock. */
  static Path copy(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    try (Stream<Path> files = Files.list(from)) {
      for (Path file :
          files.filter(f -> f.getFileName().toString().startsWith("journals")).toList()) {
        if (!file.toString().endsWith(".lock") && !file.toString().endsWith("-shm")) {
          Files.copy(file, to.resolve(file.getFileName()));
        }
      }
    }
    return to;
  }

  /** The content as text: the checkpoint, the number of the first batch, the batches. */
  static String text(JournalContent content) {
    List<String> parts = new ArrayList<>();
    parts.add(content.checkpoint().map(String::new).orElse("none"));
    parts.add(Long.toString(content.firstNumber()));
    content.batches().forEach(batch -> parts.add(new String(batch)));
    return String.join(" ", parts);
  }
}
