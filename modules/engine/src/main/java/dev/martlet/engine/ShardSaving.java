package dev.martlet.engine;

import dev.martlet.engine.journal.ShardBirth;
import dev.martlet.engine.journal.ShardCheckpoint;
import dev.martlet.engine.journal.ShardJournal;
import dev.martlet.engine.limits.Nanos;
import dev.martlet.engine.metrics.EngineMetric;
import dev.martlet.engine.metrics.Metrics;
import dev.martlet.engine.plugin.HostedSimulation;
import dev.martlet.engine.plugin.SavedForm;
import dev.martlet.engine.subscription.JoinHandler;
import dev.martlet.engine.tick.ShardClock;

/**
 * Saves a durable shard now and then, between two turns, and when it is suspended. A shard whose
 * simulation waits for work beside ticks is saved when that is done: a handler of a result is code,
 * which no checkpoint can have. The shard's turn.
 */
final class ShardSaving {
  private final Shard<?> shard;
  private final HostedSimulation<?> simulation;
  private final JoinHandler joins;
  private final TurnHost host;
  private final Metrics metrics;
  private final ShardJournal journal;
  private final ShardClock clock;

  /** Null if the type's simulations are not saved. */
  private final SavedForm form;

  private final long every;

  /** When the shard was saved last, or tried to be; on the clock of the scheduling. */
  private long savedAt;

  private long savedTick;

  /** Whether an event-driven shard has asked for the turn in which it is saved. */
  private boolean asked;

  /**
   * For a shard that has not ticked yet. Not all shards are first saved at the same age, so that
   * those that a server has made at once are not saved at once.
   *
   * @param shard with the parts that any thread may touch
   * @param simulation of the shard
   * @param joins knows the seats
   * @param host of the shard's turn
   * @param metrics counts checkpoints
   * @param now on the clock of the scheduling
   */
  ShardSaving(
      Shard<?> shard,
      HostedSimulation<?> simulation,
      JoinHandler joins,
      TurnHost host,
      Metrics metrics,
      long now) {
    this.shard = shard;
    this.simulation = simulation;
    this.joins = joins;
    this.host = host;
    this.metrics = metrics;
    this.journal = shard.context.journal();
    this.clock = shard.clock;
    this.form = journal.on() ? shard.type.saved().orElse(null) : null;
    this.every = Nanos.of(shard.context.settings().checkpointEvery());
    long phase = journal.on() ? Math.floorMod(journal.birth().birth(), every) : 0;
    this.savedAt = now - phase;
  }

  /** A turn is over: saves the shard if it is time. */
  void turnOver(long now) {
    if (form == null || !journal.takesCheckpoint() || journal.saving() || !hasNews()) {
      return;
    }
    if (now - savedAt >= every) {
      save(now);
    } else if (clock.eventDriven() && !asked) {
      asked = true;
      host.wakeAt(savedAt + every);
    }
  }

  /** The server stops: saves the shard, so that the next one has nothing to replay. */
  void suspend(long now) {
    if (form != null && journal.takesCheckpoint() && hasNews()) {
      save(now);
    }
  }

  /**
   * A recovered shard goes on. How long ago it was saved counts in its own time: a server that dies
   * again and again would have more to replay each time.
   *
   * @param age how much of the shard's time has passed since it was saved, or made, in nanoseconds
   * @param now on the clock of the scheduling
   */
  void goOn(long age, long now) {
    savedAt = now - Math.min(age, every);
  }

  /**
   * Saves a recovered shard before anything is recorded, or after its next turn without work under
   * way: what its journal has so far cannot be replayed by its plugin, or was written by another.
   */
  void saveSoon(long now) {
    savedAt = now - every;
    if (form != null && journal.takesCheckpoint()) {
      save(now);
    }
  }

  private boolean hasNews() {
    return clock.tick() != savedTick || journal.hasNews();
  }

  private void save(long now) {
    if (shard.context.calls().any()) {
      return;
    }
    savedAt = now;
    asked = false;
    try {
      journal.checkpoint(state());
      savedTick = clock.tick();
      metrics.count(EngineMetric.SHARDS_SAVED, shard.type.name());
    } catch (Throwable e) {
      host.onFault("save", "was not saved because its simulation", e);
    }
  }

  /** What the shard is between two turns. It waits for no work. */
  ShardCheckpoint state() {
    byte[] state = form.write(simulation.save());
    HostedContext context = shard.context;
    ShardBirth birth = journal.birth();
    return new ShardCheckpoint(
        birth,
        shard.type.plugin(),
        shard.type.hash(),
        new ShardCheckpoint.Time(
            clock.tick(), clock.timeOfTick(), host.shardTime(), journal.reserved()),
        context.random().state(),
        context.timers().save(),
        context.calls().lastCall(),
        joins.saved().counts(shard.inputs.applied()),
        joins.saved().seats(),
        joins.saved().bans(),
        context.description().save(),
        form.version(),
        state);
  }
}
