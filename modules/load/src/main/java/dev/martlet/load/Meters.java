package dev.martlet.load;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.SingleWriterRecorder;

/** The measurements of one thread's connections: written by that thread, collected by another. */
final class Meters {
  private static final int DIGITS = 3;

  final SingleWriterRecorder latency = new SingleWriterRecorder(DIGITS);
  final SingleWriterRecorder lateness = new SingleWriterRecorder(DIGITS);
  final SingleWriterRecorder jitter = new SingleWriterRecorder(DIGITS);
  final SingleWriterRecorder roundTrip = new SingleWriterRecorder(DIGITS);
  final SingleWriterRecorder connect = new SingleWriterRecorder(DIGITS);
  final LongAdder opened = new LongAdder();

  /** When measuring starts after the warm-up, on the clock of {@link System#nanoTime}. */
  final long measuredFrom;

  /** When the most recent connection was opened, on the clock of {@link System#nanoTime}. */
  volatile long lastOpenedAt = System.nanoTime();

  final LongAdder snapshots = new LongAdder();
  final LongAdder bytes = new LongAdder();
  final LongAdder missed = new LongAdder();
  final LongAdder inputs = new LongAdder();
  final LongAdder inputsAcknowledged = new LongAdder();
  final LongAdder inputsHeldBack = new LongAdder();
  final LongAdder complaints = new LongAdder();

  /** Reasons why connections are not, or no longer, open. */
  final Map<String, LongAdder> ends = new ConcurrentHashMap<>();

  Meters(long measuredFrom) {
    this.measuredFrom = measuredFrom;
  }

  void ended(String why) {
    ends.computeIfAbsent(why, key -> new LongAdder()).increment();
  }

  /** The measurements of all threads since they were last collected. */
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
