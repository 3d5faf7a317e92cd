package dev.martlet.engine.subscription;

import dev.martlet.api.shard.Subscriber;
import java.util.function.Consumer;

/**
 * Tells a simulation what happened to a subscriber. If the simulation throws, the failure is logged
 * and the subscriber is unaffected.
 */
final class SimulationCalls {
  private SimulationCalls() {}

  /**
   * Calls the simulation.
   *
   * @param host that failures are reported to
   * @param where the method, for metrics
   * @param what a phrase for the log, with {@code %s} for the subscriber's id
   * @param about the subscriber
   * @param call of the simulation
   */
  static void tell(
      SubscriptionHost host,
      String where,
      String what,
      Subscription about,
      Consumer<Subscriber> call) {
    try {
      call.accept(about.subscriber());
    } catch (Throwable e) {
      host.onFault(where, what.formatted(about.subscriber().id()), e);
    }
  }
}
