package dev.martlet.engine;

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
 * What is made of one tick for those who are sent differences: each difference from one state to
 * another is taken once, and encoded once in each format.
 */
final class Round {
  private final long tick;
  private final JsonCodec<?> codec;
  private final Shapes shapes;
  private final Map<Span, Difference> differences = new HashMap<>();

  /** The one that was asked for last: mostly all subscribers want the same. */
  private Difference last;

  Round(long tick, JsonCodec<?> codec, Shapes shapes) {
    this.tick = tick;
    this.codec = codec;
    this.shapes = shapes;
  }

  long tick() {
    return tick;
  }

  /**
   * Takes a state.
   *
   * @param state of the simulation
   * @param before one that may be the same; null if there is none
   * @return that one, if it is
   */
  Snapshot take(Object state, Snapshot before) {
    Shard.requireAnswer(state, "snapshot");
    Object tree;
    try {
      tree = codec.tree(state, shapes);
    } catch (UnsupportedOperationException e) { // it can be sent whole
      throw new UnsendableException(e);
    }
    return before != null && Delta.same(before.tree(), tree)
        ? before
        : new Snapshot(tree, shapes.size());
  }

  /**
   * What leads from one state to another.
   *
   * @param from that a client has; null if it has none
   * @param to that it is to have
   */
  Difference difference(Snapshot from, Snapshot to) {
    if (last == null || last.from != from || last.to != to) {
      last = differences.computeIfAbsent(new Span(from, to), Difference::new);
    }
    return last;
  }

  private record Span(Snapshot from, Snapshot to) {}

  /** From one state to another. */
  final class Difference {
    private final Snapshot from;
    private final Snapshot to;
    private final boolean same;
    private Object form;
    private final Map<Delivery, Payload> payloads = new HashMap<>();
    private final Map<Delivery, TickFrame> merges = new HashMap<>();

    private Difference(Span span) {
      from = span.from;
      to = span.to;
      same = from == to || from != null && Delta.same(from.tree(), to.tree());
    }

    /** Whether there is none. */
    boolean same() {
      return same;
    }

    /** The frame of version 1. */
    TickFrame merge(Delivery delivery) {
      return merges.computeIfAbsent(delivery, this::encodeMerge);
    }

    private TickFrame encodeMerge(Delivery delivery) {
      byte[] bytes = codec.encodeForm(mergeMessage(), delivery);
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

    /** The payload of version 2. */
    Payload payload(Delivery delivery) {
      return payloads.computeIfAbsent(delivery, this::encode);
    }

    private Payload encode(Delivery delivery) {
      if (same) {
        return new Payload(Kind.DELTA, tick, new byte[0], false);
      }
      Object patch = from == null ? null : patch();
      return patch == null
          ? encode(Kind.FULL, 0, Delta.whole(to.tree()), delivery)
          : encode(Kind.DELTA, from.shapes(), patch, delivery);
    }

    private Object patch() {
      form = form == null ? Delta.between(from.tree(), to.tree()) : form;
      return form;
    }

    private Payload encode(Kind kind, int shapesKnown, Object body, Delivery delivery) {
      if (to.shapes() <= shapesKnown) {
        return new Payload(kind, tick, codec.encodeForm(body, delivery), false);
      }
      List<Object> withShapes = new ArrayList<>(2);
      withShapes.add(shapes.names(shapesKnown, to.shapes()));
      withShapes.add(body);
      return new Payload(kind, tick, codec.encodeForm(withShapes, delivery), true);
    }
  }

  /** What is told beside states, as it is sent to all of one delivery. */
  static Payload told(Kind kind, long tick, Object what, Delivery delivery, JsonCodec<?> codec) {
    return new Payload(kind, tick, codec.encode(what, delivery), false);
  }
}
