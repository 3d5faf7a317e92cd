package dev.martlet.engine.input;

import dev.martlet.api.Decision;
import dev.martlet.api.InputAck;
import dev.martlet.api.Simulation;
import dev.martlet.engine.codec.BadInputException;
import dev.martlet.engine.codec.InputEnvelope;
import dev.martlet.engine.codec.InputError;
import dev.martlet.engine.codec.InputError.Code;
import dev.martlet.engine.codec.InputReader;
import dev.martlet.engine.metrics.EngineMetric;
import dev.martlet.engine.metrics.Metrics;
import dev.martlet.engine.metrics.ShardTypeMetrics;
import dev.martlet.engine.plugin.FaultText;
import dev.martlet.engine.plugin.HostedType;
import dev.martlet.engine.plugin.PluginAnswers;
import dev.martlet.engine.stream.RecentInputs;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;

/**
 * Reads the inputs of a shard's subscribers, applies them, and tells their senders the outcome.
 * Reading and refusing is for any thread, applying for the shard's turn.
 *
 * @param <I> the inputs that the simulation takes
 */
public final class InputApplier<I> {
  private static final String NOT_ATTACHED = "not attached to this shard";

  private final HostedType<I> type;
  private final Simulation<I> simulation;
  private final InputReader<I> reader;
  private final Metrics metrics;
  private final ShardTypeMetrics ofType;
  private final BiConsumer<String, Throwable> onFault;
  private final RefusedInputLog lastRefused = new RefusedInputLog();
  private final AtomicLong refused = new AtomicLong();
  private volatile long applied;

  /**
   * An applier that has applied nothing.
   *
   * @param type of the shard
   * @param simulation that inputs are applied to
   * @param metrics where they count
   * @param onFault is told what was done and why when the simulation fails over an input
   */
  public InputApplier(
      HostedType<I> type,
      Simulation<I> simulation,
      Metrics metrics,
      BiConsumer<String, Throwable> onFault) {
    this.type = type;
    this.simulation = simulation;
    this.reader = new InputReader<>(type);
    this.metrics = metrics;
    this.ofType = metrics.forType(type.name());
    this.onFault = onFault;
  }

  // ---- any thread -------------------------------------------------------------------------

  /**
   * Reads a client's message.
   *
   * @param message the envelope's bytes
   * @return the envelope
   * @throws BadInputException if it is none
   */
  public InputEnvelope read(byte[] message) throws BadInputException {
    return reader.read(message);
  }

  /**
   * What became of the inputs.
   *
   * @param waiting how many wait now
   * @return the figures
   */
  public InputStatus status(int waiting) {
    return new InputStatus(waiting, applied, refused.get());
  }

  /**
   * The last inputs that were not applied.
   *
   * @return the latest first
   */
  public List<RefusedInput> lastRefused() {
    return lastRefused.list();
  }

  /**
   * Refuses an input that could be read.
   *
   * @param from its sender
   * @param code of the error
   * @param message of the error
   * @param envelope that it came in
   * @return the error that the sender is to be told
   */
  public InputError refuse(InputSource from, Code code, String message, InputEnvelope envelope) {
    return refuse(from, new InputError(code, message, envelope.clientSeq()));
  }

  /**
   * Refuses the input of a sender without a seat.
   *
   * @param from its sender
   * @param envelope that it came in
   * @return the error that the sender is to be told
   */
  public InputError refuseUnattached(InputSource from, InputEnvelope envelope) {
    return refuse(from, Code.NOT_ATTACHED, NOT_ATTACHED, envelope);
  }

  /**
   * Refuses an input.
   *
   * @param from its sender
   * @param error that says why
   * @return the error that the sender is to be told
   */
  public InputError refuse(InputSource from, InputError error) {
    refused.incrementAndGet();
    metrics.count(EngineMetric.INPUTS_REFUSED, type.name(), error.code().name());
    lastRefused.add(new RefusedInput(Instant.now(), from.subscriber().id(), error));
    return error;
  }

  /**
   * Drops a message that waited when the shard ended.
   *
   * @param message that waited
   */
  public void drop(InboxMessage<?> message) {
    if (message instanceof InboxMessage.Input<?> input) {
      input
          .callback()
          .refused(
              refuse(input.sender(), Code.NOT_ATTACHED, "the shard has ended", input.envelope()));
    }
  }

  // ---- the turn ---------------------------------------------------------------------------

  /**
   * Applies an input, if it may be.
   *
   * @param input to apply, for the connection that its sender has now
   * @param tick that it belongs to
   */
  public void apply(InboxMessage.Input<?> input, long tick) {
    InputSource from = input.sender().latest();
    if (!from.seated()) { // it was sent before the shard answered the join, and refused it
      input.callback().refused(refuseUnattached(from, input.envelope()));
      return;
    }
    if (appliedBefore(from, input)) {
      return;
    }
    try {
      decide(from, input);
    } catch (BadInputException e) {
      input.callback().refused(refuse(from, e.error()));
    } catch (Throwable e) {
      onFault.accept("dropped an input of " + from.subscriber().id() + ", over which it", e);
      refuse(from, input, Code.INPUT_FAILED, "the simulation failed over it");
    }
    OptionalLong clientSeq = input.envelope().clientSeq();
    if (clientSeq.isPresent()) {
      from.handled(new InputAck(clientSeq.getAsLong(), from.lastApplied(), tick));
    }
  }

  private void decide(InputSource from, InboxMessage.Input<?> message) throws BadInputException {
    OptionalLong clientSeq = message.envelope().clientSeq();
    I input = reader.input(message.envelope());
    Decision decision = simulation.authorizeInput(from.subscriber(), input);
    PluginAnswers.require(decision, "authorizeInput");
    if (decision instanceof Decision.Refused no) {
      refuse(from, message, Code.INPUT_REFUSED, no.reason());
      return;
    }
    simulation.apply(from.subscriber(), input, clientSeq);
    applied++;
    ofType.inputsApplied.increment();
    from.lastApplied(applied);
    from.stream().inputApplied(clientSeq, applied);
    message.callback().applied(applied);
  }

  /** Whether an input came before: then its sender is told so, and it is not applied again. */
  private boolean appliedBefore(InputSource from, InboxMessage.Input<?> input) {
    Optional<RecentInputs> recent = from.stream().recentInputs();
    OptionalLong clientSeq = input.envelope().clientSeq();
    if (recent.isEmpty() || clientSeq.isEmpty()) {
      return false;
    }
    OptionalLong before = recent.get().applied(clientSeq.getAsLong());
    if (before.isPresent()) {
      ofType.inputsRepeated.increment();
      from.acknowledgeAgain();
      input.callback().applied(before.getAsLong());
      return true;
    }
    if (recent.get().tooOld(clientSeq.getAsLong())) {
      refuse(from, input, Code.INPUT_REFUSED, RecentInputs.TOO_OLD);
      return true;
    }
    return false;
  }

  private void refuse(InputSource from, InboxMessage.Input<?> input, Code code, String why) {
    String text = FaultText.cut(why, InputError.MAX_MESSAGE);
    input.callback().refused(refuse(from, code, text, input.envelope()));
  }
}
