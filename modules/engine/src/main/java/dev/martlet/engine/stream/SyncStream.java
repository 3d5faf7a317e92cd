package dev.martlet.engine.stream;

import dev.martlet.api.shard.InputAck;
import dev.martlet.engine.interest.EntityIndex;
import dev.martlet.engine.interest.EntityView;
import dev.martlet.engine.journal.ShardCheckpoint;
import dev.martlet.engine.limits.SyncLimits;
import dev.martlet.engine.plugin.HostedFormat;
import dev.martlet.wire.EntitySection;
import dev.martlet.wire.SyncHead.Ack;
import dev.martlet.wire.TickFrame;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Version 2: patches, acknowledgements, events, control messages and entities, on a seat that can
 * be resumed on another connection.
 */
public final class SyncStream extends DeltaStream {
  private final SyncLimits limits;

  /** Survives the connection: a resuming stream takes it over from the old one. */
  private ResumableState resumable;

  /** The client's view of the entities; null until it is first used. */
  private EntityView entityView;

  /** The acknowledgement that has not been put into a frame yet. */
  private Optional<Ack> pendingAck = Optional.empty();

  /** The acknowledgement in the last frame, which a replacement must repeat. */
  private Optional<Ack> sentAck = Optional.empty();

  /**
   * A stream on which nothing has been sent yet.
   *
   * @param format of states and events
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
   * Entity changes are written once only, so a frame that waits is not replaced. Later changes go
   * into the next frame.
   */
  private void sendWithEntities(
      Recipient to, Snapshot state, boolean isView, TickPublication tick) {
    entityView.updateAnchor();
    if (outbox().waiting() != null) {
      return;
    }
    noteTaken();
    EntitySection section = entityView.writeSection(tick.number());
    TickEncoder.Difference difference = tick.encoder().difference(baseline(), state);
    if (section == null && !hasNews() && difference.same()) {
      return;
    }
    TickFrame frame =
        section == null
            ? build(state, tick.encoder())
            : difference.payload(format()).frame(baselineTick(), pendingAck, section);
    offer(to, frame, state, isView, tick);
  }

  @Override
  TickFrame build(Snapshot to, TickEncoder tick) {
    Optional<Ack> ack = pendingAck.isPresent() ? pendingAck : sentAck;
    return tick.difference(baseline(), to).payload(format()).frame(baselineTick(), ack);
  }

  @Override
  boolean hasNews() {
    return pendingAck.isPresent();
  }

  @Override
  boolean baselineExpired(long ticksWaited) {
    return ticksWaited >= limits.baselineTicks();
  }

  @Override
  void noteTaken() {
    super.noteTaken();
    sentAck = Optional.empty();
  }

  @Override
  void noteSent(Snapshot state, long tick, boolean isView) {
    super.noteSent(state, tick, isView);
    sentAck = pendingAck.isPresent() ? pendingAck : sentAck;
    pendingAck = Optional.empty();
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
    pendingAck = Optional.of(new Ack(ack.clientSeq(), ack.seq(), ack.tick()));
  }

  // ---- events and entities ----------------------------------------------------------------

  /**
   * Remembers an event in case the connection is lost before the event arrives.
   *
   * @param number of the event
   * @param event its frame
   */
  public void remember(long number, TickFrame event) {
    resumable.remember(number, event);
  }

  /**
   * The subscriber's view of the entities.
   *
   * @param entities of the shard
   * @param phase of the view's ticks, see {@link EntityIndex#newView}
   * @return the view, made on first use
   */
  public EntityView entityView(EntityIndex entities, long phase) {
    if (entityView == null) {
      entityView = entities.newView(format(), phase);
    }
    return entityView;
  }

  // ---- a shard that is saved --------------------------------------------------------------

  /**
   * What there is to keep of the last inputs.
   *
   * @return those that are not applied again
   */
  public List<ShardCheckpoint.Input> saveInputs() {
    return resumable.recentInputs().save();
  }

  /**
   * What there is to keep of the last events.
   *
   * @param bodies of events that were kept for others, to which new ones are added
   * @return the events
   */
  public ShardCheckpoint.Events saveEvents(Map<TickFrame, byte[]> bodies) {
    return resumable.save(bodies);
  }

  /**
   * Where the subscriber looks.
   *
   * @return what to keep of it; empty if it has never looked
   */
  public Optional<ShardCheckpoint.View> saveView() {
    return Optional.ofNullable(entityView).flatMap(EntityView::save);
  }

  /**
   * Brings back what was kept.
   *
   * @param seat of the subscriber
   * @param entities of the shard
   */
  public void restore(ShardCheckpoint.Seat seat, EntityIndex entities) {
    resumable.restore(seat.inputs().recent(), seat.events());
    seat.view().ifPresent(view -> entities.restore(entityView(entities, seat.number()), view));
  }

  // ---- another connection -----------------------------------------------------------------

  /**
   * Whether a client can continue on another connection after the last event that it has.
   *
   * @param lastEvent number of the last event that it has; 0 if it has none
   * @return false if events that it has missed were dropped
   */
  public boolean canResumeAfter(long lastEvent) {
    return resumable.eventsAfter(lastEvent).isPresent();
  }

  /**
   * Takes over the state of the stream whose seat is resumed.
   *
   * @param old the stream of the lost connection
   * @param baseline tick of the state that the client has, if it has one
   * @param lastEvent number of the last event that it has; 0 if it has none
   * @return the events that it has missed, the oldest first
   */
  public List<TickFrame> succeed(SyncStream old, OptionalLong baseline, long lastEvent) {
    resumable = old.resumable;
    takeViewOf(old);
    resumable.stateAt(baseline).ifPresent(this::startFrom);
    return resumable.eventsAfter(lastEvent).orElseThrow();
  }

  /**
   * Takes over the view of the entities from a stream of the same seat, which may have another
   * format, for a client that knows nothing of what was sent on it: states, inputs and events begin
   * anew.
   *
   * @param old the stream of the earlier connection
   */
  public void takeViewOf(SyncStream old) {
    entityView = old.entityView == null ? null : old.entityView.forNewConnection(format());
  }
}
