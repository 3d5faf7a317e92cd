package dev.martlet.server.connection;

import dev.martlet.engine.limits.Cap;
import dev.martlet.engine.metrics.Metrics;
import dev.martlet.server.config.InputSettings;
import dev.martlet.server.config.ServerConfig;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;

/**
 * What has arrived of messages and posted bodies that are not complete, on all connections, and
 * what it holds of the memory: a part of what inputs that wait may hold. When it is more, those
 * that were begun first give way: who is honest has finished theirs, and who is not begins others.
 * To close the newcomers would close the honest ones. Any thread.
 */
public final class UnfinishedMessages {
  /** Their part of what inputs may hold that wait for a tick. */
  private static final int PART = 4;

  /** Bytes that may be held by messages that do not have to give way; 0 for no limit. */
  private final long most;

  private final Metrics metrics;

  // Guarded by this.
  private final SequencedSet<UnfinishedBytes> oldestFirst = new LinkedHashSet<>();
  private long held;

  /** What is held by those that were told to give way, and have not yet. */
  private long leaving;

  /**
   * Nothing has arrived.
   *
   * @param config of the server
   * @param metrics that tell how much is held
   */
  public UnfinishedMessages(ServerConfig config, Metrics metrics) {
    this(most(config), metrics);
    metrics.gauge(ConnectionMetric.UNFINISHED_BYTES, this::held);
  }

  UnfinishedMessages(long most, Metrics metrics) {
    this.most = most;
    this.metrics = metrics;
  }

  private static long most(ServerConfig config) {
    long waiting = config.get(InputSettings.SERVER_INPUT_BYTES_WAITING);
    return waiting == 0 ? 0 : Math.max(waiting / PART, config.get(InputSettings.MESSAGE_BYTES));
  }

  /** How many bytes are held. */
  synchronized long held() {
    return held;
  }

  /**
   * What a message holds has changed.
   *
   * @param bytes that it holds now
   * @param anew whether it is another message of the same connection
   * @return false if it must be forgotten at once: it has to give way, or more arrives than those
   *     who have to can make room for
   */
  boolean change(UnfinishedBytes message, int bytes, boolean anew) {
    List<UnfinishedBytes> givingWay = new ArrayList<>(0);
    boolean room = account(message, bytes, anew, givingWay);
    givingWay.forEach(this::close);
    return room;
  }

  private synchronized boolean account(
      UnfinishedBytes message, int bytes, boolean anew, List<UnfinishedBytes> givingWay) {
    int more = message.ended ? 0 : bytes - message.counted;
    message.counted += more;
    held += more;
    if (message.gaveWay) {
      leaving += more;
      return more <= 0;
    }
    if (anew || message.counted == 0) {
      oldestFirst.remove(message);
    }
    if (message.counted > 0) {
      oldestFirst.add(message);
    }
    while (Cap.exceeded(most, held - leaving)) {
      UnfinishedBytes oldest = oldestFirst.removeFirst();
      oldest.gaveWay = true;
      leaving += oldest.counted;
      givingWay.add(oldest);
    }
    return more <= 0 || !message.gaveWay && !Cap.exceeded(2 * most, held);
  }

  /** A message holds nothing from now on, whatever is said of it. */
  synchronized void end(UnfinishedBytes message) {
    account(message, 0, false, List.of());
    message.ended = true;
  }

  /** Has a connection closed, to make room. */
  void close(UnfinishedBytes message) {
    metrics.count(ConnectionMetric.UNFINISHED_CLOSED, "room");
    message.giveWay();
  }

  /** A connection is closed because its message does not go on. */
  void closedAsSlow() {
    metrics.count(ConnectionMetric.UNFINISHED_CLOSED, "slow");
  }
}
