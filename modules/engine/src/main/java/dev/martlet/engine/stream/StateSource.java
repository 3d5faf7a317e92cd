package dev.martlet.engine.stream;

import dev.martlet.api.shard.Simulation;
import dev.martlet.api.shard.Subscriber;
import dev.martlet.engine.codec.StateEncoder;
import dev.martlet.engine.state.Shapes;
import java.util.Optional;

/**
 * The simulation's states, and what is kept of them from tick to tick. The shard's turn owns it.
 */
final class StateSource {
  private final Simulation<?> simulation;
  private final StateEncoder encoder;
  private final Shapes shapes = new Shapes();

  /** The common state of the publication that runs; null until it is asked for. */
  private Object common;

  /** The last common state, for differences; null before the first. */
  private Snapshot lastCommon;

  StateSource(Simulation<?> simulation, StateEncoder encoder) {
    this.simulation = simulation;
    this.encoder = encoder;
  }

  StateEncoder encoder() {
    return encoder;
  }

  Shapes shapes() {
    return shapes;
  }

  /**
   * The state that all subscribers without a view of their own see. The simulation is asked once
   * for each publication, however many formats and versions of the protocol are in use.
   */
  Object common() {
    if (common == null) {
      common = simulation.snapshot();
    }
    return common;
  }

  /** Ends a publication: the simulation may change now. */
  void forgetCommon() {
    common = null;
  }

  /** The state that is a subscriber's own; null if it sees the common one. */
  Object viewOf(Recipient recipient) {
    Subscriber sees = recipient.sees();
    if (sees == null) {
      return null;
    }
    Optional<?> view = simulation.snapshotFor(sees);
    return view.isPresent() ? view.get() : null;
  }

  Snapshot lastCommon() {
    return lastCommon;
  }

  void lastCommon(Snapshot common) {
    lastCommon = common;
  }
}
