package dev.martlet.server.fanout;

import dev.martlet.engine.plugin.SurvivedFaults;
import java.lang.foreign.Arena;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.locks.LockSupport;

/**
 * Sends what the lines in the list of the woken have, batch by batch, and sleeps while there are
 * none. It runs on a virtual thread, which owns everything that is not marked.
 */
final class FanOutTask implements Runnable {
  private static final System.Logger LOG = System.getLogger(FanOutTask.class.getName());

  /** With fewer lines, it is less work to send them than to wake another task for a part. */
  private static final int WORTH_SHARING = 256;

  /** How long it works before it gives way, in nanoseconds. */
  private static final long SHIFT = 10_000_000;

  /** How long it waits after it could not begin, in nanoseconds. */
  private static final long BEGIN_AGAIN = 100_000_000;

  private static final VarHandle ASLEEP;

  static {
    try {
      ASLEEP = MethodHandles.lookup().findVarHandle(FanOutTask.class, "asleep", boolean.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final FanOutTasks all;

  /** Whether the thread sleeps, or is about to. Any thread. */
  private volatile boolean asleep;

  private volatile Thread thread;

  private Batch batch;

  /** Batches of which it is not known whether the kernel has done with their memory. */
  private final List<Batch> abandoned = new ArrayList<>();

  private SendPath path;

  /** When it slept last, or gave way. */
  private long workingSince;

  /** Lines of the list of the woken that are looked at next. */
  private Line taken;

  /** Lines whose turn the task has, and which have more to send. */
  private final Queue<Line> again = new ArrayDeque<>();

  FanOutTask(FanOutTasks all) {
    this.all = all;
  }

  // ---- any thread -------------------------------------------------------------------------

  boolean asleep() {
    return asleep;
  }

  /** Wakes the thread if it sleeps. Returns whether it did. */
  boolean wake() {
    if (!asleep || !ASLEEP.compareAndSet(this, true, false)) {
      return false;
    }
    LockSupport.unpark(thread);
    return true;
  }

  // ---- the task ---------------------------------------------------------------------------

  /** Whatever fails, the task goes on: without it, nobody would be sent anything. */
  @Override
  public void run() {
    thread = Thread.currentThread();
    while (!all.closed()) {
      SurvivedFaults.attempt(LOG, "beginning to send frames", this::work);
      if (!all.closed()) { // there was no memory, say
        LockSupport.parkNanos(BEGIN_AGAIN);
      }
    }
  }

  private void work() {
    try (Arena own = Arena.ofConfined()) {
      batch = new Batch();
      path = all.newPath(own);
      while (!all.closed()) {
        SurvivedFaults.attempt(LOG, "sending frames", this::attend);
      }
    }
  }

  /**
   * One round: all that were woken, and a piece more for those who have taken one. So who takes
   * much does not hold up who is woken, nor the readers, from which this thread would take their
   * processor: virtual threads are never made to give way.
   */
  private void attend() {
    if (taken == null) {
      takeWoken();
    }
    while (taken != null) {
      Line line = taken;
      taken = line.dequeue();
      if (line.begin()) {
        add(line);
      }
    }
    for (int i = again.size(); i > 0; i--) {
      add(again.remove());
    }
    if (batch.count > 0) {
      flush();
    }
    if (again.isEmpty() && all.nothingWoken()) {
      sleep();
    } else {
      giveWay();
    }
  }

  /**
   * After a yield, the processor would look for nothing but what is in the same queue as this
   * thread, so that others could wait for ever.
   */
  private void giveWay() {
    if (System.nanoTime() - workingSince > SHIFT) {
      LockSupport.parkNanos(1);
      workingSince = System.nanoTime();
    }
  }

  private void sleep() {
    asleep = true;
    while (asleep && all.nothingWoken() && !all.closed()) {
      LockSupport.park(this);
    }
    asleep = false;
    workingSince = System.nanoTime();
  }

  /**
   * Takes the list, and turns it, which has the newest first. Leaves half of a long one to another
   * task if one sleeps.
   */
  private void takeWoken() {
    Line newest = all.takeWoken();
    int count = 0;
    for (Line line = newest; line != null; count++) {
      Line older = line.next();
      line.next(taken);
      taken = line;
      line = older;
    }
    if (count >= WORTH_SHARING && all.anyAsleep()) {
      Line last = taken;
      for (int i = 1; i < count / 2; i++) {
        last = last.next();
      }
      Line half = last.next();
      last.next(null);
      all.queue(half, newest);
      all.handOver();
    }
  }

  /** Adds what a line has to the batch: the task has the line's turn. */
  private void add(Line line) {
    try {
      if (line.alone()) {
        all.writeAlone(line);
        return;
      }
      byte[] frame = line.frame();
      if (frame == null) {
        release(line);
      } else if (!batch.add(line, frame, line.written())) {
        flush();
        batch.add(line, frame, line.written());
      }
    } catch (Throwable e) {
      fail(line, e);
    }
  }

  /** Sends the batch. Lines that have more afterwards come again. */
  private void flush() {
    try {
      path.send(batch);
    } catch (Throwable e) {
      giveUp(e);
      return;
    }
    for (int i = 0; i < batch.count; i++) {
      settle(batch.lines[i], batch.lengths[i], batch.results[i]);
    }
    batch.clear();
  }

  private void settle(Line line, int length, int result) {
    try {
      if (result == Batch.FULL || result >= 0 && result < length) {
        if (result > 0) {
          line.took(result);
        }
        line.full();
        all.writeAlone(line);
      } else if (result == length) {
        line.took(result);
        if (line.hasMore()) {
          again.add(line);
        } else {
          release(line);
        }
      } else {
        line.broken("error " + -result);
        release(line);
      }
    } catch (Throwable e) {
      fail(line, e);
    }
  }

  private void release(Line line) {
    switch (line.end()) {
      case OVER -> {}
      case GOES_ON -> again.add(line);
      case CLOSE -> line.closeSocket();
    }
  }

  /** Only this connection ends. */
  private void fail(Line line, Throwable cause) {
    SurvivedFaults.tell(LOG, "writing to a connection, which ends,", cause);
    line.breakOff(cause);
    SurvivedFaults.attempt(LOG, "ending a connection", () -> release(line));
  }

  /**
   * It is not known what the sockets of the batch were sent, so their connections end. The kernel
   * may still read the memory of the batch.
   */
  private void giveUp(Throwable cause) {
    for (int i = 0; i < batch.count; i++) {
      fail(batch.lines[i], cause);
    }
    batch.clear();
    abandoned.add(batch);
    batch = new Batch();
    path = all.otherPath();
  }
}
