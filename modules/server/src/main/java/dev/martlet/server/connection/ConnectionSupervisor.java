package dev.martlet.server.connection;

import dev.martlet.engine.metrics.Metrics;
import dev.martlet.engine.plugin.SurvivedFaults;
import dev.martlet.engine.tick.ProcessPauses;
import java.lang.System.Logger.Level;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Checks all connections a few times a second: pings are sent, and connections past a deadline are
 * cut. One thread checks; the other methods can be called on any thread.
 */
public final class ConnectionSupervisor implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(ConnectionSupervisor.class.getName());

  /** How exactly deadlines are kept. */
  private static final long PERIOD_MS = 250;

  private final ProcessPauses pauses;
  private final Set<Supervised> connections = ConcurrentHashMap.newKeySet();
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("martlet-supervisor").factory());

  // The thread's own.
  private long lastCheck = System.nanoTime();
  private long resumedAt = lastCheck;

  /**
   * Starts the thread.
   *
   * @param pauses of the process, in which clients could not get through: deadlines start over
   */
  public ConnectionSupervisor(ProcessPauses pauses) {
    this.pauses = pauses;
    thread.scheduleWithFixedDelay(this::attempt, PERIOD_MS, PERIOD_MS, TimeUnit.MILLISECONDS);
  }

  /** Nothing escapes, not even if the log fails: that would end the schedule for good. */
  private void attempt() {
    SurvivedFaults.attempt(LOG, "looking after connections", this::check);
  }

  private void check() {
    long now = System.nanoTime();
    pauses.beat(now);
    long resumed = pauses.resumedAt(now);
    if (resumed - lastCheck > 0) {
      LOG.log(
          Level.WARNING,
          "nothing was looked after for {0} ms; deadlines of connections and of held seats begin"
              + " anew",
          Long.toString((now - lastCheck) / 1_000_000));
    }
    resumedAt = resumed;
    lastCheck = now;
    connections.forEach(connection -> check(connection, now, resumedAt));
  }

  /** A connection that cannot be checked has no deadlines any more, so it must not stay. */
  private static void check(Supervised connection, long now, long resumedAt) {
    try {
      connection.check(now, resumedAt);
    } catch (Throwable e) {
      SurvivedFaults.tell(LOG, "checking a connection, which is cut,", e);
      SurvivedFaults.attempt(LOG, "cutting a connection", connection::cut);
    }
  }

  // ---- any thread -------------------------------------------------------------------------

  /**
   * Registers the gauges that count connections.
   *
   * @param metrics to register them with
   */
  public void measure(Metrics metrics) {
    metrics.gauge(
        ConnectionMetric.CONNECTIONS,
        () -> count(Supervised.Kind.HANDSHAKE) + count(Supervised.Kind.WEBSOCKET));
    metrics.gauge(ConnectionMetric.WEBSOCKETS, () -> count(Supervised.Kind.WEBSOCKET));
    metrics.gauge(ConnectionMetric.EVENT_STREAMS, () -> count(Supervised.Kind.EVENT_STREAM));
  }

  private long count(Supervised.Kind kind) {
    return connections.stream().filter(connection -> connection.kind() == kind).count();
  }

  /**
   * How many connections are subscriptions, closing ones included. Handshakes are not: a client
   * that has not been admitted is owed nothing.
   *
   * @return the number
   */
  public long subscriptions() {
    return count(Supervised.Kind.WEBSOCKET) + count(Supervised.Kind.EVENT_STREAM);
  }

  /** Cuts all connections. */
  public void cutAll() {
    connections.forEach(Supervised::cut);
  }

  /**
   * Supervises a connection from now on.
   *
   * @param connection that has begun
   */
  public void add(Supervised connection) {
    connections.add(connection);
  }

  /**
   * Stops supervising a connection.
   *
   * @param connection that has ended
   */
  public void remove(Supervised connection) {
    connections.remove(connection);
  }

  /** Stops the thread. */
  @Override
  public void close() {
    thread.shutdownNow();
  }
}
