package dev.martlet.server.logging;

import dev.martlet.engine.plugin.FaultText;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.ErrorManager;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.LogRecord;

/**
 * Writes the log to standard error on a thread of its own, so that no thread that logs, such as a
 * tick thread, waits for a full disk or a pipe that nobody reads. Lines that cannot be written are
 * dropped and counted.
 */
public final class ConsoleLog extends Handler {
  /** The most lines that may wait to be written; more are dropped. */
  private static final int MOST_WAITING = 10_000;

  private static final long FLUSH_DEADLINE_S = 2;
  private static final AtomicLong LEFT_OUT = new AtomicLong();
  private static final BlockingQueue<Line> LINES = new ArrayBlockingQueue<>(MOST_WAITING);

  /**
   * A line of the log.
   *
   * @param text encoded; empty for a mark
   * @param written counted down after the line, and all before it, are written; may be null
   */
  private record Line(byte[] text, CountDownLatch written) {}

  static {
    Thread.ofPlatform().daemon().name("martlet-log").start(ConsoleLog::write);
  }

  private static volatile Formatter formatter = new TextFormatter();

  /** Called by {@link java.util.logging.LogManager}. */
  public ConsoleLog() {}

  /**
   * Switches to JSON, one object per line, with {@code time}, {@code level}, {@code logger}, {@code
   * thread}, {@code message}, for an exception {@code exception} and {@code stack}, and where it
   * comes from: {@code plugin} and {@code shard}.
   */
  public static void writeJson() {
    formatter = new JsonFormatter();
  }

  /**
   * The number of lines that were dropped.
   *
   * @return the number since the start
   */
  public static long leftOut() {
    return LEFT_OUT.get();
  }

  /** Waits until everything logged before is written, but at most a few seconds. */
  public static void drain() {
    CountDownLatch written = new CountDownLatch(1);
    try {
      if (LINES.offer(new Line(new byte[0], written), FLUSH_DEADLINE_S, TimeUnit.SECONDS)) {
        written.await(FLUSH_DEADLINE_S, TimeUnit.SECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void publish(LogRecord event) {
    if (!isLoggable(event)) {
      return;
    }
    String text;
    try {
      text = text(event);
    } catch (RuntimeException e) {
      reportError(null, e, ErrorManager.FORMAT_FAILURE);
      return;
    }
    if (!LINES.offer(new Line(text.getBytes(StandardCharsets.UTF_8), null))) {
      LEFT_OUT.incrementAndGet();
    }
  }

  private static String text(LogRecord event) {
    try {
      return formatter.format(event);
    } catch (RuntimeException | StackOverflowError e) { // an exception's own methods may throw
      if (event.getThrown() == null) {
        throw e;
      }
      event.setMessage(event.getMessage() + ": " + FaultText.stack(event.getThrown()));
      event.setThrown(null);
      return formatter.format(event);
    }
  }

  @Override
  public void flush() {
    drain();
  }

  @Override
  public void close() {
    drain();
  }

  // ---- the writing thread -----------------------------------------------------------------

  private static void write() {
    try (FileOutputStream out = new FileOutputStream(FileDescriptor.err)) {
      while (true) {
        Line line = LINES.take();
        try {
          out.write(line.text());
        } catch (IOException | Error e) { // a full disk, no memory; later lines may be written
          LEFT_OUT.incrementAndGet();
        }
        if (line.written() != null) {
          line.written().countDown();
        }
      }
    } catch (InterruptedException | IOException e) {
      Thread.currentThread().interrupt();
    }
  }
}
