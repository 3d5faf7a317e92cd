package dev.martlet.engine.plugin;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Reports faults of the server's own code on threads that must go on: an error at work that others
 * depend on, such as a lack of memory while a turn is charged. Never throws, whatever the log does,
 * so that a guard can call it and be left as a guard must be. Any thread.
 */
public final class SurvivedFaults {
  /** At most one line in this time: what fails may fail a thousand times a second. */
  private static final long REPEAT_NANOS = Duration.ofMillis(100).toNanos();

  private static final AtomicLong COUNT = new AtomicLong();
  private static final AtomicLong NEXT_LINE = new AtomicLong(System.nanoTime());

  private SurvivedFaults() {}

  /**
   * Counts a fault, and logs it unless others were logged just before.
   *
   * @param log to write to
   * @param what failed, the beginning of a sentence
   * @param fault that was thrown
   */
  public static void tell(Logger log, String what, Throwable fault) {
    COUNT.incrementAndGet();
    try {
      long now = System.nanoTime();
      long next = NEXT_LINE.get();
      if (now - next >= 0 && NEXT_LINE.compareAndSet(next, now + REPEAT_NANOS)) {
        log.log(Level.ERROR, what + " failed; its thread goes on", fault);
      }
    } catch (Throwable e) { // no memory for the line: that the thread goes on matters more
      COUNT.incrementAndGet();
    }
  }

  /**
   * Does one of several things, of which each must be tried even if others fail.
   *
   * @param log told if it fails
   * @param what is done, the beginning of a sentence
   * @param work to do
   * @return whether it was done
   */
  public static boolean attempt(Logger log, String what, Runnable work) {
    try {
      work.run();
      return true;
    } catch (Throwable e) {
      tell(log, what, e);
      return false;
    }
  }

  /**
   * How many faults were survived. Faults of plugins count elsewhere.
   *
   * @return the number since the start of the process
   */
  public static long count() {
    return COUNT.get();
  }
}
