package dev.martlet.testkit;

import dev.martlet.api.ShardId;
import dev.martlet.api.shard.AsyncCall;
import dev.martlet.api.shard.AsyncHandler;
import dev.martlet.api.shard.AsyncId;
import dev.martlet.api.shard.AsyncResult;
import dev.martlet.api.shard.AsyncWork;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * The calls of {@link dev.martlet.api.shard.ShardContext#async} that the simulation of a test shard
 * makes. Their work is done on the test's thread: when the shard ticks next, or when the test says
 * so. The simulation is told in that tick, or in the next. For one thread.
 *
 * @since 1.0
 */
public final class TestCalls {
  private static final Duration DEADLINE = Duration.ofSeconds(10);

  private record Call<T>(AsyncId id, String name, AsyncWork<T> work, AsyncHandler<T> handler) {
    /** Does the work; its handler is called later. */
    Runnable run() {
      return answer(resultOf(this));
    }

    Runnable answer(AsyncResult<T> result) {
      return () -> handler.accept(result);
    }
  }

  private record Doing(AsyncId id, Duration left) implements AsyncCall {}

  private final ShardId shard;
  private final LongSupplier tick;

  /** Calls whose work is not done yet. */
  private final List<Call<?>> open = new ArrayList<>();

  /** What the next tick tells the simulation. */
  private final List<Runnable> results = new ArrayList<>();

  private boolean held;
  private long tickOfLast;
  private int number;

  TestCalls(ShardId shard, LongSupplier tick) {
    this.shard = shard;
    this.tick = tick;
  }

  <T> AsyncId call(String name, AsyncWork<T> work, AsyncHandler<T> handler) {
    if (name.isEmpty() || name.length() > 128) {
      throw new IllegalArgumentException("the name of a call has 1 to 128 characters");
    }
    if (tick.getAsLong() != tickOfLast) {
      tickOfLast = tick.getAsLong();
      number = 0;
    }
    AsyncId id = AsyncId.of(shard, 1, tickOfLast, ++number);
    open.add(new Call<>(id, name, work, handler));
    return id;
  }

  /** Whether the simulation waits for a result. */
  boolean arePending() {
    return !open.isEmpty() || !results.isEmpty();
  }

  private static <T> AsyncResult<T> resultOf(Call<T> call) {
    try {
      return new AsyncResult.Done<>(call.id, call.work.run(new Doing(call.id, DEADLINE)));
    } catch (Exception e) {
      String message = Optional.ofNullable(e.getMessage()).orElse("");
      return new AsyncResult.Failed<>(call.id, e.getClass().getName(), message);
    }
  }

  /**
   * The calls whose work is not done yet.
   *
   * @return their names, oldest first
   */
  public List<String> waiting() {
    return open.stream().map(Call::name).toList();
  }

  /** From now on, work is not done before {@link #release()}. */
  public void hold() {
    held = true;
  }

  /** The work that was held is done, and later work is not held. */
  public void release() {
    held = false;
    workAll();
  }

  /** The work that waits misses its deadline, and is not done. */
  public void expire() {
    open.forEach(call -> results.add(late(call)));
    open.clear();
  }

  /** Does the work that is not held. */
  void work() {
    if (!held) {
      workAll();
    }
  }

  void workAll() {
    List<Call<?>> calls = List.copyOf(open);
    open.clear();
    calls.forEach(call -> results.add(call.run()));
  }

  /** The calls that are not done never will be. */
  void dropAll() {
    open.clear();
  }

  private static <T> Runnable late(Call<T> call) {
    return call.answer(new AsyncResult.Late<>(call.id));
  }

  /** Whether there is something to tell, or will be as soon as the shard ticks. */
  boolean areReady() {
    return !results.isEmpty() || !held && !open.isEmpty();
  }

  /** What the simulation is told in this tick. */
  List<Runnable> takeResults() {
    List<Runnable> all = List.copyOf(results);
    results.clear();
    return all;
  }
}
