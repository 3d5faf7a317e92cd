package dev.martlet.engine.stream;

import dev.martlet.engine.codec.StateEncoder;
import dev.martlet.engine.codec.SyncPayload;
import dev.martlet.engine.plugin.HostedFormat;
import dev.martlet.engine.state.Delta;
import dev.martlet.engine.state.MergeDelta;
import dev.martlet.engine.state.Shapes;
import dev.martlet.wire.SyncHead.Kind;
import dev.martlet.wire.TickFrame;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Encodes the differences of one tick. Each difference between two states is computed once, and
 * encoded once per format. Used on the shard's turn.
 */
final class TickEncoder {
  private final long tick;
  private final StateEncoder encoder;
  private final Shapes shapes;
  private final Map<Span, Difference> differences = new HashMap<>();

  /** The last result: usually all subscribers need the same difference. */
  private Difference last;

  TickEncoder(long tick, StateEncoder encoder, Shapes shapes) {
    this.tick = tick;
    this.encoder = encoder;
    this.shapes = shapes;
  }

  long tick() {
    return tick;
  }

  /**
   * Turns a state into a tree.
   *
   * @param state of the simulation
   * @param before an earlier state; null if there is none
   * @return the snapshot; {@code before} if nothing has changed
   */
  Snapshot take(Object state, Snapshot before) {
    Object tree = encoder.tree(state, shapes);
    return before != null && Delta.same(before.tree(), tree)
        ? before
        : new Snapshot(tree, shapes.size());
  }

  /**
   * The difference between two states.
   *
   * @param from that the client has; null if it has none
   * @param to that the client should have
   */
  Difference difference(Snapshot from, Snapshot to) {
    if (last == null || last.from != from || last.to != to) {
      last = differences.computeIfAbsent(new Span(from, to), Difference::new);
    }
    return last;
  }

  private record Span(Snapshot from, Snapshot to) {}

  /** The difference between two states. */
  final class Difference {
    private final Snapshot from;
    private final Snapshot to;
    private final boolean same;
    private Object patch;
    private final PerFormat<SyncPayload> payloads = new PerFormat<>(this::encode);
    private final PerFormat<TickFrame> merges = new PerFormat<>(this::encodeMerge);

    private Difference(Span span) {
      from = span.from;
      to = span.to;
      same = from == to || from != null && Delta.same(from.tree(), to.tree());
    }

    /** Whether the two states are equal. */
    boolean same() {
      return same;
    }

    /** The frame for version 1 with deltas. */
    TickFrame merge(HostedFormat format) {
      return merges.get(format);
    }

    private TickFrame encodeMerge(HostedFormat format) {
      byte[] bytes = encoder.encodeForm(mergeMessage(), format);
      return TickFrame.of(tick, bytes, bytes.length);
    }

    private Object mergeMessage() {
      Map<String, Object> changed =
          from == null ? null : MergeDelta.between(from.tree(), to.tree());
      if (changed == null) {
        return MergeDelta.whole(to.tree());
      }
      Map<String, Object> delta = new LinkedHashMap<>();
      delta.put("delta", changed);
      delta.put("tick", tick);
      return delta;
    }

    /** The payload for version 2. */
    SyncPayload payload(HostedFormat format) {
      return payloads.get(format);
    }

    private SyncPayload encode(HostedFormat format) {
      if (same) {
        return new SyncPayload(Kind.DELTA, tick, new byte[0], false);
      }
      Object delta = from == null ? null : patch();
      return delta == null
          ? encode(Kind.FULL, 0, Delta.whole(to.tree()), format)
          : encode(Kind.DELTA, from.shapes(), delta, format);
    }

    private Object patch() {
      patch = patch == null ? Delta.between(from.tree(), to.tree()) : patch;
      return patch;
    }

    private SyncPayload encode(Kind kind, int shapesKnown, Object body, HostedFormat format) {
      if (to.shapes() <= shapesKnown) {
        return new SyncPayload(kind, tick, encoder.encodeForm(body, format), false);
      }
      List<Object> withShapes = new ArrayList<>(2);
      withShapes.add(shapes.names(shapesKnown, to.shapes()));
      withShapes.add(body);
      return new SyncPayload(kind, tick, encoder.encodeForm(withShapes, format), true);
    }
  }
}
