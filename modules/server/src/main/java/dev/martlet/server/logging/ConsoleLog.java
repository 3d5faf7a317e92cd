package dev.martlet.server.logging;

import dev.martlet.engine.plugin.Unlogged;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;

/**
 * Writes the log to standard error on a thread of its own, so that no thread that logs, such as a
 * tick thread, waits for a full disk or a pipe that nobody reads. Lines that cannot be written are
 * dropped and counted.
 */
public final class ConsoleLog extends Handler {
  /** The most lines that may wait to be written; more are dropped. */
  private static final int MOST_WAITING = 10_000;

  /** The most bytes that may wait; a line that would exceed them is dropped. */
  private static final int MOST_BYTES_WAITING = 16 * 1024 * 1024;

  private static final long FLUSH_DEADLINE_S = 2;

  /** How often the writing thread looks for events that were left out, at least. */
  private static final long TELL_S = 5;

  private static final AtomicLong LEFT_OUT = new AtomicLong();
  private static final LongAdder LIMITED = new LongAdder();
  private static final AtomicLong BYTES_WAITING = new AtomicLong();
  private static final BlockingQueue<Line> LINES = new ArrayBlockingQueue<>(MOST_WAITING);

  /**
   * A line of the log.
   *
   * @param text encoded; empty for a mark
   * @param written counted down after the line, and all before it, are written; may be null
   */
  record Line(byte[] text, CountDownLatch written) {}

  static {
    Thread.ofPlatform().daemon().name("martlet-log").start(ConsoleLog::write);
  }

  private static volatile Formatter formatter = new TextFormatter();
  private static volatile EventLimit limit = new EventLimit(0, LIMITED);

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
   * Sets how many bytes of one logger and level are written a minute, from now on.
   *
   * @param bytesPerMinute 0 is unlimited, as it is until this is called
   */
  public static void limit(int bytesPerMinute) {
    limit = new EventLimit(bytesPerMinute, LIMITED);
  }

  /**
   * The number of events that were left out because their logger had too many.
   *
   * @return the number since the start
   */
  public static long limited() {
    return LIMITED.sum();
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
    EventLimit now = limit;
    if (!isLoggable(event) || Unlogged.current() || !now.takes(event, System.nanoTime())) {
      return;
    }
    byte[] text = text(event).getBytes(StandardCharsets.UTF_8);
    now.charge(event, text.length, System.nanoTime());
    Line line = new Line(text, null); // first: what is counted must be sure to be counted out
    boolean fits = BYTES_WAITING.addAndGet(text.length) <= MOST_BYTES_WAITING;
    if (!fits || !LINES.offer(line)) {
      BYTES_WAITING.addAndGet(-text.length);
      LEFT_OUT.incrementAndGet();
    }
  }

  private static String text(LogRecord event) {
    try {
      return formatter.format(event);
    } catch (RuntimeException | StackOverflowError e) { // a parameter's own methods may throw
      LogRecord instead = new LogRecord(event.getLevel(), "an event that cannot be written");
      instead.setLoggerName(event.getLoggerName());
      instead.setThrown(event.getThrown());
      return formatter.format(instead);
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
      write(LINES, out);
    } catch (InterruptedException | IOException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Writes lines for ever, whatever fails: without its thread, there would be no log. */
  static void write(BlockingQueue<Line> lines, OutputStream out) throws InterruptedException {
    while (true) {
      Line line = null;
      try {
        line = lines.poll(TELL_S, TimeUnit.SECONDS);
        write(out, line);
      } catch (RuntimeException | Error e) { // such as no memory; the log goes on
        LEFT_OUT.incrementAndGet();
      }
      if (line != null && line.written() != null) {
        line.written().countDown();
      }
    }
  }

  /** Writes a line, if there is one, and then what is to be told of lines that were left out. */
  private static void write(OutputStream out, Line line) {
    if (line != null) {
      BYTES_WAITING.addAndGet(-line.text().length);
      write(out, line.text());
    }
    boolean drains = line != null && line.written() != null;
    for (EventLimit.LeftOut more : limit.toTell(System.nanoTime(), drains)) {
      write(out, text(told(more)).getBytes(StandardCharsets.UTF_8));
    }
  }

  private static void write(OutputStream out, byte[] text) {
    try {
      out.write(text);
    } catch (IOException e) { // such as a full disk; later lines may be written again
      LEFT_OUT.incrementAndGet();
    }
  }

  private static LogRecord told(EventLimit.LeftOut more) {
    Level level = more.key().level() >= Level.WARNING.intValue() ? Level.WARNING : Level.INFO;
    LogRecord told =
        new LogRecord(
            level,
            more.events()
                + " more events of "
                + more.key().logger()
                + " were left out: see martlet.limits.log-bytes");
    told.setLoggerName(ConsoleLog.class.getName());
    return told;
  }
}
