package dev.martlet.server.socket;

import java.lang.System.Logger.Level;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Looks at all connections a few times a second: who is to be pinged, and who has passed a
 * deadline. One thread, which also does the server's other housekeeping.
 */
public final class ConnectionKeeper implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(ConnectionKeeper.class.getName());

  /** How exactly the deadlines of connections are kept, in milliseconds. */
  private static final long PERIOD_MS = 250;

  /**
   * A longer time between two looks was no time for the connections either: the process was paused,
   * or the machine was. What they owed by then, they get the full time for from now on.
   */
  private static final long PAUSE_NANOS = 2_000_000_000L;

  /** What a connection is. */
  public enum Kind {
    /** On its way to be a WebSocket, or being refused. */
    HANDSHAKE,
    /** A subscription, closing perhaps. */
    WEBSOCKET,
    /** A subscription over HTTP. */
    EVENT_STREAM
  }

  /** A connection as the keeper sees it: something that is late, or in time. */
  public interface Kept {
    /**
     * Holds the connection against its deadlines. The keeper's thread.
     *
     * @param now on the clock of all deadlines
     * @param resumedAt when the process was last paused; no deadline begins before it
     */
    void check(long now, long resumedAt);

    /**
     * What it is. Any thread.
     *
     * @return the same each time
     */
    Kind kind();

    /** Ends it, whoever reads or writes it. Any thread. */
    void cut();
  }

  private final Set<Kept> connections = ConcurrentHashMap.newKeySet();
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("martlet-keeper").factory());

  // The thread's own.
  private long lastLook = System.nanoTime();
  private long resumedAt = lastLook;

  /** Starts the thread. */
  public ConnectionKeeper() {
    every(PERIOD_MS, this::check);
  }

  /**
   * Has something done again and again on the keeper's thread.
   *
   * @param millis between the end of one time and the begin of the next
   * @param work to do; it must not block
   */
  public void every(long millis, Runnable work) {
    thread.scheduleWithFixedDelay(() -> attempt(work), millis, millis, TimeUnit.MILLISECONDS);
  }

  /** An exception that got out would end the repetition for good. */
  private static void attempt(Runnable work) {
    try {
      work.run();
    } catch (Throwable e) {
      LOG.log(Level.ERROR, "housekeeping failed", e);
    }
  }

  /**
   * How many connections of a kind there are.
   *
   * @param kind of them
   * @return the number
   */
  public long count(Kind kind) {
    return connections.stream().filter(connection -> connection.kind() == kind).count();
  }

  /**
   * How many connections are subscriptions, those that are closing included, but no handshakes:
   * nobody is owed anything who has not been let in.
   *
   * @return the number
   */
  public long subscriptions() {
    return count(Kind.WEBSOCKET) + count(Kind.EVENT_STREAM);
  }

  /** Cuts all that are left. */
  void cutAll() {
    connections.forEach(Kept::cut);
  }

  /**
   * Looks after a connection from now on.
   *
   * @param connection that is there
   */
  public void add(Kept connection) {
    connections.add(connection);
  }

  /**
   * Looks after a connection no more.
   *
   * @param connection that is over
   */
  public void remove(Kept connection) {
    connections.remove(connection);
  }

  private void check() {
    long now = System.nanoTime();
    if (now - lastLook > PAUSE_NANOS) {
      resumedAt = now;
      LOG.log(
          Level.WARNING,
          "nothing was looked after for {0} ms; deadlines of connections begin anew",
          Long.toString((now - lastLook) / 1_000_000));
    }
    lastLook = now;
    connections.forEach(connection -> connection.check(now, resumedAt));
  }

  /** Stops the thread. */
  @Override
  public void close() {
    thread.shutdownNow();
  }
}
