package dev.martlet.engine.stream;

import dev.martlet.api.shard.Simulation;
import dev.martlet.engine.codec.StateEncoder;
import dev.martlet.engine.codec.UnsendableException;
import dev.martlet.engine.metrics.ShardTypeMetrics;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * Sends a simulation's states to its subscribers once per tick. The common state, each shared view
 * and each difference is encoded once per format; the frame goes into each subscriber's outbox. The
 * shard's turn owns it; any thread may read the status.
 *
 * @param <R> type of the subscribers
 */
public final class Publisher<R extends Recipient> {
  private final StateSource source;
  private final ShardTypeMetrics metrics;
  private final BiConsumer<R, Throwable> onUnsendable;

  private volatile long sent;
  private volatile long superseded;
  private volatile long bytesSent;

  /**
   * A publisher that has published nothing yet.
   *
   * @param simulation whose states are sent
   * @param encoder of the states
   * @param metrics counts what is sent
   * @param onUnsendable called for each subscriber whose state could not be encoded, with the
   *     cause; the tick goes on with the others
   */
  public Publisher(
      Simulation<?> simulation,
      StateEncoder encoder,
      ShardTypeMetrics metrics,
      BiConsumer<R, Throwable> onUnsendable) {
    this.source = new StateSource(simulation, encoder);
    this.metrics = metrics;
    this.onUnsendable = onUnsendable;
  }

  /**
   * What has been sent so far. Any thread.
   *
   * @return the counts
   */
  public PublishStatus status() {
    return new PublishStatus(sent, superseded, bytesSent);
  }

  /**
   * Sends the state to some subscribers. Exceptions of the simulation propagate, except for
   * watchers, see {@link Recipient#watches}.
   *
   * @param tick number of the tick that produced the state
   * @param to the subscribers
   */
  public void publish(long tick, List<R> to) {
    if (to.isEmpty()) {
      return;
    }
    TickPublication publication = new TickPublication(tick, source);
    try {
      for (R recipient : to) {
        if (recipient.watches()) {
          publishToWatcher(recipient, publication);
        } else {
          publish(recipient, publication);
        }
      }
    } finally {
      source.forgetCommon();
      publication.handOver();
    }
    count(publication);
  }

  private void publish(R recipient, TickPublication publication) {
    try {
      recipient.stream().publish(recipient, publication);
    } catch (UnsendableException e) {
      onUnsendable.accept(recipient, e);
    }
  }

  /**
   * A simulation that gives every subscriber a view need not have a common state, and nobody but
   * the operator asked for one more view: a failure affects the watcher only.
   */
  private void publishToWatcher(R watcher, TickPublication publication) {
    try {
      watcher.stream().publish(watcher, publication);
    } catch (Throwable e) {
      onUnsendable.accept(watcher, e);
    }
  }

  private void count(TickPublication publication) {
    sent += publication.count();
    superseded += publication.superseded();
    bytesSent += publication.bytes();
    metrics.snapshots.add(publication.count());
    metrics.snapshotBytes.add(publication.bytes());
    if (publication.superseded() > 0) {
      metrics.snapshotsSuperseded.add(publication.superseded());
    }
  }
}
