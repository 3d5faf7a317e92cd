package dev.martlet.engine.stream;

import dev.martlet.api.InputAck;
import dev.martlet.engine.interest.EntityIndex;
import dev.martlet.engine.interest.EntityView;
import dev.martlet.engine.limits.SyncLimits;
import dev.martlet.engine.plugin.HostedFormat;
import dev.martlet.wire.EntitySection;
import dev.martlet.wire.SyncHead.Ack;
import dev.martlet.wire.TickFrame;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Version 2: patches, acknowledgements, events, control messages and entities, on a seat that can
 * be resumed on another connection.
 */
public final class SyncStream extends DeltaStream {
  private final SyncLimits limits;

  /** Kept over connections: taken over from the one that was resumed. */
  private ResumableState resumable;

  /** What the client sees of the entities; null until it looks. */
  private EntityView entityView;

  /** The acknowledgement that is to be told, and the one that the last frame tells. */
  private Optional<Ack> untold = Optional.empty();

  private Optional<Ack> told = Optional.empty();

  /**
   * A stream to which nothing was sent.
   *
   * @param format that everything is encoded in
   * @param limits of what is kept for the subscriber
   */
  SyncStream(HostedFormat format, SyncLimits limits) {
    super(format, new Outbox(limits.eventBytes()));
    this.limits = limits;
    this.resumable = new ResumableState(limits);
  }

  @Override
  public Optional<SyncStream> sync() {
    return Optional.of(this);
  }

  // ---- states -----------------------------------------------------------------------------

  @Override
  void send(Recipient to, Snapshot state, boolean isView, TickPublication tick) {
    if (entityView == null) {
      super.send(to, state, isView, tick);
    } else {
      sendWithEntities(to, state, isView, tick);
    }
  }

  /**
   * What was said of entities is not said again, so a frame that waits is not replaced: what
   * changes meanwhile comes after it.
   */
  private void sendWithEntities(
      Recipient to, Snapshot state, boolean isView, TickPublication tick) {
    entityView.go();
    if (outbox().waiting() != null) {
      return;
    }
    noteTaken();
    EntitySection section = entityView.section(tick.number());
    TickEncoder.Difference difference = tick.encoder().difference(baseline(), state);
    if (section == null && !hasNews() && difference.same()) {
      return;
    }
    TickFrame frame =
        section == null
            ? build(state, tick.encoder())
            : difference.payload(format()).frame(baselineTick(), untold, section);
    offer(to, frame, state, isView, tick);
  }

  @Override
  TickFrame build(Snapshot to, TickEncoder tick) {
    Optional<Ack> ack = untold.isPresent() ? untold : told;
    return tick.difference(baseline(), to).payload(format()).frame(baselineTick(), ack);
  }

  @Override
  boolean hasNews() {
    return untold.isPresent();
  }

  @Override
  boolean baselineExpired(long ticksWaited) {
    return ticksWaited >= limits.baselineTicks();
  }

  @Override
  void noteTaken() {
    super.noteTaken();
    told = Optional.empty();
  }

  @Override
  void noteSent(Snapshot state, long tick, boolean isView) {
    super.noteSent(state, tick, isView);
    told = untold.isPresent() ? untold : told;
    untold = Optional.empty();
    resumable.sent(tick, state, isView);
  }

  // ---- inputs -----------------------------------------------------------------------------

  @Override
  public Optional<RecentInputs> recentInputs() {
    return Optional.of(resumable.recentInputs());
  }

  @Override
  public void inputApplied(OptionalLong clientSeq, long seq) {
    if (clientSeq.isPresent()) {
      resumable.recentInputs().add(clientSeq.getAsLong(), seq);
    }
  }

  @Override
  public void acknowledge(InputAck ack) {
    untold = Optional.of(new Ack(ack.clientSeq(), ack.seq(), ack.tick()));
  }

  // ---- events and entities ----------------------------------------------------------------

  /**
   * Remembers an event for the case that the connection is lost before it arrives.
   *
   * @param number of the event
   * @param event its frame
   */
  public void remember(long number, TickFrame event) {
    resumable.remember(number, event);
  }

  /**
   * What the subscriber sees of the entities.
   *
   * @param entities of the shard
   * @param phase of the view's ticks, see {@link EntityIndex#newView}
   * @return the view, made when it is first asked for
   */
  public EntityView entityView(EntityIndex entities, long phase) {
    if (entityView == null) {
      entityView = entities.newView(format(), phase);
    }
    return entityView;
  }

  // ---- another connection -----------------------------------------------------------------

  /**
   * Whether a client can continue on another connection with what it has.
   *
   * @param lastEvent number of the last event that it has; 0 if it has none
   * @return false if events that it has not are forgotten
   */
  public boolean canResumeAfter(long lastEvent) {
    return resumable.eventsAfter(lastEvent).isPresent();
  }

  /**
   * Takes everything over from the stream of a connection whose seat was resumed.
   *
   * @param old the stream of that connection
   * @param baseline tick of the state that the client has, if it has one
   * @param lastEvent number of the last event that it has; 0 if it has none
   * @return the events that it has missed, the oldest first
   */
  public List<TickFrame> succeed(SyncStream old, OptionalLong baseline, long lastEvent) {
    resumable = old.resumable;
    entityView = old.entityView == null ? null : old.entityView.afresh();
    resumable.stateAt(baseline).ifPresent(this::startFrom);
    return resumable.eventsAfter(lastEvent).orElseThrow();
  }
}
