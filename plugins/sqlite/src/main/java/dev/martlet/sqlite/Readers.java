package dev.martlet.sqlite;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** The connections that read: a few, opened when they are needed. Any thread. */
final class Readers implements AutoCloseable {
  private static final int MOST = 4;

  private final StoreFile file;
  private final Connecting connecting;
  private final Semaphore permits = new Semaphore(MOST, true);
  private final Deque<Reader> idle = new ConcurrentLinkedDeque<>();

  Readers(StoreFile file, Connecting connecting) {
    this.file = file;
    this.connecting = connecting;
  }

  /** Opens a connection. */
  interface Connecting {
    Connection connect() throws SQLException;
  }

  /** What is read. */
  interface Read<T> {
    T from(Reader reader) throws SQLException, DamagedException;
  }

  /** Runs something while nobody reads. */
  interface Pause {
    boolean run() throws SQLException;
  }

  <T> T read(String what, Read<T> read) throws IOException {
    permits.acquireUninterruptibly();
    try {
      Reader reader = idle.poll();
      if (reader == null) {
        reader = new Reader(connecting.connect());
      }
      boolean sound = false;
      try {
        T result = read.from(reader);
        sound = true;
        return result;
      } finally {
        if (sound) {
          idle.push(reader);
        } else {
          reader.close();
        }
      }
    } catch (SQLException e) {
      throw file.failed(what, e);
    } catch (DamagedException e) {
      throw file.damaged(e.getMessage());
    } finally {
      permits.release();
    }
  }

  /**
   * Waits until nobody reads, and keeps new ones waiting until the work is done.
   *
   * @return what the work returned; false if somebody reads for longer than that
   */
  boolean pause(long patience, TimeUnit unit, Pause work) throws SQLException {
    try {
      if (!permits.tryAcquire(MOST, patience, unit)) {
        return false;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
    try {
      return work.run();
    } finally {
      permits.release(MOST);
    }
  }

  @Override
  public void close() throws SQLException {
    SQLException failed = null;
    for (Reader reader = idle.poll(); reader != null; reader = idle.poll()) {
      try {
        reader.close();
      } catch (SQLException e) {
        failed = e;
      }
    }
    if (failed != null) {
      throw failed;
    }
  }
}
