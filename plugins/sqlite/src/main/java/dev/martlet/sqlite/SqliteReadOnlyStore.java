package dev.martlet.sqlite;

import dev.martlet.api.journal.JournalContent;
import dev.martlet.api.journal.JournalId;
import dev.martlet.api.journal.JournalStore;
import dev.martlet.api.journal.JournalSummary;
import dev.martlet.api.journal.JournalWrite;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The store as a tool sees it, beside a server or without one. It takes no lock, and its
 * connections cannot write. Any thread.
 */
final class SqliteReadOnlyStore implements JournalStore {
  private final StoreFile file;
  private final Readers readers;

  private SqliteReadOnlyStore(StoreFile file) {
    this.file = file;
    this.readers = new Readers(file, file::connectReadOnly);
  }

  /**
   * Opens a store that is there.
   *
   * @throws IOException if it is not, or is damaged or cannot be opened
   */
  static SqliteReadOnlyStore open(StoreFile file) throws IOException {
    if (Files.notExists(file.path())) {
      throw new IOException("there is no store of journals at " + file.path());
    }
    boolean cut = file.endsWithinPage();
    if (cut && file.logBytes() == 0) {
      throw file.damaged("the last page is cut");
    }
    try (Connection connection = file.connectReadOnly()) {
      Schema.verify(connection, file, cut);
    } catch (SQLException e) {
      throw file.failed("open the journals", e);
    }
    return new SqliteReadOnlyStore(file);
  }

  @Override
  public List<JournalSummary> list() throws IOException {
    return readers.read("list the journals", Reader::list);
  }

  @Override
  public Optional<JournalContent> read(JournalId id) throws IOException {
    return readers.read("read journal " + id, reader -> reader.read(id));
  }

  @Override
  public long claim(JournalId id) throws IOException {
    throw refused();
  }

  @Override
  public Set<JournalId> commit(List<JournalWrite> writes) throws IOException {
    throw refused();
  }

  @Override
  public boolean delete(JournalId id) throws IOException {
    throw refused();
  }

  private IOException refused() {
    return new IOException(file.path() + " is open for reading only");
  }

  @Override
  public void close() throws IOException {
    try {
      readers.close();
    } catch (SQLException e) {
      throw file.failed("close the journals", e);
    }
  }
}
