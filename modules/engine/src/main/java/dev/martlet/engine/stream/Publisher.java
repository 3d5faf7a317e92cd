package dev.martlet.engine.stream;

import dev.martlet.api.Simulation;
import dev.martlet.engine.codec.StateEncoder;
import dev.martlet.engine.codec.UnsendableException;
import dev.martlet.engine.metrics.ShardTypeMetrics;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * Hands a simulation's states to its subscribers. The common state is encoded once in each format,
 * and so is each view that several share, and each difference. The shard's turn owns it; any thread
 * may read the status.
 *
 * @param <R> the subscribers
 */
public final class Publisher<R extends Recipient> {
  /**
   * To so many subscribers the turn writes by itself: that takes less time than waking others. To
   * more, the threads of the connections write, side by side.
   */
  public static final int MAX_WRITTEN_IN_TURN = 64;

  private final StateSource source;
  private final ShardTypeMetrics metrics;
  private final BiConsumer<R, Throwable> onUnsendable;

  private volatile long sent;
  private volatile long superseded;
  private volatile long bytesSent;

  /**
   * A publisher that has published nothing.
   *
   * @param simulation whose states it sends
   * @param encoder that encodes them
   * @param metrics where it counts
   * @param onUnsendable is told of each subscriber that cannot be sent its state, and why
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
   * What was sent so far. Any thread.
   *
   * @return the figures
   */
  public PublishStatus status() {
    return new PublishStatus(sent, superseded, bytesSent);
  }

  /**
   * Sends the state to some subscribers. What the simulation throws is thrown on.
   *
   * @param tick that it is the state after
   * @param to the subscribers
   */
  public void publish(long tick, List<R> to) {
    if (to.isEmpty()) {
      return;
    }
    TickPublication publication = new TickPublication(tick, to.size(), source);
    for (R recipient : to) {
      if (recipient.watches()) {
        publishToWatcher(recipient, publication);
      } else {
        publish(recipient, publication);
      }
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

  /** A simulation that gives every subscriber a view need not have a common state. */
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
