package dev.martlet.sqlite;

import dev.martlet.api.journal.JournalContent;
import dev.martlet.api.journal.JournalId;
import dev.martlet.api.journal.JournalStore;
import dev.martlet.api.journal.JournalSummary;
import dev.martlet.api.journal.JournalWrite;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A store in one file. One connection writes; it is opened anew after an error that it could not
 * undo. A few others read, each as of the latest commit, and wait for no commit.
 */
final class SqliteStore implements JournalStore {
  /** In bytes: more than this is in the log only while somebody reads for long. */
  private static final long LONG_LOG = 64L * 1024 * 1024;

  /** How long a commit waits for readers of the server before it gives up emptying the log. */
  private static final long PATIENCE_MILLIS = 500;

  private final StoreFile file;
  private final System.Logger log;
  private final StoreLock lock;
  private final Readers readers;
  private final ReentrantLock writing = new ReentrantLock(true);

  // Guarded by writing.
  private Optional<Writer> writer;
  private long longLog = LONG_LOG;

  private SqliteStore(StoreFile file, System.Logger log, StoreLock lock, Writer writer) {
    this.file = file;
    this.log = log;
    this.lock = lock;
    this.readers = new Readers(file, file::connect);
    this.writer = Optional.of(writer);
  }

  /**
   * Opens a store, which is made if it is not there.
   *
   * @throws IOException if another server has it open, or it is damaged or cannot be opened
   */
  static SqliteStore open(StoreFile file, System.Logger log) throws IOException {
    StoreLock lock = StoreLock.take(file);
    try {
      NativeLibrary.load(file.library(), log);
      SqliteStore store = new SqliteStore(file, log, lock, connect(file));
      store.tidy(); // each read looks through the table log
      return store;
    } catch (SQLException e) {
      lock.close();
      throw file.failed("open the journals", e);
    } catch (Throwable e) {
      lock.close();
      throw e;
    }
  }

  private static Writer connect(StoreFile file) throws SQLException, IOException {
    boolean cut = file.endsWithinPage();
    if (cut && file.logBytes() == 0) {
      throw file.damaged("the last page is cut");
    }
    Connection connection = file.connect();
    try {
      Schema.prepare(connection, file, cut);
      return new Writer(connection);
    } catch (Throwable e) {
      connection.close();
      throw e;
    }
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
    return write("claim journal " + id, to -> to.claim(id));
  }

  @Override
  public Set<JournalId> commit(List<JournalWrite> writes) throws IOException {
    return writes.isEmpty() ? Set.of() : write("write to journals", to -> to.commit(writes));
  }

  @Override
  public boolean delete(JournalId id) throws IOException {
    return write("delete journal " + id, to -> to.delete(id));
  }

  /** A transaction of the connection that writes. */
  interface Write<T> {
    T run(Writer writer) throws SQLException, DamagedException;
  }

  <T> T write(String what, Write<T> write) throws IOException {
    writing.lock();
    try {
      if (writer.isEmpty()) {
        writer = Optional.of(connect(file));
      }
      T result = write.run(writer.get());
      shortenLog(writer.get());
      return result;
    } catch (SQLException e) {
      writer = recover(writer);
      throw file.failed(what, e);
    } catch (DamagedException e) {
      throw file.damaged(e.getMessage());
    } finally {
      writing.unlock();
    }
  }

  /**
   * Makes a writer that can go on. Besides, the failure may have come when all of the commit was in
   * the log, such as when the disk did not confirm it: the next start must not find it there.
   *
   * @return the same connection, or none, if it is to be opened anew
   */
  private Optional<Writer> recover(Optional<Writer> failed) {
    if (failed.isEmpty()) {
      return failed;
    }
    try {
      Writer writer = failed.get().afresh();
      writer.emptyLog();
      return Optional.of(writer);
    } catch (SQLException e) {
      log.log(Level.DEBUG, "cannot go on after a failed commit", e);
    }
    try {
      failed.get().close();
    } catch (SQLException e) {
      log.log(Level.DEBUG, "cannot close a connection that failed", e);
    }
    return Optional.empty();
  }

  /** A log that others keep from being emptied, because they read, is emptied between them. */
  private void shortenLog(Writer by) {
    long bytes = file.logBytes();
    if (bytes < LONG_LOG) {
      longLog = LONG_LOG;
    }
    if (bytes < longLog) {
      return;
    }
    boolean empty = false;
    try {
      empty = readers.pause(PATIENCE_MILLIS, TimeUnit.MILLISECONDS, by::emptyLog);
    } catch (SQLException e) {
      log.log(Level.DEBUG, "cannot empty the log", e);
    }
    if (empty) {
      longLog = LONG_LOG;
    } else {
      longLog = 2 * bytes;
      log.log(
          Level.WARNING,
          "{0} has {1} MiB and cannot be emptied: another program has been reading the journals"
              + " for a long time",
          file.log(),
          bytes / 1024 / 1024);
    }
  }

  /** Has the index and the rows of each journal have everything, if there is room for it. */
  private void tidy() {
    try {
      writer.orElseThrow().moveLog();
    } catch (SQLException | DamagedException e) {
      log.log(Level.DEBUG, "the latest batches stay in table log", e);
      writer = recover(writer);
    }
  }

  @Override
  public void close() throws IOException {
    writing.lock();
    try (lock;
        readers) {
      if (writer.isPresent()) {
        tidy(); // for whoever looks into it
      }
      if (writer.isPresent()) {
        writer.get().close();
      }
    } catch (SQLException e) {
      throw file.failed("close the journals", e);
    } finally {
      writing.unlock();
    }
  }
}
