package dev.martlet.engine;

import dev.martlet.engine.stream.CloseReason;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The state of a shard, from its start to its end. Any thread.
 *
 * <pre>
 * RUNNING -> DRAINING -> STOPPING -> ENDED
 *      any of them -> HANGING -> ENDED
 * </pre>
 *
 * <p>States may be skipped. There is no way back.
 */
final class ShardLifecycle {
  private sealed interface State {
    /** It ticks and accepts subscribers. */
    enum Running implements State {
      RUNNING
    }

    /** It accepts no more subscribers, and ends when all have left. */
    enum Draining implements State {
      DRAINING
    }

    /** It ends in its next turn, with a last tick. */
    record Stopping(CloseReason reason, boolean drained) implements State {}

    /**
     * Its turn does not return, so nothing that the turn owns may be touched. It counts as ended.
     */
    record Hanging(CloseReason forPending) implements State {}

    /** It has ended. */
    record Ended(CloseReason forPending) implements State {}
  }

  private final AtomicReference<State> state = new AtomicReference<>(State.Running.RUNNING);

  ShardPhase phase() {
    return switch (state.get()) {
      case State.Running running -> ShardPhase.RUNNING;
      case State.Draining draining -> ShardPhase.DRAINING;
      case State.Stopping stopping -> ShardPhase.STOPPING;
      case State.Hanging hanging -> ShardPhase.HANGING;
      case State.Ended ended -> ShardPhase.ENDED;
    };
  }

  /** Whether it has neither ended nor hangs. */
  boolean running() {
    return running(state.get());
  }

  private static boolean running(State now) {
    return !(now instanceof State.Ended || now instanceof State.Hanging);
  }

  boolean draining() {
    State now = state.get();
    return now == State.Draining.DRAINING
        || now instanceof State.Stopping stopping && stopping.drained;
  }

  boolean hanging() {
    return state.get() instanceof State.Hanging;
  }

  /** The reason to end in the next turn; empty if no stop was requested. */
  Optional<CloseReason> stopRequested() {
    return state.get() instanceof State.Stopping(CloseReason reason, boolean drained)
        ? Optional.of(reason)
        : Optional.empty();
  }

  /** The close reason for requests that came too late. */
  CloseReason forPending() {
    return forPending(state.get());
  }

  private static CloseReason forPending(State now) {
    return switch (now) {
      case State.Hanging(CloseReason reason) -> reason;
      case State.Ended(CloseReason reason) -> reason;
      case State.Stopping(CloseReason reason, boolean drained) -> reason;
      case State.Running running -> CloseReason.STOPPED;
      case State.Draining draining -> CloseReason.STOPPED;
    };
  }

  void drain() {
    state.updateAndGet(
        now ->
            switch (now) {
              case State.Running running -> State.Draining.DRAINING;
              case State.Stopping(CloseReason reason, boolean drained) ->
                  new State.Stopping(reason, true);
              default -> now;
            });
  }

  /** Requests the end. The first request decides the reason. */
  void stop(CloseReason reason) {
    state.updateAndGet(
        now ->
            switch (now) {
              case State.Running running -> new State.Stopping(reason, false);
              case State.Draining draining -> new State.Stopping(reason, true);
              default -> now;
            });
  }

  /** Ends it. Returns true for the one caller that ended it. */
  boolean end() {
    State was = state.getAndUpdate(now -> running(now) ? new State.Ended(forPending(now)) : now);
    return running(was);
  }

  /** Notes that its turn does not return. Returns true if that ended it. */
  boolean hang() {
    return running(state.getAndUpdate(now -> new State.Hanging(forPending(now))));
  }

  /** Notes that the hanging turn has returned after all. */
  void returned() {
    state.updateAndGet(
        now -> now instanceof State.Hanging(CloseReason reason) ? new State.Ended(reason) : now);
  }
}
