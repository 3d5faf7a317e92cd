package dev.martlet.server.logging;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.logging.Level;
import java.util.logging.LogRecord;

/**
 * How many bytes of one logger and level are written a minute, so that strangers who make the
 * server log cannot fill a disk. An event that begins while there are bytes left is written as a
 * whole. What is left out is counted. Events below {@link Level#INFO} are written only when an
 * operator asks for them, and are not limited. Any thread.
 */
final class EventLimit {
  /** Plugins may make loggers without end; beyond so many, the rest share a limit. */
  private static final int MOST_KEYS = 1000;

  private static final int MOST_NAME = 200;
  private static final double MINUTE_NANOS = 60e9;

  /**
   * What has a limit of its own.
   *
   * @param logger the name; "null" without one
   * @param level of the events
   */
  record Key(String logger, int level) {}

  /**
   * Events that were not written.
   *
   * @param key of the events
   * @param events how many
   */
  record LeftOut(Key key, long events) {}

  private static final Key OTHERS = new Key("other loggers", 0);

  private final int bytesPerMinute;
  private final Map<Key, Count> counts = new ConcurrentHashMap<>();
  private final LongAdder leftOut;

  /**
   * A limit.
   *
   * @param bytesPerMinute of one logger and level; 0 is unlimited
   * @param leftOut counts the events that are left out
   */
  EventLimit(int bytesPerMinute, LongAdder leftOut) {
    this.bytesPerMinute = bytesPerMinute;
    this.leftOut = leftOut;
  }

  /** Whether an event may be written; if not, it is counted. */
  boolean takes(LogRecord event, long nowNanos) {
    boolean taken = !limits(event) || count(event, nowNanos).take(nowNanos);
    if (!taken) {
      leftOut.increment();
    }
    return taken;
  }

  /** Charges an event that is written. */
  void charge(LogRecord event, int bytes, long nowNanos) {
    if (limits(event)) {
      count(event, nowNanos).charge(bytes);
    }
  }

  private boolean limits(LogRecord event) {
    return bytesPerMinute > 0 && event.getLevel().intValue() >= Level.INFO.intValue();
  }

  private Count count(LogRecord event, long nowNanos) {
    Key key = new Key(String.valueOf(event.getLoggerName()), event.getLevel().intValue());
    Count known = counts.get(key);
    if (known != null) {
      return known;
    }
    boolean others = counts.size() >= MOST_KEYS || key.logger().length() > MOST_NAME;
    return counts.computeIfAbsent(others ? OTHERS : key, k -> new Count(nowNanos));
  }

  /**
   * What was left out and is to be told now: a minute after it began.
   *
   * @param all whether to tell the rest, too
   */
  List<LeftOut> toTell(long nowNanos, boolean all) {
    List<LeftOut> told = new ArrayList<>();
    counts.forEach(
        (key, count) -> {
          long events = count.toTell(nowNanos, all);
          if (events > 0) {
            told.add(new LeftOut(key, events));
          }
        });
    return told;
  }

  private final class Count {
    /** What may still be written; the last event may make it negative. */
    private double bytes = bytesPerMinute;

    private long refilled;
    private long leftOut;
    private long since;

    Count(long nowNanos) {
      this.refilled = nowNanos;
    }

    synchronized boolean take(long nowNanos) {
      double more = (nowNanos - refilled) / MINUTE_NANOS * bytesPerMinute;
      bytes = Math.min(bytesPerMinute, bytes + more);
      refilled = nowNanos;
      if (bytes > 0) {
        return true;
      }
      if (leftOut++ == 0) {
        since = nowNanos;
      }
      return false;
    }

    synchronized void charge(int written) {
      bytes -= written;
    }

    synchronized long toTell(long nowNanos, boolean all) {
      if (leftOut == 0 || !all && nowNanos - since < MINUTE_NANOS) {
        return 0;
      }
      long events = leftOut;
      leftOut = 0;
      return events;
    }
  }
}
