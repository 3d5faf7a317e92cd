package dev.martlet.engine;

import dev.martlet.api.InputAck;
import dev.martlet.engine.Delivery.Mode;
import dev.martlet.wire.EntitySection;
import dev.martlet.wire.SyncHead.Ack;
import dev.martlet.wire.TickFrame;
import java.util.Optional;

/**
 * What one subscriber has who is sent differences. A frame that was taken from his outbox will
 * reach him, or nothing will any more: so what he has is known without his saying so. The shard's
 * turn owns it.
 */
final class Synced {
  private final Delivery delivery;
  private final Outbox outbox;
  private final int baselineTicks;

  /** What he has without the last frame, and the tick of the message that made it; or null. */
  private Snapshot has;

  private long hasTick;

  /** What he has with it, and its tick; null before there was one. */
  private Snapshot sent;

  private long sentTick;

  /** The tick of the frame that waited first, of those since he took one. */
  private long waitsSince;

  /** What is to be told of his inputs, and what the last frame tells. */
  private Optional<Ack> untold = Optional.empty();

  private Optional<Ack> told = Optional.empty();

  Synced(Delivery delivery, Outbox outbox, int baselineTicks) {
    this.delivery = delivery;
    this.outbox = outbox;
    this.baselineTicks = baselineTicks;
  }

  /** The state that he was sent last; null if he was sent none. */
  Snapshot sent() {
    return sent;
  }

  /** On a new connection: he has a state that he was sent on the one before. */
  void startFrom(Standing.Sent state) {
    sent = state.state();
    sentTick = state.tick();
  }

  /** Has him told with the next frame. */
  void acknowledge(InputAck ack) {
    if (delivery.mode() == Mode.VERSION_2) {
      untold = Optional.of(new Ack(ack.clientSeq(), ack.seq(), ack.tick()));
    }
  }

  /** What was put into the outbox: a frame, if any, and whether it superseded another. */
  record Put(TickFrame frame, boolean superseded) {
    static final Put NOTHING = new Put(null, false);
  }

  /**
   * Puts into the outbox what makes him have a state.
   *
   * @param state that he is to have
   * @param round of this tick
   */
  Put put(Snapshot state, Round round) {
    TickFrame waiting = outbox.peek();
    if (waiting != null) {
      if (untold.isEmpty() && round.difference(sent, state).same()) {
        return Put.NOTHING;
      }
      Optional<Put> replaced = replace(waiting, state, round);
      if (replaced.isPresent()) {
        return replaced.get();
      }
    }
    noteTaken();
    if (untold.isEmpty() && round.difference(has, state).same()) {
      return Put.NOTHING;
    }
    waitsSince = round.tick();
    return new Put(offer(build(state, round), state, round), false);
  }

  /**
   * The same, with what there is to say of entities. What was said of them is not said again, so a
   * frame that waits is not replaced: what changes meanwhile comes after it.
   */
  Put put(Snapshot state, Round round, EntityView view) {
    view.go();
    if (outbox.holdsFrame()) {
      return Put.NOTHING;
    }
    noteTaken();
    EntitySection section = view.section(round.tick());
    Round.Difference difference = round.difference(has, state);
    if (section == null && untold.isEmpty() && difference.same()) {
      return Put.NOTHING;
    }
    TickFrame newer =
        section == null
            ? build(state, round)
            : difference.payload(delivery).frame(hasTick, untold, section);
    return new Put(offer(newer, state, round), false);
  }

  /** The last frame was taken: he has what it makes of his state, and what it tells. */
  private void noteTaken() {
    has = sent;
    hasTick = sentTick;
    told = Optional.empty();
  }

  /** Replaces the frame that waits, unless it is taken meanwhile. */
  private Optional<Put> replace(TickFrame waiting, Snapshot state, Round round) {
    if (delivery.mode() == Mode.MERGE_DELTAS || round.tick() - waitsSince >= baselineTicks) {
      has = null;
    }
    TickFrame newer = build(state, round);
    if (!outbox.replace(waiting, newer)) {
      return Optional.empty();
    }
    note(state, round);
    return Optional.of(new Put(newer, true));
  }

  private TickFrame build(Snapshot state, Round round) {
    if (delivery.mode() == Mode.MERGE_DELTAS) {
      return round.difference(has, state).merge(delivery);
    }
    Optional<Ack> ack = untold.isPresent() ? untold : told;
    return round.difference(has, state).payload(delivery).frame(hasTick, ack);
  }

  private TickFrame offer(TickFrame newer, Snapshot state, Round round) {
    outbox.offer(newer);
    note(state, round);
    return newer;
  }

  private void note(Snapshot state, Round round) {
    told = untold.isPresent() ? untold : told;
    untold = Optional.empty();
    sent = state;
    sentTick = round.tick();
  }
}
