package dev.martlet.engine.stream;

import dev.martlet.api.Simulation;
import dev.martlet.engine.codec.StateEncoder;
import dev.martlet.engine.plugin.PluginAnswers;
import dev.martlet.engine.state.Shapes;

/** Where a shard's states come from, and what is known of them from tick to tick. The turn. */
final class StateSource {
  private final Simulation<?> simulation;
  private final StateEncoder encoder;
  private final Shapes shapes = new Shapes();

  /** The common state as subscribers were sent it last, for differences; null before that. */
  private Snapshot lastCommon;

  StateSource(Simulation<?> simulation, StateEncoder encoder) {
    this.simulation = simulation;
    this.encoder = encoder;
  }

  Simulation<?> simulation() {
    return simulation;
  }

  StateEncoder encoder() {
    return encoder;
  }

  Shapes shapes() {
    return shapes;
  }

  /** The state that all subscribers without a view of their own see. */
  Object common() {
    return PluginAnswers.require(simulation.snapshot(), "snapshot");
  }

  Snapshot lastCommon() {
    return lastCommon;
  }

  void lastCommon(Snapshot common) {
    lastCommon = common;
  }
}
