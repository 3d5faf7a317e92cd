package dev.martlet.engine.subscription;

import dev.martlet.api.Decision;
import dev.martlet.api.Simulation;
import dev.martlet.api.Subscriber;
import dev.martlet.engine.codec.StateEncoder;
import dev.martlet.engine.metrics.ShardTypeMetrics;
import dev.martlet.engine.plugin.PluginAnswers;
import dev.martlet.engine.stream.CloseReason;
import java.util.function.Consumer;

/**
 * Decides who may join a shard, gives seats, and tells the simulation who comes and goes. The
 * shard's turn.
 */
public final class JoinHandler {
  private final Simulation<?> simulation;
  private final Subscriptions subscriptions;
  private final Roster roster;
  private final ControlMessages controls;
  private final SeatResumption resumption;
  private final SubscriptionHost host;

  /**
   * A handler that has let nobody in.
   *
   * @param simulation that decides, and is told
   * @param subscriptions that ask
   * @param roster of those that have a seat
   * @param encoder of control messages
   * @param metrics where it counts
   * @param host the shard
   */
  public JoinHandler(
      Simulation<?> simulation,
      Subscriptions subscriptions,
      Roster roster,
      StateEncoder encoder,
      ShardTypeMetrics metrics,
      SubscriptionHost host) {
    this.simulation = simulation;
    this.subscriptions = subscriptions;
    this.roster = roster;
    this.controls = new ControlMessages(encoder, subscriptions.grace(), host);
    this.resumption =
        new SeatResumption(simulation, subscriptions, roster, controls, metrics, host);
    this.host = host;
  }

  /**
   * Answers all that have asked.
   *
   * @param draining whether nobody is let in any more
   */
  public void admit(boolean draining) {
    for (Subscription joining = subscriptions.nextJoin();
        joining != null;
        joining = subscriptions.nextJoin()) {
      if (draining) {
        subscriptions.end(joining, CloseReason.DRAINED);
      } else if (joining.watches()) {
        joining.attach();
        roster.add(joining);
      } else if (joining.resume().isEmpty() || !resumption.resume(joining)) {
        letIn(joining);
      }
    }
  }

  private void letIn(Subscription joining) {
    if (subscriptions.seats().full()) {
      subscriptions.end(joining, CloseReason.FULL);
      return;
    }
    Subscriber subscriber = joining.subscriber();
    try {
      Decision decision = simulation.authorizeSubscriber(subscriber);
      if (decision instanceof Decision.Refused refused) {
        subscriptions.end(joining, CloseReason.unauthorized(refused.reason()));
        return;
      }
      PluginAnswers.require(decision, "authorizeSubscriber");
      if (joining.attach()) {
        subscriptions.seats().takeAnyway();
      }
      controls.greet(joining, false);
      roster.add(joining); // before joined: the simulation may send to the subscriber in it
      simulation.joined(subscriber);
    } catch (Throwable e) {
      host.onFault("joining", "refused " + subscriber.id() + ", over whom it", e);
      subscriptions.end(joining, CloseReason.FAILED);
      roster.remove(joining);
      return;
    }
    host.needed();
  }

  /** Tells all clients of version 2 that are not away whether the clock is paused. */
  public void tellPaused() {
    for (Subscription listener : roster.listeners()) {
      if (!listener.away()) {
        controls.tellPaused(listener);
      }
    }
  }

  /**
   * A connection is lost, and its seat is held.
   *
   * @param lost the subscription of that connection
   */
  public void park(Subscription lost) {
    resumption.park(lost);
  }

  /**
   * Releases held seats whose time is over.
   *
   * @param now on the clock of the shard
   * @param all whether the time is over for all
   * @param onReleased is handed each subscription whose seat was released
   */
  public void releaseExpired(long now, boolean all, Consumer<Subscription> onReleased) {
    resumption.releaseExpired(now, all, onReleased);
  }

  /**
   * Takes out a subscription that is over, and tells the simulation if it was told of it before.
   *
   * @param gone that is over
   */
  public void remove(Subscription gone) {
    if (roster.remove(gone) && !gone.watches()) {
      SimulationCalls.tell(host, "leaving", "let %s go, over whom it", gone, simulation::left);
    }
  }
}
