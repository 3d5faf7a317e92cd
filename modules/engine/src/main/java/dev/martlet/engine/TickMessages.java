package dev.martlet.engine;

import dev.martlet.engine.input.InboxMessage;
import dev.martlet.engine.input.InputApplier;
import dev.martlet.engine.subscription.JoinHandler;
import dev.martlet.engine.subscription.Subscription;
import dev.martlet.engine.tick.ShardClock;

/** What a tick does with each message that its inbox hands out. The shard's turn. */
final class TickMessages {
  private final ShardLifecycle lifecycle;
  private final JoinHandler joins;
  private final InputApplier<?> inputs;
  private final ShardClock clock;

  TickMessages(
      ShardLifecycle lifecycle, JoinHandler joins, InputApplier<?> inputs, ShardClock clock) {
    this.lifecycle = lifecycle;
    this.joins = joins;
    this.inputs = inputs;
    this.clock = clock;
  }

  /** Handles a message. Returns false if the turn was abandoned meanwhile and must stop. */
  boolean handle(InboxMessage<Subscription> message) {
    if (!message.sender().seated()) {
      joins.admit(lifecycle.draining()); // its join may have arrived after this turn began
    }
    switch (message) {
      case InboxMessage.Input<Subscription> input -> inputs.apply(input, clock.tick());
      case InboxMessage.Leave<Subscription>(Subscription gone) -> joins.remove(gone);
      case InboxMessage.Away<Subscription>(Subscription lost) -> joins.park(lost);
    }
    return lifecycle.running();
  }
}
