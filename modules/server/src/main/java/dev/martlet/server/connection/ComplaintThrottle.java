package dev.martlet.server.connection;

import dev.martlet.engine.Complaint;
import dev.martlet.engine.CreditLimit;
import dev.martlet.engine.Figures;
import dev.martlet.server.refusal.ErrorJson;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Complaints that wait to be sent on one connection: at most a few a second are sent, and at most
 * as many wait as the connection's {@link Backlog} has room for. The others are dropped and
 * counted.
 *
 * <p>Threads: any thread adds; one thread at a time takes.
 */
public final class ComplaintThrottle {
  private final Queue<Complaint> waiting = new ConcurrentLinkedQueue<>();
  private final Backlog backlog;
  private final Figures figures;

  /** Owned by the thread that takes. */
  private final CreditLimit rate;

  /**
   * Creates a throttle with nothing waiting.
   *
   * @param backlog of the connection
   * @param perSecond how many complaints may be sent a second; 0 sends none
   * @param figures that count the dropped ones
   */
  public ComplaintThrottle(Backlog backlog, int perSecond, Figures figures) {
    this.backlog = backlog;
    this.figures = figures;
    this.rate = new CreditLimit(perSecond, perSecond, System.nanoTime());
  }

  /**
   * Adds a complaint.
   *
   * @param complaint about an input
   * @return false if it was dropped because too much waits already
   */
  public boolean add(Complaint complaint) {
    if (!backlog.enter()) {
      figures.count(ConnectionMetric.COMPLAINTS_LEFT_OUT);
      return false;
    }
    waiting.add(complaint);
    return true;
  }

  /**
   * Takes the next complaint that may be sent now, and drops those that are over the rate.
   *
   * @return its JSON, or null if there is none
   */
  public String poll() {
    for (Complaint next = waiting.poll(); next != null; next = waiting.poll()) {
      backlog.leave();
      if (rate.take(System.nanoTime())) {
        return ErrorJson.of(next);
      }
      figures.count(ConnectionMetric.COMPLAINTS_LEFT_OUT);
    }
    return null;
  }
}
