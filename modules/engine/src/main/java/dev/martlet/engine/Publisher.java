package dev.martlet.engine;

import dev.martlet.api.Simulation;
import dev.martlet.wire.TickFrame;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * Hands a simulation's state to subscribers: the common one is encoded once, and so is each view
 * that several share. The shard's turn owns it; any thread may read the figures.
 */
final class Publisher {
  /**
   * To how many subscribers the turn writes by itself: it takes less time than waking others. To
   * more, the threads of the connections do, side by side.
   */
  static final int MOST_WRITTEN_IN_TURN = 64;

  private final Simulation<?> simulation;
  private final JsonCodec<?> codec;
  private final TypeFigures figures;
  private final BiConsumer<Subscription, Throwable> unwatchable;

  private volatile long sent;
  private volatile long superseded;
  private volatile long bytesSent;

  /**
   * One that has published nothing.
   *
   * @param simulation whose state it is
   * @param codec that encodes it
   * @param figures where it counts
   * @param unwatchable is told of who watches and cannot, and why
   */
  Publisher(
      Simulation<?> simulation,
      JsonCodec<?> codec,
      TypeFigures figures,
      BiConsumer<Subscription, Throwable> unwatchable) {
    this.simulation = simulation;
    this.codec = codec;
    this.figures = figures;
    this.unwatchable = unwatchable;
  }

  // ---- any thread -------------------------------------------------------------------------

  long sent() {
    return sent;
  }

  long superseded() {
    return superseded;
  }

  long bytesSent() {
    return bytesSent;
  }

  // ---- the turn ---------------------------------------------------------------------------

  /**
   * Sends the state to some subscribers.
   *
   * @param tick that it is the state after
   * @param to whom
   */
  void publish(long tick, List<Subscription> to) {
    if (to.isEmpty()) {
      return;
    }
    TickFrame common = null;
    Map<Object, TickFrame> views = null;
    long replaced = 0;
    long bytes = 0;
    boolean now = to.size() <= MOST_WRITTEN_IN_TURN;
    for (Subscription subscription : to) {
      Optional<?> view =
          subscription.watches()
              ? Optional.empty()
              : simulation.snapshotFor(subscription.subscriber());
      TickFrame frame;
      if (view.isPresent()) {
        views = views == null ? new IdentityHashMap<>() : views;
        frame = views.computeIfAbsent(view.get(), state -> encode(tick, state));
      } else {
        common = common == null ? common(tick, subscription) : common;
        frame = common;
        if (frame == null) {
          continue;
        }
      }
      replaced += subscription.send(frame, now) ? 1 : 0;
      bytes += frame.bytes().length;
    }
    count(to.size(), replaced, bytes);
  }

  /**
   * The state for all. A simulation that has views only need not have one: that is no failure of
   * its own if only somebody watches, who is told, and nothing is returned.
   */
  private TickFrame common(long tick, Subscription subscription) {
    if (!subscription.watches()) {
      return encode(tick, simulation.snapshot());
    }
    try {
      return encode(tick, simulation.snapshot());
    } catch (Throwable e) {
      unwatchable.accept(subscription, e);
      return null;
    }
  }

  private TickFrame encode(long tick, Object state) {
    Shard.requireAnswer(state, "snapshot");
    return codec.write(tick, state);
  }

  private void count(int snapshots, long replaced, long bytes) {
    sent += snapshots;
    superseded += replaced;
    bytesSent += bytes;
    figures.snapshots.add(snapshots);
    figures.snapshotBytes.add(bytes);
    if (replaced > 0) {
      figures.snapshotsSuperseded.add(replaced);
    }
  }
}
