package dev.martlet.server.journals;

import dev.martlet.engine.JournalReplay;
import dev.martlet.engine.ReplayObserver;
import dev.martlet.engine.ReplayResult;
import dev.martlet.engine.journal.ReadJournal;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Runs a journal with two versions of a plugin, tick by tick beside each other, and finds where
 * their states part. Used once, by one thread.
 */
public final class VersionComparison {
  private static final JsonMapper JSON = new JsonMapper();
  private static final int MOST_AHEAD = 64;

  private final ReadJournal journal;
  private final long until;
  private final BlockingQueue<State> kept = new ArrayBlockingQueue<>(MOST_AHEAD);

  /** Whether nobody takes the states of the kept version any more. */
  private volatile boolean over;

  // Of the thread that replays.

  private State next;
  private Optional<Place> value = Optional.empty();
  private Optional<Place> member = Optional.empty();
  private long lastTick;

  /** A state after a tick; the last one has none. */
  private record State(long tick, byte[] json) {
    static final State NONE = new State(Long.MAX_VALUE, new byte[0]);
  }

  private record Place(long tick, StateDifference difference) {
    @Override
    public String toString() {
      return "tick " + tick + " is the first one that differs, in " + difference;
    }
  }

  /**
   * For one journal.
   *
   * @param journal to run
   * @param until the last tick
   */
  public VersionComparison(ReadJournal journal, long until) {
    this.journal = journal;
    this.until = until;
  }

  /**
   * Runs it.
   *
   * @param now with one version
   * @param then with the version that wrote it
   * @return where they differ, for people
   * @throws InterruptedException if the caller is interrupted
   */
  public String run(JournalReplay now, JournalReplay then) throws InterruptedException {
    FutureTask<ReplayResult> beside = new FutureTask<>(() -> runKept(then));
    Thread.ofVirtual().name("kept").start(beside);
    now.run(journal, until, new Compared());
    over = true;
    kept.clear(); // which may be what it waits for
    return found() + faultOf(beside);
  }

  private String found() {
    return value
        .or(() -> member) // they may have nothing in common that differs
        .map(Place::toString)
        .orElse(
            lastTick == 0
                ? "no tick could be compared"
                : "all states are the same up to tick %d: what differs is in random numbers, timers"
                        .formatted(lastTick)
                    + " or the end");
  }

  private String faultOf(FutureTask<ReplayResult> beside) throws InterruptedException {
    try {
      return beside
          .get()
          .difference()
          .filter(fault -> !fault.contains(CancellationException.class.getName()))
          .map(fault -> "; the kept plugin does not do what it did then either: " + fault)
          .orElse("");
    } catch (ExecutionException e) {
      throw new IllegalStateException("replaying with the kept plugin", e.getCause());
    }
  }

  private ReplayResult runKept(JournalReplay then) throws InterruptedException {
    try {
      return then.run(
          journal,
          until,
          new ReplayObserver() {
            @Override
            public void tickOver(long tick, long nanos, Supplier<byte[]> state) {
              hand(new State(tick, state.get()));
              if (over) {
                throw new CancellationException("it is known where they differ");
              }
            }
          });
    } finally {
      hand(State.NONE);
    }
  }

  private void hand(State state) {
    try {
      if (!over) {
        kept.put(state);
      }
    } catch (InterruptedException e) {
      over = true;
    }
  }

  /** Looks for the state of the same tick, and goes on behind a difference to find a better one. */
  private final class Compared implements ReplayObserver {
    @Override
    public void tickOver(long tick, long nanos, Supplier<byte[]> state) {
      if (value.isPresent()) {
        return;
      }
      byte[] json = state.get();
      State other = keptOf(tick);
      if (other.tick() == tick) {
        lastTick = tick;
        if (!Arrays.equals(json, other.json())) {
          compare(tick, tree(json), tree(other.json()));
        }
      }
    }

    @Override
    public boolean goesOn(long tick) {
      return value.isEmpty();
    }
  }

  private State keptOf(long tick) {
    try {
      while (next == null || next.tick() < tick) {
        next = kept.take();
      }
      return next;
    } catch (InterruptedException e) {
      throw new CancellationException("interrupted");
    }
  }

  private void compare(long tick, JsonNode now, JsonNode then) {
    value = StateDifference.first(now, then, false).map(found -> new Place(tick, found));
    if (member.isEmpty()) {
      member = StateDifference.first(now, then, true).map(found -> new Place(tick, found));
    }
  }

  private static JsonNode tree(byte[] json) {
    return json.length == 0 ? JSON.nullNode() : JSON.readTree(json);
  }
}
