package dev.martlet.sqlite;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * The file of a store. Any thread.
 *
 * @param path of the file; its log and its lock lie beside it
 * @param synchronous how commits are made durable
 */
record StoreFile(Path path, Synchronous synchronous) {
  /** How long a connection waits for another that writes, such as an operator's tool. */
  static final int BUSY_MILLIS = 5_000;

  /** Pages of 4 KiB after which the log is copied into the file: 4 MiB. */
  private static final int AUTO_CHECKPOINT_PAGES = 1_000;

  /** What the log is cut to when it begins anew. */
  private static final int LOG_BYTES = 16 * 1024 * 1024;

  private static final String MAGIC = "SQLite format 3\0";
  private static final int HEADER_BYTES = 18;
  private static final int PAGE_SIZE_AT = 16;
  private static final int LARGEST_PAGE = 65_536;

  /** The log of commits that are not in the file yet. */
  Path log() {
    return path.resolveSibling(path.getFileName() + "-wal");
  }

  /** The file that the server which has the store open holds a lock on. */
  Path lock() {
    return path.resolveSibling(path.getFileName() + ".lock");
  }

  /** The folder with the native code of SQLite. */
  Path library() {
    return path.resolveSibling(path.getFileName() + ".native").toAbsolutePath();
  }

  Connection connect() throws SQLException {
    SQLiteConfig config = new SQLiteConfig();
    config.setBusyTimeout(BUSY_MILLIS);
    config.setPragma(SQLiteConfig.Pragma.SYNCHRONOUS, synchronous.name());
    config.setPragma(
        SQLiteConfig.Pragma.WAL_AUTOCHECKPOINT, Integer.toString(AUTO_CHECKPOINT_PAGES));
    config.setJournalSizeLimit(LOG_BYTES);
    return config.createConnection("jdbc:sqlite:" + path);
  }

  /** A connection that cannot write. Its log and its shared memory may be made for it. */
  Connection connectReadOnly() throws SQLException {
    SQLiteConfig config = new SQLiteConfig();
    config.setBusyTimeout(BUSY_MILLIS);
    config.setReadOnly(true);
    return config.createConnection("jdbc:sqlite:" + path);
  }

  /**
   * Whether the file ends within a page. That of a store that was closed does not; one whose power
   * was lost may, and the page is then in the log. What is no file of SQLite does not.
   */
  boolean endsWithinPage() throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);
      while (header.hasRemaining() && channel.read(header) >= 0) {
        continue;
      }
      String magic = StandardCharsets.ISO_8859_1.decode(header.flip()).toString();
      if (header.limit() < HEADER_BYTES) {
        return !magic.isEmpty();
      }
      int page = Short.toUnsignedInt(header.getShort(PAGE_SIZE_AT));
      return magic.startsWith(MAGIC) && channel.size() % (page <= 1 ? LARGEST_PAGE : page) != 0;
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  /** The length of the log, in bytes. */
  long logBytes() {
    return log().toFile().length(); // 0 if there is none
  }

  /** Makes the names of new files durable. */
  void forceFolder() throws IOException {
    Path folder = path.toAbsolutePath().getParent();
    if (Files.isDirectory(folder)) {
      try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }

  /** An error for an operator. */
  IOException failed(String what, SQLException e) {
    return new IOException("cannot " + what + " in " + path + ": " + reason(e), e);
  }

  /** An error of what the file holds. */
  IOException damaged(String what) {
    return new IOException(what + " in " + path);
  }

  private static String reason(SQLException e) {
    Optional<SQLiteErrorCode> code =
        e instanceof SQLiteException sqlite
            ? Optional.of(sqlite.getResultCode())
            : Optional.empty();
    String plain =
        switch (code.orElse(SQLiteErrorCode.UNKNOWN_ERROR)) {
          case SQLITE_FULL -> "there is no room on the disk";
          case SQLITE_NOTADB -> "the file is not one of SQLite";
          case SQLITE_BUSY, SQLITE_LOCKED -> "another program has been writing to the file";
          default -> "";
        };
    String name = code.map(Enum::name).orElse("");
    if (name.startsWith("SQLITE_CORRUPT")) {
      plain = "the file is damaged";
    } else if (name.startsWith("SQLITE_IOERR")) {
      plain = "the disk cannot be read or written";
    } else if (name.startsWith("SQLITE_READONLY") || name.startsWith("SQLITE_CANTOPEN")) {
      plain = "the file or its folder cannot be opened for writing";
    }
    return plain.isEmpty() ? e.getMessage() : plain + " (" + e.getMessage() + ")";
  }
}
