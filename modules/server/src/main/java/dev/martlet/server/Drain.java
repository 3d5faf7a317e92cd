package dev.martlet.server;

import dev.martlet.engine.ShardRegistry;
import dev.martlet.engine.limits.Nanos;
import dev.martlet.server.connection.ConnectionSupervisor;
import java.lang.System.Logger.Level;
import java.time.Duration;

/**
 * The graceful half of a shutdown, on SIGTERM: no one is admitted any more, every shard has a last
 * tick and tells its subscribers, and the server waits until they are gone and until the shards
 * have ended, with the work that they began at their end. Any thread.
 */
final class Drain {
  private static final System.Logger LOG = System.getLogger(Drain.class.getName());
  private static final long POLL_NANOS = 20_000_000;

  private final ConnectionSupervisor supervisor;
  private final Duration timeout;
  private volatile boolean begun;

  /**
   * Creates a drain that has not begun.
   *
   * @param supervisor of the connections to wait for
   * @param timeout for all of it
   */
  Drain(ConnectionSupervisor supervisor, Duration timeout) {
    this.supervisor = supervisor;
    this.timeout = timeout;
  }

  boolean begun() {
    return begun;
  }

  /** Drains. Returns when nothing is left to wait for, or at the timeout. */
  void run(ShardRegistry shards) {
    LOG.log(Level.INFO, "draining: {0} subscriptions", supervisor.subscriptions());
    begun = true;
    shards.drain();
    try {
      if (!awaitNothingLeft(shards)) {
        LOG.log(
            Level.WARNING,
            "after {0}, cut {1} subscriptions, and {2} shards or their last calls: {3}",
            timeout,
            supervisor.subscriptions(),
            shards.ending(),
            shards.list().stream().map(shard -> shard.id().value()).sorted().limit(20).toList());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean awaitNothingLeft(ShardRegistry shards) throws InterruptedException {
    long deadline = System.nanoTime() + Nanos.of(timeout);
    do {
      long left = Math.max(0, deadline - System.nanoTime());
      Thread.sleep(Duration.ofNanos(Math.min(POLL_NANOS, left)));
      if (supervisor.subscriptions() == 0 && shards.ending() == 0) {
        return true;
      }
    } while (System.nanoTime() - deadline < 0);
    return false;
  }
}
