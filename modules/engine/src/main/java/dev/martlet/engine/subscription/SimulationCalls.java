package dev.martlet.engine.subscription;

import dev.martlet.api.Subscriber;
import java.util.function.Consumer;

/**
 * Tells a simulation what happened to a subscriber. What it throws does not affect the subscriber.
 */
final class SimulationCalls {
  private SimulationCalls() {}

  /**
   * Calls the simulation.
   *
   * @param host that a failure is reported to
   * @param where the method, for metrics
   * @param whatFollows the log's phrase, with {@code %s} for the subscriber's id
   * @param about the subscriber
   * @param call of the simulation
   */
  static void tell(
      SubscriptionHost host,
      String where,
      String whatFollows,
      Subscription about,
      Consumer<Subscriber> call) {
    try {
      call.accept(about.subscriber());
    } catch (Throwable e) {
      host.onFault(where, whatFollows.formatted(about.subscriber().id()), e);
    }
  }
}
