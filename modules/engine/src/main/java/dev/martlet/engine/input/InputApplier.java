package dev.martlet.engine.input;

import dev.martlet.api.shard.Decision;
import dev.martlet.api.shard.Input;
import dev.martlet.api.shard.InputAck;
import dev.martlet.api.shard.Simulation;
import dev.martlet.engine.codec.BadInputException;
import dev.martlet.engine.codec.InputEnvelope;
import dev.martlet.engine.codec.InputError;
import dev.martlet.engine.codec.InputError.Code;
import dev.martlet.engine.codec.InputReader;
import dev.martlet.engine.journal.JournalRecord;
import dev.martlet.engine.journal.Release;
import dev.martlet.engine.journal.ShardJournal;
import dev.martlet.engine.metrics.EngineMetric;
import dev.martlet.engine.metrics.Metrics;
import dev.martlet.engine.metrics.ShardTypeMetrics;
import dev.martlet.engine.plugin.FaultText;
import dev.martlet.engine.plugin.HostedType;
import dev.martlet.engine.plugin.ThreadSettings;
import dev.martlet.engine.stream.RecentInputs;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;

/**
 * Reads the inputs of a shard's subscribers, applies them to the simulation, and tells their
 * senders the outcome. Inputs may be read and refused on any thread; they are applied on the
 * shard's turn.
 *
 * @param <I> type of the simulation's inputs
 */
public final class InputApplier<I> {
  private static final String NOT_ATTACHED = "not attached to this shard";

  private final HostedType<I> type;
  private final Simulation<I> simulation;
  private final InputReader<I> reader;
  private final Metrics metrics;
  private final ShardTypeMetrics ofType;
  private final BiConsumer<String, Throwable> onFault;
  private final ShardJournal journal;
  private final Release release;
  private final RefusedInputLog lastRefused = new RefusedInputLog();
  private final AtomicLong refused = new AtomicLong();
  private volatile long applied;

  /**
   * An applier that has applied nothing yet.
   *
   * @param type of the shard
   * @param simulation that inputs are applied to
   * @param metrics counts the inputs
   * @param journal of the shard
   * @param release lets the outcomes out
   * @param onFault called when the simulation throws on an input, with a phrase for the log and the
   *     cause
   */
  public InputApplier(
      HostedType<I> type,
      Simulation<I> simulation,
      Metrics metrics,
      ShardJournal journal,
      Release release,
      BiConsumer<String, Throwable> onFault) {
    this.journal = journal;
    this.release = release;
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
   * @throws BadInputException if the message is not an envelope
   */
  public InputEnvelope read(byte[] message) throws BadInputException {
    return reader.read(message);
  }

  /**
   * How many inputs were applied.
   *
   * @return the number of the last one
   */
  public long applied() {
    return applied;
  }

  /**
   * Numbers inputs after those of a saved shard. On its turn.
   *
   * @param saved the number of the last one
   */
  public void applied(long saved) {
    applied = saved;
  }

  /**
   * How many inputs were applied and refused so far.
   *
   * @param waiting how many wait now; the {@link Inbox} knows, and the status shows them together
   * @return the counts
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
   * Counts and logs the refusal of an input whose envelope could be read.
   *
   * @param from its sender
   * @param code of the error
   * @param message of the error
   * @param envelope that holds the input
   * @return the error, which the caller must pass on to the sender
   */
  public InputError refuse(InputSource from, Code code, String message, InputEnvelope envelope) {
    return refuse(from, new InputError(code, message, envelope.clientSeq()));
  }

  /**
   * Counts and logs the refusal of an input whose sender has no seat.
   *
   * @param from its sender
   * @param envelope that holds the input
   * @return the error, which the caller must pass on to the sender
   */
  public InputError refuseUnattached(InputSource from, InputEnvelope envelope) {
    return refuse(from, Code.NOT_ATTACHED, NOT_ATTACHED, envelope);
  }

  /**
   * Counts and logs the refusal of an input.
   *
   * @param from its sender
   * @param error that says why
   * @return the error, which the caller must pass on to the sender
   */
  public InputError refuse(InputSource from, InputError error) {
    refused.incrementAndGet();
    metrics.count(EngineMetric.INPUTS_REFUSED, type.name(), error.code().name());
    lastRefused.add(new RefusedInput(Instant.now(), from.subscriber().id(), error));
    return error;
  }

  /**
   * Drops a message that still waits when the shard ends. The sender of an input is told.
   *
   * @param message to drop
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
   * Applies an input, or tells its sender why not. An input counts for the connection that the
   * subscriber has now, even if it was sent on an earlier one.
   *
   * @param input to apply
   * @param tick that it belongs to
   */
  public void apply(InboxMessage.Input<?> input, long tick) {
    InputSource from = input.sender().latest();
    if (!from.seated()) { // sent before the shard answered the join, which it then refused
      tell(input, refuseUnattached(from, input.envelope()));
      return;
    }
    if (appliedBefore(from, input)) {
      return;
    }
    if (journal.records()) {
      journal.add(
          new JournalRecord.Applied(
              from.subscriber().number(), from.takenBack(), input.envelope().bytesSent()));
    }
    try {
      decide(from, input);
    } catch (BadInputException e) {
      tell(input, refuse(from, e.error()));
    } catch (Throwable e) {
      onFault.accept(
          "dropped an input of " + from.subscriber().id() + " because its simulation", e);
      refuse(from, input, Code.INPUT_FAILED, "the simulation failed on this input");
    }
    OptionalLong clientSeq = input.envelope().clientSeq();
    if (clientSeq.isPresent()) {
      InputAck ack = new InputAck(clientSeq.getAsLong(), from.lastApplied(), tick);
      from.handled(ack);
      release.out(() -> from.stream().acknowledge(ack));
    }
  }

  private void tell(InboxMessage.Input<?> input, InputError error) {
    release.out(() -> input.callback().refused(error));
  }

  private void decide(InputSource from, InboxMessage.Input<?> message) throws BadInputException {
    OptionalLong clientSeq = message.envelope().clientSeq();
    ThreadSettings.settle(type.loader());
    Input<I> input = Input.of(reader.input(message.envelope()));
    if (clientSeq.isPresent()) {
      input = input.withClientSeq(clientSeq.getAsLong());
    }
    Decision decision = simulation.authorizeInput(from.subscriber(), input);
    if (decision instanceof Decision.Refused no) {
      refuse(from, message, Code.INPUT_REFUSED, no.reason());
      return;
    }
    simulation.apply(from.subscriber(), input);
    applied++;
    ofType.inputsApplied.increment();
    from.lastApplied(applied);
    from.stream().inputApplied(clientSeq, applied);
    long number = applied;
    release.out(() -> message.callback().applied(number));
  }

  /**
   * Whether an input was applied before, or may have been. Its sender is told, and it is not
   * applied again.
   */
  private boolean appliedBefore(InputSource from, InboxMessage.Input<?> input) {
    Optional<RecentInputs> recent = from.stream().recentInputs();
    OptionalLong clientSeq = input.envelope().clientSeq();
    if (recent.isEmpty() || clientSeq.isEmpty()) {
      return false;
    }
    OptionalLong before = recent.get().applied(clientSeq.getAsLong());
    if (before.isPresent()) {
      ofType.inputsRepeated.increment();
      release.out(
          () -> {
            from.acknowledgeAgain();
            input.callback().applied(before.getAsLong());
          });
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
    tell(input, refuse(from, code, text, input.envelope()));
  }
}
