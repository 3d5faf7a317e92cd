package dev.martlet.engine.tick;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TurnQueueTest {
  private static final int DEADLINE_S = 60;

  private final TurnQueue queue = new TurnQueue();
  private final List<Thread> threads = new ArrayList<>();

  /** Names of turns, in the order in which they begin. */
  private final BlockingQueue<String> begun = new LinkedBlockingQueue<>();

  @AfterEach
  void stop() throws InterruptedException {
    for (Thread thread : threads) {
      thread.interrupt();
      thread.join();
    }
  }

  private void startThreads(int count) {
    for (int i = 0; i < count; i++) {
      threads.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    try {
                      while (true) {
                        queue.take().run();
                      }
                    } catch (InterruptedException e) {
                      // the test is over
                    }
                  }));
    }
  }

  /** A turn that lasts until it is released, and is expected to take some time. */
  private final class Lasting implements Turn {
    private final String name;
    private final long expected;
    private final CountDownLatch release = new CountDownLatch(1);

    Lasting(String name, long expected) {
      this.name = name;
      this.expected = expected;
    }

    @Override
    public void run() {
      begun.add(name);
      try {
        release.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public long expectedNanos() {
      return expected;
    }
  }

  private void awaitBegun(String name) throws InterruptedException {
    assertEquals(name, begun.poll(DEADLINE_S, TimeUnit.SECONDS));
  }

  @Property(tries = 200)
  void turnsComeInTheOrderOfTheirDeadlines(
      @ForAll @Size(max = 50) List<@LongRange(min = 0, max = 20) Long> ages) throws Exception {
    TurnQueue own = new TurnQueue();
    long now = System.nanoTime();
    List<Long> ran = new ArrayList<>();
    ages.forEach(age -> own.add(() -> ran.add(age), now - age));
    for (int i = 0; i < ages.size(); i++) {
      own.take().run();
    }
    assertEquals(ages.stream().sorted((a, b) -> Long.compare(b, a)).toList(), ran);
  }

  @Test
  void aTurnDoesNotComeBeforeItsDeadline() throws Exception {
    long deadline = System.nanoTime() + 20_000_000;
    queue.add(() -> {}, deadline);
    queue.take();
    assertTrue(System.nanoTime() - deadline >= 0);
  }

  @Test
  void aThreadThatWaitsForALaterDeadlineIsWokenForAnEarlierOne() throws Exception {
    startThreads(1);
    queue.add(() -> begun.add("late"), System.nanoTime() + TimeUnit.HOURS.toNanos(1));
    queue.add(() -> begun.add("now"), System.nanoTime());
    awaitBegun("now");
  }

  @Test
  void anotherThreadTakesWhatALongTurnWouldDelay() throws Exception {
    startThreads(3);
    List<Lasting> turns = new ArrayList<>();
    for (String name : List.of("one", "two", "three")) {
      turns.add(new Lasting(name, TimeUnit.HOURS.toNanos(1)));
      queue.add(turns.getLast(), System.nanoTime());
      awaitBegun(name);
    }
    turns.forEach(turn -> turn.release.countDown());
  }

  @Test
  void theDeputyTakesWhatAnUnexpectedlyLongTurnDelays() throws Exception {
    startThreads(3);
    List<Lasting> turns = new ArrayList<>();
    for (String name : List.of("one", "two", "three")) {
      turns.add(new Lasting(name, 0));
      queue.add(turns.getLast(), System.nanoTime());
      awaitBegun(name);
    }
    turns.forEach(turn -> turn.release.countDown());
  }

  /** With leaders, followers and deputies changing roles all the time. */
  @Test
  void eachTurnOfManyRunsAsOftenAsItWasPutIn() throws Exception {
    int rounds = 50;
    int count = 500;
    LongAdder ran = new LongAdder();
    CountDownLatch done = new CountDownLatch(count);
    startThreads(3);
    for (int i = 0; i < count; i++) {
      queue.add(new Returning(rounds, i * 1_000L, ran, done), System.nanoTime());
    }
    assertTrue(done.await(DEADLINE_S, TimeUnit.SECONDS));
    assertEquals((long) rounds * count, ran.sum());
  }

  /** A turn that adds itself again, a number of times. */
  private final class Returning implements Turn {
    private final long pause;
    private final LongAdder ran;
    private final CountDownLatch done;
    private int left;

    Returning(int left, long pause, LongAdder ran, CountDownLatch done) {
      this.left = left;
      this.pause = pause;
      this.ran = ran;
      this.done = done;
    }

    @Override
    public void run() {
      ran.increment();
      left--;
      if (left > 0) {
        queue.add(this, System.nanoTime() + pause);
      } else {
        done.countDown();
      }
    }
  }

  @Test
  void anInterruptedThreadLeavesTheQueueToOthers() throws Exception {
    Thread.currentThread().interrupt();
    assertThrows(InterruptedException.class, queue::take);
    startThreads(1);
    Thread leading = threads.getFirst();
    while (leading.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
    leading.interrupt();
    leading.join();
    startThreads(1);
    queue.add(() -> begun.add("now"), System.nanoTime());
    awaitBegun("now");
  }
}
