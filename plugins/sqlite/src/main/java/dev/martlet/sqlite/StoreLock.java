package dev.martlet.sqlite;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Keeps a second server away. The lock is on a file beside the store's, so that a tool can read the
 * store meanwhile; the operating system gives it up with the process.
 */
final class StoreLock implements AutoCloseable {
  private final FileChannel channel;

  private StoreLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Takes the lock.
   *
   * @throws IOException if another server has it, or there can be none
   */
  static StoreLock take(StoreFile file) throws IOException {
    Path path = file.lock();
    FileChannel channel;
    try {
      channel = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw new IOException("cannot make " + path + ": " + e, e);
    }
    try {
      if (channel.tryLock() != null) {
        return new StoreLock(channel);
      }
    } catch (OverlappingFileLockException e) {
      // this very process has it: the same as another one
    } catch (IOException e) {
      channel.close();
      throw new IOException("cannot lock " + path + ": " + e.getMessage(), e);
    }
    channel.close();
    throw new IOException(
        "another server has " + file.path() + " open: it holds the lock on " + path);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
