package dev.martlet.engine.tick;

import dev.martlet.engine.plugin.SurvivedFaults;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

/**
 * Lets the turn of a shard run on one thread at a time, and again after each {@link #wake} and each
 * run that came while it ran. What fails on the way, such as for lack of memory, is remembered, and
 * made up for by {@link #rescue}: no shard stops ticking for it.
 */
public final class TurnGate {
  private static final System.Logger LOG = System.getLogger(TurnGate.class.getName());

  // Fields, not atomic objects: with thousands of shards every further object is a cache miss.
  private static final AtomicIntegerFieldUpdater<TurnGate> WAKE_QUEUED =
      AtomicIntegerFieldUpdater.newUpdater(TurnGate.class, "wakeQueued");
  private static final AtomicIntegerFieldUpdater<TurnGate> RUNS =
      AtomicIntegerFieldUpdater.newUpdater(TurnGate.class, "runs");

  private final Turn turn;
  private final Scheduling scheduling;

  /** 1 if a turn was requested that has not begun. */
  private volatile int wakeQueued;

  /** Runs since the current turn began, itself included; 0 between turns. */
  private volatile int runs;

  /** Whether nothing is scheduled that should be. Set only when something failed. */
  private volatile boolean stranded;

  /** How many runs the current turn covers. Used by the turn's thread only. */
  private int covered;

  /**
   * The gate of a turn that has not run yet.
   *
   * @param turn that it lets run
   * @param scheduling that runs it
   */
  public TurnGate(Turn turn, Scheduling scheduling) {
    this.turn = turn;
    this.scheduling = scheduling;
  }

  // ---- any thread -------------------------------------------------------------------------

  /** Schedules a turn at once, unless one is scheduled already. */
  public void wake() {
    if (!WAKE_QUEUED.compareAndSet(this, 0, 1)) {
      return;
    }
    boolean scheduled = false;
    try {
      scheduling.schedule(turn, scheduling.nanoTime());
      scheduled = true;
    } finally {
      if (!scheduled) {
        wakeQueued = 0;
        stranded = true;
      }
    }
  }

  /**
   * Schedules a turn if something failed since the last rescue, because nothing else may have
   * scheduled one. Called now and then.
   */
  public void rescue() {
    if (stranded) {
      stranded = false;
      wake();
    }
  }

  /**
   * Notes that something failed that had to schedule a turn.
   *
   * @param what failed, the beginning of a sentence
   * @param fault that was thrown
   */
  public void strand(String what, Throwable fault) {
    stranded = true;
    SurvivedFaults.tell(LOG, what, fault);
  }

  // ---- the turn ---------------------------------------------------------------------------

  /**
   * A run begins. If another thread is in a turn, that thread schedules another turn when it is
   * done. It does not run it itself, or a shard that is always late would never give its thread
   * back.
   *
   * @return whether this thread runs the turn, and must {@link #leave} after it
   */
  public boolean enter() {
    if (RUNS.getAndIncrement(this) > 0) {
      return false;
    }
    covered = runs;
    return true;
  }

  /**
   * Takes the request for a turn.
   *
   * @return whether there was one
   */
  public boolean takeWake() {
    boolean requested = wakeQueued != 0;
    if (requested) {
      wakeQueued = 0;
    }
    return requested;
  }

  /** The turn is over, however it ended. */
  public void leave() {
    if (RUNS.getAndSet(this, 0) > covered) {
      try {
        scheduling.schedule(turn, scheduling.nanoTime());
      } catch (Throwable e) {
        strand("scheduling another turn", e);
      }
    }
  }
}
