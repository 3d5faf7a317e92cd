package dev.martlet.engine.journal;

import dev.martlet.engine.plugin.SurvivedFaults;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * Lets out what the turns of one shard cause: at once, or as soon as the journal has everything
 * that they were caused by. While the shard is recovered, nothing is let out: it was before. Used
 * on the shard's turn.
 */
public final class Release {
  private static final System.Logger LOG = System.getLogger(Release.class.getName());

  private final ShardJournal journal;
  private final boolean eventDriven;
  private final Queue<Runnable> held = new ArrayDeque<>(0);

  /** Whether something enters that has no record yet. */
  private boolean entering;

  /**
   * Nothing is held back.
   *
   * @param journal of the shard
   * @param eventDriven whether each tick of the shard has a record
   */
  public Release(ShardJournal journal, boolean eventDriven) {
    this.journal = journal;
    this.eventDriven = eventDriven;
  }

  /**
   * Lets something out now, or later, in the order of the calls.
   *
   * @param effect lets it out; on the shard's turn
   */
  public void out(Runnable effect) {
    if (isOpen()) {
      effect.run();
    } else if (!journal.replays()) {
      held.add(effect);
    }
  }

  /**
   * Has something enter the simulation whose record can only be written when it is known what comes
   * of it. What it causes leaves behind that record; if there is none after all, as soon as it is
   * over.
   *
   * @param entry has it enter, and adds the record
   */
  public void behindRecord(Runnable entry) {
    if (!journal.records()) {
      entry.run();
      return;
    }
    entering = true;
    try {
      entry.run();
    } finally {
      entering = false;
    }
    letOut();
  }

  /**
   * Whether all that the shard has computed so far may be seen, and nothing waits to be let out.
   *
   * @return true if so
   */
  public boolean isOpen() {
    return !entering && held.isEmpty() && journal.allDurable(eventDriven);
  }

  /**
   * Whether something waits.
   *
   * @return true if so
   */
  public boolean holds() {
    return !held.isEmpty();
  }

  /** Lets out what waits, if it may be. */
  public void letOut() {
    if (!held.isEmpty() && journal.allDurable(eventDriven)) {
      letOutAll();
    }
  }

  /** Lets out what waits, because the journal has ended and nothing is promised any more. */
  public void letOutAll() {
    for (Runnable effect = held.poll(); effect != null; effect = held.poll()) {
      SurvivedFaults.attempt(LOG, "letting out what a turn caused", effect);
    }
  }
}
