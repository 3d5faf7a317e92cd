package dev.martlet.engine;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.DelayQueue;
import java.util.concurrent.Delayed;
import java.util.concurrent.TimeUnit;

/**
 * The tick threads: a few platform threads that take whatever is due next, whichever shard's it is.
 * A shard that is slow holds up one of them; the others go on with everybody else's ticks.
 */
public final class TickScheduler implements Scheduling, AutoCloseable {
  private static final System.Logger LOG = System.getLogger(TickScheduler.class.getName());

  private final DelayQueue<Due> queue = new DelayQueue<>();
  private final List<Thread> threads = new ArrayList<>();

  /**
   * Starts the threads.
   *
   * @param count of them, at least 1
   */
  public TickScheduler(int count) {
    for (int i = 1; i <= count; i++) {
      threads.add(Thread.ofPlatform().daemon().name("martlet-tick-" + i).start(this::work));
    }
  }

  @Override
  public long nanoTime() {
    return System.nanoTime();
  }

  @Override
  public void schedule(Runnable turn, long deadline) {
    queue.add(new Due(turn, deadline));
  }

  /** Stops the threads, each after the turn it is in, and waits for them a second at the most. */
  @Override
  public void close() {
    threads.forEach(Thread::interrupt);
    for (Thread thread : threads) {
      try {
        if (!thread.join(Duration.ofSeconds(1))) {
          LOG.log(Level.WARNING, "{0} is still in a turn; left behind", thread.getName());
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private void work() {
    try {
      while (true) {
        queue.take().turn.run();
      }
    } catch (InterruptedException e) {
      // closed
    }
  }

  private record Due(Runnable turn, long deadline) implements Delayed {
    @Override
    public long getDelay(TimeUnit unit) {
      return unit.convert(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
    }

    @Override
    public int compareTo(Delayed other) {
      return Long.signum(deadline - ((Due) other).deadline);
    }
  }
}
