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
import dev.martlet.engine.tick.Scheduling;
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
  private final IdleShutdown idle;
  private final Inbox<Subscription> inbox;
  private final InputApplier<?> inputs;
  private final Scheduling scheduling;
  private final Metrics metrics;
  private final ShardTurn turn;

  /**
   * The intake of a shard whose parts exist.
   *
   * @param shard with the parts that any thread may touch
   * @param settings of the shard
   * @param host of the shard
   * @param turn of the shard, woken for a message if nothing else makes it tick
   */
  InputIntake(Shard<?> shard, ShardSettings settings, ShardHost host, ShardTurn turn) {
    this.type = shard.type.name();
    this.settings = settings;
    this.limits = host.limits();
    this.lifecycle = shard.lifecycle;
    this.idle = shard.idle;
    this.inbox = shard.inbox;
    this.inputs = shard.inputs;
    this.scheduling = host.scheduling();
    this.metrics = host.metrics();
    this.turn = turn;
  }

  /**
   * Queues a message. Returns empty if it was queued, otherwise the error.
   *
   * @param charge called with the number of values that were read, also if the message is refused
   */
  Optional<InputError> receive(
      Subscription from, byte[] message, InputCallback callback, IntConsumer charge) {
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
    onQueued();
    if (!lifecycle.running()) {
      inbox.clear(inputs::drop); // it ended meanwhile, and no turn will handle the message
    }
    return Optional.empty();
  }

  private void onQueued() {
    idle.needed(scheduling.nanoTime());
    if (settings.eventDriven()) {
      turn.wake();
    }
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
