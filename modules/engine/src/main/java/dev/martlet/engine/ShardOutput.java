package dev.martlet.engine;

import dev.martlet.engine.journal.Release;
import dev.martlet.engine.journal.ShardJournal;
import dev.martlet.engine.stream.CloseReason;
import dev.martlet.engine.stream.PublishStatus;
import dev.martlet.engine.stream.Publisher;
import dev.martlet.engine.subscription.Roster;
import dev.martlet.engine.subscription.Subscription;
import dev.martlet.engine.tick.ShardClock;

/**
 * What leaves a shard, and when: its states, its end, and everything else that its turns cause.
 * Without durability all of it leaves at once. In a durable shard it leaves when the journal has
 * everything that the shard has computed so far; then the state that is sent is the one of that
 * moment, so that it never runs ahead of the journal. The shard's turn, except for the status.
 */
final class ShardOutput {
  private final ShardJournal journal;
  private final Release release;
  private final Publisher<Subscription> publisher;
  private final Roster roster;
  private final ShardClock clock;
  private final ShardEnding ending;

  /** Whether the state of a tick has not been sent. */
  private boolean stateDue;

  /** Why the shard ends as soon as everything has left; null if it does not. */
  private CloseReason endDue;

  /** Whether the turn computed nothing, because too much is not durable yet. */
  private boolean waits;

  ShardOutput(
      HostedContext context,
      Publisher<Subscription> publisher,
      Roster roster,
      ShardClock clock,
      ShardEnding ending) {
    this.journal = context.journal();
    this.release = context.release();
    this.publisher = publisher;
    this.roster = roster;
    this.clock = clock;
    this.ending = ending;
  }

  /** Any thread. */
  PublishStatus status() {
    return publisher.status();
  }

  /**
   * A turn begins: lets out what has become durable.
   *
   * @param shardTime in nanoseconds
   * @return whether the turn may compute; if not, another follows as soon as it may
   */
  boolean begin(long shardTime) {
    if (!journal.on()) {
      return true;
    }
    if (journal.lost()) {
      ending.conclude(CloseReason.STOPPED);
      return false;
    }
    release.letOut();
    if (release.isOpen()) {
      sendDue();
      if (endDue != null) {
        ending.conclude(endDue);
        return false;
      }
    }
    waits = endDue != null || journal.mustWait();
    journal.between(clock.eventDriven() ? shardTime : 0);
    return !waits;
  }

  private void sendDue() {
    if (stateDue) {
      stateDue = false;
      publisher.publish(clock.tick(), roster.present());
      roster.clearNewcomers();
    } else {
      sendFirst();
    }
  }

  private void sendFirst() {
    if (!roster.newcomers().isEmpty()) {
      publisher.publish(clock.tick(), roster.newcomers());
      roster.clearNewcomers();
    }
  }

  /** A tick is over: its state is sent. */
  void tickOver() {
    if (!clock.eventDriven()) {
      journal.reserve();
    }
    stateDue = true;
    if (release.isOpen()) {
      sendDue();
    }
  }

  /** No tick was due: those are sent the state who have just joined. */
  void firstStates() {
    if (release.isOpen()) {
      sendFirst();
    }
  }

  /** The simulation has ended, or the shard is given up: ends it, once everything has left. */
  void end(CloseReason reason) {
    if (release.isOpen() && !stateDue) {
      ending.conclude(reason);
    } else {
      endDue = endDue == null ? reason : endDue;
    }
  }

  /**
   * A turn ends: hands over what was recorded, and asks for another turn if something waits.
   *
   * @param running whether the shard has not ended
   */
  void finish(boolean running) {
    roster.takeJoined();
    if (!journal.on() || !running) {
      return;
    }
    journal.flush();
    boolean held =
        release.holds() || stateDue || endDue != null || !roster.newcomers().isEmpty() || waits;
    if (held) {
      journal.await();
    }
  }

  /** Whether the shard ends as soon as everything has left. */
  boolean ends() {
    return endDue != null;
  }

  /** Whether nothing is to be computed until the journal has caught up. */
  boolean waits() {
    return waits;
  }
}
