package dev.martlet.engine;

import dev.martlet.api.shard.ShardSettings;
import dev.martlet.engine.codec.BadInputException;
import dev.martlet.engine.codec.InputEnvelope;
import dev.martlet.engine.codec.InputError;
import dev.martlet.engine.codec.InputError.Code;
import dev.martlet.engine.input.Inbox;
import dev.martlet.engine.input.InputApplier;
import dev.martlet.engine.input.InputCallback;
import dev.martlet.engine.limits.EngineLimits;
import dev.martlet.engine.limits.InputBytes;
import dev.martlet.engine.metrics.EngineMetric;
import dev.martlet.engine.metrics.Metrics;
import dev.martlet.engine.subscription.Subscription;
import java.util.Locale;
import java.util.Optional;
import java.util.function.IntConsumer;

/** Reads clients' messages and puts them into a shard's inbox, or refuses them. Any thread. */
final class InputIntake {
  private static final String ANONYMOUS = "the anonymous of your address have";

  private final String type;
  private final ShardSettings settings;
  private final EngineLimits limits;
  private final ShardLifecycle lifecycle;
  private final Inbox<Subscription> inbox;
  private final InputApplier<?> inputs;
  private final Metrics metrics;

  /**
   * The intake of a shard.
   *
   * @param type name of the shard's type
   * @param settings of the shard
   * @param limits of its subscribers
   * @param lifecycle of the shard
   * @param inbox that messages are put into
   * @param inputs that reads and refuses them
   * @param metrics counts those that find no place
   */
  InputIntake(
      String type,
      ShardSettings settings,
      EngineLimits limits,
      ShardLifecycle lifecycle,
      Inbox<Subscription> inbox,
      InputApplier<?> inputs,
      Metrics metrics) {
    this.type = type;
    this.settings = settings;
    this.limits = limits;
    this.lifecycle = lifecycle;
    this.inbox = inbox;
    this.inputs = inputs;
    this.metrics = metrics;
  }

  /**
   * Queues a message. Returns empty if it was queued, otherwise the error.
   *
   * @param charge called with the number of values that were read, also if the message is refused
   * @param onQueued called when the message has been queued
   */
  Optional<InputError> receive(
      Subscription from,
      byte[] message,
      InputCallback callback,
      IntConsumer charge,
      Runnable onQueued) {
    InputEnvelope envelope;
    try {
      envelope = inputs.read(message);
    } catch (BadInputException e) {
      charge.accept(e.values());
      return Optional.of(inputs.refuse(from, e.error()));
    }
    charge.accept(envelope.values());
    if (!from.maySend() || !lifecycle.running()) {
      return Optional.of(inputs.refuseUnattached(from, envelope));
    }
    Inbox.Answer answer = inbox.offer(from, envelope, callback);
    if (answer != Inbox.Answer.TAKEN) {
      return Optional.of(full(from, answer, envelope));
    }
    onQueued.run();
    if (!lifecycle.running()) {
      inbox.clear(inputs::drop); // it ended meanwhile, and no turn will handle the message
    }
    return Optional.empty();
  }

  private InputError full(Subscription from, Inbox.Answer answer, InputEnvelope envelope) {
    InputBytes bytes = limits.inputBytes();
    String message =
        switch (answer) {
          case FULL -> "the shard has " + settings.maxQueuedInputs() + " inputs waiting";
          case SENDER_FULL -> "you have " + limits.inputsWaiting() + " inputs waiting";
          case SENDER_BYTES -> tooLong("you have", bytes.waitingOfSender());
          case PLACE_FULL ->
              ANONYMOUS
                  + " "
                  + from.share().place().limit(limits.inputsWaiting(), settings.maxQueuedInputs())
                  + " inputs waiting";
          case PLACE_BYTES ->
              tooLong(
                  ANONYMOUS,
                  from.share().place().limit(bytes.waitingOfSender(), bytes.waitingInShard()));
          case SHARD_BYTES -> tooLong("the shard has", bytes.waitingInShard());
          case SERVER_BYTES -> tooLong("the server has", bytes.waitingInServer());
          case TAKEN -> throw new IllegalArgumentException("not refused");
        };
    metrics.count(EngineMetric.INPUT_QUEUE_FULL, type, answer.name().toLowerCase(Locale.ROOT));
    return inputs.refuse(from, Code.QUEUE_FULL, message, envelope);
  }

  private static String tooLong(String who, long max) {
    return who + " inputs waiting that would have more than " + max + " bytes with this one";
  }
}
