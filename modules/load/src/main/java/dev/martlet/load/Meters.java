package dev.martlet.load;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.SingleWriterRecorder;

/** What one thread's connections measure: written by that thread, collected by another. */
final class Meters {
  private static final int DIGITS = 3;

  final SingleWriterRecorder latency = new SingleWriterRecorder(DIGITS);
  final SingleWriterRecorder lateness = new SingleWriterRecorder(DIGITS);
  final SingleWriterRecorder jitter = new SingleWriterRecorder(DIGITS);
  final SingleWriterRecorder roundTrip = new SingleWriterRecorder(DIGITS);
  final SingleWriterRecorder connect = new SingleWriterRecorder(DIGITS);
  final LongAdder opened = new LongAdder();

  /** When what is measured begins to count, on the clock of {@link System#nanoTime}. */
  final long measuredFrom;

  /** When the last connection was opened. */
  volatile long lastOpenedAt = System.nanoTime();

  final LongAdder snapshots = new LongAdder();
  final LongAdder bytes = new LongAdder();
  final LongAdder missed = new LongAdder();
  final LongAdder inputs = new LongAdder();
  final LongAdder inputsAcknowledged = new LongAdder();
  final LongAdder inputsHeldBack = new LongAdder();
  final LongAdder complaints = new LongAdder();

  /** Why connections are not, or no longer, open. */
  final Map<String, LongAdder> ends = new ConcurrentHashMap<>();

  Meters(long measuredFrom) {
    this.measuredFrom = measuredFrom;
  }

  void ended(String why) {
    ends.computeIfAbsent(why, key -> new LongAdder()).increment();
  }

  /** All that was measured since the last time, of all threads. */
  static final class Collected {
    final Histogram latency = new Histogram(DIGITS);
    final Histogram lateness = new Histogram(DIGITS);
    final Histogram jitter = new Histogram(DIGITS);
    final Histogram roundTrip = new Histogram(DIGITS);
    final Histogram connect = new Histogram(DIGITS);

    void add(Meters meters) {
      latency.add(meters.latency.getIntervalHistogram());
      lateness.add(meters.lateness.getIntervalHistogram());
      jitter.add(meters.jitter.getIntervalHistogram());
      roundTrip.add(meters.roundTrip.getIntervalHistogram());
      connect.add(meters.connect.getIntervalHistogram());
    }

    void add(Collected other) {
      latency.add(other.latency);
      lateness.add(other.lateness);
      jitter.add(other.jitter);
      roundTrip.add(other.roundTrip);
      connect.add(other.connect);
    }
  }
}
