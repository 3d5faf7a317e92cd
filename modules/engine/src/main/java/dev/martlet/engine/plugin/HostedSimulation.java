package dev.martlet.engine.plugin;

import dev.martlet.api.shard.Decision;
import dev.martlet.api.shard.EndReason;
import dev.martlet.api.shard.Input;
import dev.martlet.api.shard.Member;
import dev.martlet.api.shard.Presence;
import dev.martlet.api.shard.Signal;
import dev.martlet.api.shard.Simulation;
import dev.martlet.api.shard.Subscriber;
import dev.martlet.api.shard.Tick;
import dev.martlet.api.shard.Wake;
import java.util.Optional;

/**
 * A plugin's simulation, each of whose methods finds its thread as it should be, whatever another
 * has done to it in the same turn, and answers what it must. The shard's turn owns it.
 *
 * @param <I> its inputs
 */
public final class HostedSimulation<I> implements Simulation<I> {
  private final Simulation<I> simulation;
  private final ClassLoader loader;

  /** Whether it has views of its own for subscribers. */
  private final boolean hasViews;

  /** Whether it wants to be told about the people behind the connections. */
  private final boolean hasPresence;

  /**
   * Hosts a simulation.
   *
   * @param simulation that a shard type made
   * @param loader class loader of the plugin
   */
  public HostedSimulation(Simulation<I> simulation, ClassLoader loader) {
    this.simulation = simulation;
    this.loader = loader;
    this.hasViews = has("snapshotFor", Subscriber.class);
    this.hasPresence = has("onPresence", Member.class, Presence.class);
  }

  /** Whether the simulation has replaced a default method: else nobody need prepare to call it. */
  private boolean has(String method, Class<?>... parameters) {
    try {
      return !simulation
          .getClass()
          .getMethod(method, parameters)
          .getDeclaringClass()
          .equals(Simulation.class);
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException("every simulation has it", e);
    }
  }

  /** Before a call, for the plugin's constructors and getters run between calls; and after it. */
  private void settle() {
    ThreadSettings.settle(loader);
  }

  @Override
  public Decision authorizeJoin(Subscriber subscriber) {
    settle();
    try {
      return PluginAnswers.require(simulation.authorizeJoin(subscriber), "authorizeJoin");
    } finally {
      settle();
    }
  }

  @Override
  public void onJoin(Subscriber subscriber) {
    settle();
    try {
      simulation.onJoin(subscriber);
    } finally {
      settle();
    }
  }

  @Override
  public void onLeave(Subscriber subscriber) {
    settle();
    try {
      simulation.onLeave(subscriber);
    } finally {
      settle();
    }
  }

  @Override
  public void onDisconnect(Subscriber subscriber) {
    settle();
    try {
      simulation.onDisconnect(subscriber);
    } finally {
      settle();
    }
  }

  @Override
  public void onReconnect(Subscriber subscriber) {
    settle();
    try {
      simulation.onReconnect(subscriber);
    } finally {
      settle();
    }
  }

  /**
   * Whether {@link #onPresence} has an effect.
   *
   * @return false if the simulation does not override it
   */
  public boolean hasPresence() {
    return hasPresence;
  }

  @Override
  public void onPresence(Member member, Presence change) {
    settle();
    try {
      simulation.onPresence(member, change);
    } finally {
      settle();
    }
  }

  @Override
  public Decision authorizeInput(Subscriber subscriber, Input<I> input) {
    settle();
    try {
      return PluginAnswers.require(simulation.authorizeInput(subscriber, input), "authorizeInput");
    } finally {
      settle();
    }
  }

  @Override
  public void apply(Subscriber subscriber, Input<I> input) {
    settle();
    try {
      simulation.apply(subscriber, input);
    } finally {
      settle();
    }
  }

  @Override
  public void onSignal(Signal signal) {
    settle();
    try {
      simulation.onSignal(signal);
    } finally {
      settle();
    }
  }

  @Override
  public void onTimer(String name) {
    settle();
    try {
      simulation.onTimer(name);
    } finally {
      settle();
    }
  }

  @Override
  public void onEnd(EndReason reason) {
    settle();
    try {
      simulation.onEnd(reason);
    } finally {
      settle();
    }
  }

  @Override
  public void advance(Tick tick) {
    settle();
    try {
      simulation.advance(tick);
    } finally {
      settle();
    }
  }

  @Override
  public Object save() {
    settle();
    try {
      return PluginAnswers.require(simulation.save(), "save");
    } finally {
      settle();
    }
  }

  @Override
  public Object snapshot() {
    settle();
    try {
      return PluginAnswers.require(simulation.snapshot(), "snapshot");
    } finally {
      settle();
    }
  }

  @Override
  public Optional<?> snapshotFor(Subscriber subscriber) {
    if (!hasViews) {
      return Optional.empty();
    }
    settle();
    try {
      return PluginAnswers.require(simulation.snapshotFor(subscriber), "snapshotFor");
    } finally {
      settle();
    }
  }

  @Override
  public Optional<Wake> wakeAt() {
    settle();
    try {
      return PluginAnswers.require(simulation.wakeAt(), "wakeAt");
    } finally {
      settle();
    }
  }

  @Override
  public boolean finished() {
    settle();
    try {
      return simulation.finished();
    } finally {
      settle();
    }
  }
}
