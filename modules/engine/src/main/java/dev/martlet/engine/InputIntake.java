package dev.martlet.engine;

import dev.martlet.api.ShardSettings;
import dev.martlet.engine.codec.BadInputException;
import dev.martlet.engine.codec.InputEnvelope;
import dev.martlet.engine.codec.InputError;
import dev.martlet.engine.codec.InputError.Code;
import dev.martlet.engine.input.Inbox;
import dev.martlet.engine.input.InputApplier;
import dev.martlet.engine.input.InputCallback;
import dev.martlet.engine.limits.EngineLimits;
import dev.martlet.engine.subscription.Subscription;
import java.util.Optional;

/** Reads clients' messages and puts them into a shard's inbox, or refuses them. Any thread. */
final class InputIntake {
  private final ShardSettings settings;
  private final EngineLimits limits;
  private final ShardLifecycle lifecycle;
  private final Inbox<Subscription> inbox;
  private final InputApplier<?> inputs;

  /**
   * The intake of a shard.
   *
   * @param settings of the shard
   * @param limits of its subscribers
   * @param lifecycle of the shard
   * @param inbox that messages are put into
   * @param inputs that reads and refuses them
   */
  InputIntake(
      ShardSettings settings,
      EngineLimits limits,
      ShardLifecycle lifecycle,
      Inbox<Subscription> inbox,
      InputApplier<?> inputs) {
    this.settings = settings;
    this.limits = limits;
    this.lifecycle = lifecycle;
    this.inbox = inbox;
    this.inputs = inputs;
  }

  /**
   * Queues a message. Returns empty if it was queued, otherwise the error.
   *
   * @param onQueued called when the message has been queued
   */
  Optional<InputError> receive(
      Subscription from, byte[] message, InputCallback callback, Runnable onQueued) {
    InputEnvelope envelope;
    try {
      envelope = inputs.read(message);
    } catch (BadInputException e) {
      return Optional.of(inputs.refuse(from, e.error()));
    }
    if (!from.maySend() || !lifecycle.running()) {
      return Optional.of(inputs.refuseUnattached(from, envelope));
    }
    return switch (inbox.offer(from, envelope, callback)) {
      case FULL -> full(from, "the shard has", settings.maxQueuedInputs(), envelope);
      case SENDER_FULL -> full(from, "you have", limits.inputsWaiting(), envelope);
      case TAKEN -> {
        onQueued.run();
        if (!lifecycle.running()) {
          inbox.clear(inputs::drop); // it ended meanwhile, and no turn will handle the message
        }
        yield Optional.empty();
      }
    };
  }

  private Optional<InputError> full(
      Subscription from, String who, int max, InputEnvelope envelope) {
    String message = who + " " + max + " inputs waiting";
    return Optional.of(inputs.refuse(from, Code.QUEUE_FULL, message, envelope));
  }
}
