package dev.martlet.engine.plugin;

import dev.martlet.api.shard.Decision;
import dev.martlet.api.shard.EndReason;
import dev.martlet.api.shard.Input;
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

  /**
   * Hosts a simulation.
   *
   * @param simulation that a shard type made
   * @param loader class loader of the plugin
   */
  public HostedSimulation(Simulation<I> simulation, ClassLoader loader) {
    this.simulation = simulation;
    this.loader = loader;
    this.hasViews = hasViews(simulation.getClass());
  }

  /** Whether a class has replaced the default method: else no subscriber need be asked about. */
  private static boolean hasViews(Class<?> simulation) {
    try {
      return !simulation
          .getMethod("snapshotFor", Subscriber.class)
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
