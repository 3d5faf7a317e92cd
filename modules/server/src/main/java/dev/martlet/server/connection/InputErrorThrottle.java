package dev.martlet.server.connection;

import dev.martlet.engine.codec.InputError;
import dev.martlet.engine.limits.TokenBucket;
import dev.martlet.engine.metrics.Metrics;
import dev.martlet.server.refusal.ErrorJson;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;

/**
 * Errors about inputs that wait to be sent on one connection: at most a few a second are sent, and
 * at most as many wait as the connection's {@link Backlog} has room for. The others are dropped and
 * counted.
 *
 * <p>Threads: any thread adds; one thread at a time takes.
 */
public final class InputErrorThrottle {
  private final Queue<InputError> waiting = new ConcurrentLinkedQueue<>();
  private final Backlog backlog;
  private final LongAdder leftOut;

  /** Owned by the thread that takes. */
  private final TokenBucket rate;

  /**
   * Creates a throttle with nothing waiting.
   *
   * @param backlog of the connection
   * @param perSecond how many errors may be sent a second; 0 for no limit
   * @param metrics that count the dropped ones
   */
  public InputErrorThrottle(Backlog backlog, int perSecond, Metrics metrics) {
    this.backlog = backlog;
    this.leftOut = metrics.counter(ConnectionMetric.COMPLAINTS_LEFT_OUT);
    this.rate = TokenBucket.capped(perSecond, perSecond, System.nanoTime());
  }

  /**
   * Adds an error.
   *
   * @param error about an input
   * @return false if it was dropped because too much waits already
   */
  public boolean add(InputError error) {
    boolean added = backlog.add(waiting, error);
    if (!added) {
      leftOut.increment();
    }
    return added;
  }

  /**
   * Takes the next error that may be sent now, and drops those that are over the rate.
   *
   * @return its JSON, or null if there is none
   */
  public String poll() {
    for (InputError next = waiting.poll(); next != null; next = waiting.poll()) {
      backlog.leave();
      if (rate.take(System.nanoTime())) {
        return ErrorJson.of(next);
      }
      leftOut.increment();
    }
    return null;
  }
}
