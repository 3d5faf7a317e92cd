package dev.martlet.server.fanout;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.I_Result;

/** Tasks write to one connection, and others close it. */
public final class WriteTurnStress {
  private WriteTurnStress() {}

  private static final class Turn extends WriteTurn {
    /** A turn that nobody has. */
    Turn() {
      end();
    }
  }

  /** Whoever is at it, what each has left is written, once, and by one thread at a time. */
  @JCStressTest
  @Outcome(id = "12", expect = Expect.ACCEPTABLE, desc = "the one of actor 1 was first")
  @Outcome(id = "21", expect = Expect.ACCEPTABLE, desc = "the one of actor 2 was first")
  @State
  public static class WhatIsLeftIsWrittenOnce {
    private final Turn turn = new Turn();
    private final Queue<Integer> left = new ConcurrentLinkedQueue<>();

    /** Not synchronised: that is the turn's to do. */
    private int written;

    private void leaveAndWrite(int what) {
      left.add(what);
      if (turn.begin()) {
        do {
          for (Integer next = left.poll(); next != null; next = left.poll()) {
            written = 10 * written + next;
          }
        } while (turn.end() == WriteTurn.End.GOES_ON);
      }
    }

    @Actor
    public void task() {
      leaveAndWrite(1);
    }

    @Actor
    public void otherTask() {
      leaveAndWrite(2);
    }

    @Arbiter
    public void whatWasWritten(I_Result seen) {
      seen.r1 = written;
    }
  }

  /** Nobody writes to a closed descriptor, and it is closed once, whoever asks for it and when. */
  @JCStressTest
  @Outcome(id = "0, 0, 1", expect = Expect.ACCEPTABLE, desc = "never written to when closed")
  @State
  public static class ADescriptorIsOpenWhileItIsWrittenTo {
    private final Turn turn = new Turn();
    private final AtomicInteger closed = new AtomicInteger();

    private int write() {
      int sawClosed = 0;
      if (turn.begin()) {
        WriteTurn.End end;
        do {
          sawClosed += closed.get();
          end = turn.end();
        } while (end == WriteTurn.End.GOES_ON);
        if (end == WriteTurn.End.CLOSE) {
          closed.incrementAndGet();
        }
      }
      return sawClosed;
    }

    private void close() {
      if (turn.closeTurn()) {
        closed.incrementAndGet();
      }
    }

    @Actor
    public void task(III_Result seen) {
      seen.r1 = write();
    }

    @Actor
    public void otherTask(III_Result seen) {
      seen.r2 = write();
    }

    @Actor
    public void reader() {
      close();
    }

    @Actor
    public void supervisor() {
      close();
    }

    @Arbiter
    public void closes(III_Result seen) {
      seen.r3 = closed.get();
    }
  }
}
