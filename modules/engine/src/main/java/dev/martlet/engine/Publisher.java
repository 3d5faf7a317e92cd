package dev.martlet.engine;

import dev.martlet.api.Simulation;
import dev.martlet.engine.HostedFormat.BuiltIn;
import dev.martlet.engine.state.Shapes;
import dev.martlet.wire.TickFrame;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * Hands a simulation's state to subscribers: in each format the common one is encoded once, and so
 * is each view that several share, and each difference. The shard's turn owns it; any thread may
 * read the figures.
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

  private final Shapes shapes = new Shapes();

  /** The common state, as those who are sent differences were sent it last. */
  private Snapshot common;

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
    boolean now = to.size() <= MOST_WRITTEN_IN_TURN;
    Encoded encoded = new Encoded(tick);
    Differences differences = null; // of most shards nobody is sent any
    Tally tally = new Tally();
    for (Subscription subscription : to) {
      if (subscription.synced() == null) {
        TickFrame frame = encoded.of(subscription);
        if (frame != null) {
          tally.add(frame, subscription.send(frame, now));
        }
      } else {
        differences = differences == null ? new Differences(tick) : differences;
        Synced.Put put = differences.put(subscription, now);
        if (put.frame() != null) {
          tally.add(put.frame(), put.superseded());
        }
      }
    }
    count(tally);
  }

  /** What was sent of a tick. */
  private static final class Tally {
    int count;
    long replaced;
    long bytes;

    void add(TickFrame frame, boolean superseded) {
      count++;
      replaced += superseded ? 1 : 0;
      bytes += frame.bytes().length;
    }
  }

  /** What is made of one tick for those who are sent differences. */
  private final class Differences {
    private final Round round;
    private boolean looked;
    private Map<Object, Snapshot> views;

    Differences(long tick) {
      round = new Round(tick, codec, shapes);
    }

    Synced.Put put(Subscription subscription, boolean now) {
      Optional<?> view = simulation.snapshotFor(subscription.subscriber());
      try {
        Snapshot state = view.isPresent() ? view(view.get(), subscription) : common();
        return subscription.sync(state, round, view.isPresent(), now);
      } catch (UnsendableException e) {
        unsendable.accept(subscription, e);
        return Synced.Put.NOTHING;
      }
    }

    private Snapshot common() {
      if (!looked) {
        common = round.take(simulation.snapshot(), common);
        looked = true;
      }
      return common;
    }

    private Snapshot view(Object view, Subscription subscription) {
      views = views == null ? new IdentityHashMap<>() : views;
      Snapshot sentBefore = subscription.synced().sent();
      return views.computeIfAbsent(view, each -> round.take(each, sentBefore));
    }
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
      InFormat in = in(subscription.delivery().format());
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

  private void count(Tally tally) {
    sent += tally.count;
    superseded += tally.replaced;
    bytesSent += tally.bytes;
    figures.snapshots.add(tally.count);
    figures.snapshotBytes.add(tally.bytes);
    if (tally.replaced > 0) {
      figures.snapshotsSuperseded.add(tally.replaced);
    }
  }
}
