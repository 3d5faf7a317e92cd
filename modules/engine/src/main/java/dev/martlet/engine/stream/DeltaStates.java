package dev.martlet.engine.stream;

import dev.martlet.engine.codec.UnsendableException;
import java.util.IdentityHashMap;
import java.util.Map;

/** The states of one tick for delta streams. Each state is turned into a tree once. */
final class DeltaStates {
  private final StateSource source;
  private final TickEncoder encoder;
  private boolean commonTaken;
  private UnsendableException commonFailure;
  private Map<Object, Snapshot> views;

  DeltaStates(long tick, StateSource source) {
    this.source = source;
    this.encoder = new TickEncoder(tick, source.encoder(), source.shapes());
  }

  TickEncoder encoder() {
    return encoder;
  }

  /** The common state; the object of the tick before if nothing has changed. */
  Snapshot common() {
    if (!commonTaken) {
      commonTaken = true;
      try {
        source.lastCommon(encoder.take(source.common(), source.lastCommon()));
      } catch (UnsendableException e) {
        commonFailure = e;
      }
    }
    if (commonFailure != null) {
      throw commonFailure;
    }
    return source.lastCommon();
  }

  /** A view; the object that the subscriber was sent before if nothing has changed. */
  Snapshot of(Object view, Snapshot sentBefore) {
    views = views == null ? new IdentityHashMap<>() : views;
    return views.computeIfAbsent(view, each -> encoder.take(each, sentBefore));
  }
}
