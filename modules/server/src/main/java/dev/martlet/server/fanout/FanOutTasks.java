package dev.martlet.server.fanout;

import dev.martlet.engine.stream.FanOut;
import dev.martlet.server.transport.SocketInternals;
import java.lang.foreign.Arena;
import java.nio.channels.SocketChannel;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Sends frames to sockets: one task or a few take what was woken since they looked last, of
 * whatever shard, and give it to the kernel together (module-info-docs/decisions). A socket that
 * does not take all, or that is encrypted, is written to by a thread of its own.
 *
 * <p>All run on one executor of virtual threads. Any thread.
 */
public final class FanOutTasks implements FanOut, AutoCloseable {
  private final SendPaths paths;
  private final Executor executor;
  private final FanOutTask[] tasks;
  private volatile boolean closed;

  /** The lines that were woken and that no task has taken: a linked list, the newest first. */
  private final AtomicReference<Line> woken = new AtomicReference<>();

  /**
   * Starts the tasks.
   *
   * @param paths to the kernel
   * @param count of tasks, at least 1
   * @param executor of virtual threads
   */
  public FanOutTasks(SendPaths paths, int count, Executor executor) {
    this.paths = paths;
    this.executor = executor;
    this.tasks = new FanOutTask[count];
    for (int i = 0; i < count; i++) {
      tasks[i] = new FanOutTask(this);
    }
    for (FanOutTask task : tasks) {
      executor.execute(task);
    }
  }

  // ---- any thread -------------------------------------------------------------------------

  /** One of the tasks is woken; it wakes another if there is work for more. */
  @Override
  public void handOver() {
    if (nothingWoken()) {
      return;
    }
    for (FanOutTask task : tasks) {
      if (task.wake()) {
        return;
      }
    }
    // All are awake, and look again before they sleep.
  }

  /** Adds a line that is in no list. Allocates nothing. */
  void queue(Line line) {
    queue(line, line);
  }

  /** Adds a list of lines. */
  void queue(Line first, Line last) {
    Line newest;
    do {
      newest = woken.get();
      last.next(newest);
    } while (!woken.compareAndSet(newest, first));
  }

  /**
   * Whether sockets must not block.
   *
   * @return true if several are written to by one thread
   */
  public boolean parks() {
    return paths.together();
  }

  /** Gives a line, whose turn the caller has, a thread of its own. */
  void writeAlone(Line line) {
    executor.execute(line::writeAlone);
  }

  /** The number of a socket's descriptor; negative if it is not to be written to with others. */
  int descriptor(SocketChannel channel) {
    return paths.together()
        ? SocketInternals.get().map(internals -> internals.descriptor(channel)).orElse(-1)
        : -1;
  }

  /** The tasks end. Connections are to be closed before. */
  @Override
  public void close() {
    closed = true;
    for (FanOutTask task : tasks) {
      task.wake();
    }
  }

  // ---- the tasks --------------------------------------------------------------------------

  Line takeWoken() {
    return woken.getAndSet(null);
  }

  boolean nothingWoken() {
    return woken.get() == null;
  }

  boolean anyAsleep() {
    for (FanOutTask task : tasks) {
      if (task.asleep()) {
        return true;
      }
    }
    return false;
  }

  boolean closed() {
    return closed;
  }

  SendPath newPath(Arena arena) {
    return paths.open(arena);
  }

  /** In place of one that has failed. */
  SendPath otherPath() {
    return new ChannelWrites();
  }
}
