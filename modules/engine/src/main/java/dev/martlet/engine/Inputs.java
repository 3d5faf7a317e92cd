package dev.martlet.engine;

import dev.martlet.api.Decision;
import dev.martlet.api.Simulation;
import dev.martlet.engine.Complaint.Code;
import dev.martlet.engine.Inbox.Message;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Applies what a shard's subscribers send, and says what became of it. Refusing is for any thread,
 * applying for the shard's turn.
 *
 * @param <I> the inputs its simulation takes
 */
final class Inputs<I> {
  static final String NOT_ATTACHED = "not attached to this shard";

  /** Is told when the simulation fails over an input. */
  interface Faults {
    void tell(String whatFollows, Throwable cause);
  }

  private final HostedType<I> type;
  private final Simulation<I> simulation;
  private final Figures figures;
  private final TypeFigures ofType;
  private final Faults faults;
  private final RefusedInputs lastRefused = new RefusedInputs();
  private final AtomicLong refused = new AtomicLong();
  private volatile long applied;

  Inputs(HostedType<I> type, Simulation<I> simulation, Figures figures, Faults faults) {
    this.type = type;
    this.simulation = simulation;
    this.figures = figures;
    this.ofType = figures.ofType(type.name());
    this.faults = faults;
  }

  // ---- any thread -------------------------------------------------------------------------

  long applied() {
    return applied;
  }

  long refused() {
    return refused.get();
  }

  List<RefusedInput> lastRefused() {
    return lastRefused.list();
  }

  Optional<Complaint> refuse(Subscription from, Code code, String message, Envelope envelope) {
    return refuse(from, new Complaint(code, message, envelope.clientSeq()));
  }

  Optional<Complaint> refuse(Subscription from, Complaint complaint) {
    refused.incrementAndGet();
    figures.count(EngineFigure.INPUTS_REFUSED, type.name(), complaint.code().name());
    lastRefused.add(new RefusedInput(Instant.now(), from.subscriber().id(), complaint));
    return Optional.of(complaint);
  }

  /** What waited when the shard ended. */
  void letGo(Message message) {
    if (message instanceof Message.Input(Subscription from, Envelope envelope, Receipt receipt)) {
      refuse(from, Code.NOT_ATTACHED, "the shard has ended", envelope).ifPresent(receipt::refused);
    }
  }

  // ---- the turn ---------------------------------------------------------------------------

  /**
   * Applies an input, if it may be.
   *
   * @param tick that it belongs to
   */
  void apply(Message.Input message, long tick) {
    Subscription from = message.sender();
    if (from.place() < 0) { // it was sent while asking for a seat, and there was none
      complain(message, Code.NOT_ATTACHED, NOT_ATTACHED);
      return;
    }
    if (appliedBefore(message)) {
      return;
    }
    try {
      decide(message);
    } catch (BadInputException e) {
      refuse(from, e.complaint()).ifPresent(message.receipt()::refused);
    } catch (Throwable e) {
      faults.tell("dropped an input of " + from.subscriber().id() + ", over which it", e);
      complain(message, Code.INPUT_FAILED, "the simulation failed over it");
    }
    message.envelope().clientSeq().ifPresent(clientSeq -> from.lookedAt(clientSeq, tick));
  }

  private void decide(Message.Input message) throws BadInputException {
    Subscription from = message.sender();
    OptionalLong clientSeq = message.envelope().clientSeq();
    I input = type.codec().input(message.envelope());
    Decision decision = simulation.authorizeInput(from.subscriber(), input);
    Shard.requireAnswer(decision, "authorizeInput");
    if (decision instanceof Decision.Refused no) {
      complain(message, Code.INPUT_REFUSED, no.reason());
      return;
    }
    simulation.apply(from.subscriber(), input, clientSeq);
    applied++;
    ofType.inputsApplied.increment();
    from.applied(clientSeq, applied);
    message.receipt().applied(applied);
  }

  /** Whether an input came before, in which case that is told, and it is not applied again. */
  private boolean appliedBefore(Message.Input message) {
    Standing standing = message.sender().standing();
    OptionalLong clientSeq = message.envelope().clientSeq();
    if (standing == null || clientSeq.isEmpty()) {
      return false;
    }
    RecentInputs recent = standing.recentInputs();
    OptionalLong before = recent.applied(clientSeq.getAsLong());
    if (before.isPresent()) {
      ofType.inputsRepeated.increment();
      message.sender().acknowledgeAgain();
      message.receipt().applied(before.getAsLong());
      return true;
    }
    if (recent.tooOld(clientSeq.getAsLong())) {
      complain(message, Code.INPUT_REFUSED, RecentInputs.TOO_OLD);
      return true;
    }
    return false;
  }

  private void complain(Message.Input message, Code code, String why) {
    String text = FaultText.cut(why, Complaint.MAX_MESSAGE);
    refuse(message.sender(), code, text, message.envelope()).ifPresent(message.receipt()::refused);
  }
}
