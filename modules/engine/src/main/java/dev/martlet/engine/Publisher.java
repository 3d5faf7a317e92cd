package dev.martlet.engine;

import dev.martlet.api.Simulation;
import dev.martlet.engine.HostedFormat.BuiltIn;
import dev.martlet.wire.TickFrame;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * Hands a simulation's state to subscribers: in each format the common one is encoded once, and so
 * is each view that several share. The shard's turn owns it; any thread may read the figures.
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
  private final BiConsumer<Subscription, Throwable> unsendable;

  private volatile long sent;
  private volatile long superseded;
  private volatile long bytesSent;

  /**
   * One that has published nothing.
   *
   * @param simulation whose state it is
   * @param codec that encodes it
   * @param figures where it counts
   * @param unsendable is told of who cannot be sent his, and why
   */
  Publisher(
      Simulation<?> simulation,
      JsonCodec<?> codec,
      TypeFigures figures,
      BiConsumer<Subscription, Throwable> unsendable) {
    this.simulation = simulation;
    this.codec = codec;
    this.figures = figures;
    this.unsendable = unsendable;
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
    long replaced = 0;
    long bytes = 0;
    int count = 0;
    boolean now = to.size() <= MOST_WRITTEN_IN_TURN;
    Encoded encoded = new Encoded(tick);
    for (Subscription subscription : to) {
      TickFrame frame = encoded.of(subscription);
      if (frame != null) {
        count++;
        bytes += frame.bytes().length;
        replaced += subscription.send(frame, now) ? 1 : 0;
      }
    }
    count(count, replaced, bytes);
  }

  /** What is encoded of one tick, in each format that somebody asked for: once. */
  private final class Encoded {
    private final long tick;
    private final InFormat json = new InFormat(BuiltIn.JSON);
    private Map<HostedFormat, InFormat> others;

    Encoded(long tick) {
      this.tick = tick;
    }

    /** The frame for a subscriber; null if there can be none, of which is told. */
    TickFrame of(Subscription subscription) {
      InFormat in = in(subscription.format());
      if (!subscription.watches()) {
        Optional<?> view = simulation.snapshotFor(subscription.subscriber());
        try {
          return view.isPresent() ? in.view(view.get()) : in.common();
        } catch (UnsendableException e) {
          unsendable.accept(subscription, e);
          return null;
        }
      }
      try {
        return in.common();
      } catch (Throwable e) { // a simulation that has views only need not have one for all
        unsendable.accept(subscription, e);
        return null;
      }
    }

    private InFormat in(HostedFormat format) {
      if (format == BuiltIn.JSON) {
        return json;
      }
      others = others == null ? new HashMap<>() : others;
      return others.computeIfAbsent(format, InFormat::new);
    }

    private final class InFormat {
      private final HostedFormat format;
      private TickFrame common;
      private Map<Object, TickFrame> views;

      InFormat(HostedFormat format) {
        this.format = format;
      }

      TickFrame common() {
        common = common == null ? encode(simulation.snapshot()) : common;
        return common;
      }

      TickFrame view(Object view) {
        views = views == null ? new IdentityHashMap<>() : views;
        return views.computeIfAbsent(view, this::encode);
      }

      private TickFrame encode(Object state) {
        Shard.requireAnswer(state, "snapshot");
        return codec.write(tick, state, format);
      }
    }
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
