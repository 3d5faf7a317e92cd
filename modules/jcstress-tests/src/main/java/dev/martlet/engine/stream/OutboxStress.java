package dev.martlet.engine.stream;

import dev.martlet.wire.TickFrame;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;

/** The tick puts frames in while the writer takes them out. */
public final class OutboxStress {
  private static TickFrame frame(int tick) {
    return TickFrame.of(tick, new byte[] {(byte) tick}, 1);
  }

  private static final int CLOSED = 99;

  private static int number(TickFrame frame) {
    return (int) frame.tick() + 10 * frame.bytes()[frame.bytes().length - 1];
  }

  /** Tick and content of the next frame, an event's or a state's; 0 if there is none. */
  private static int take(Outbox outbox) {
    return switch (outbox.next()) {
      case Outgoing.Frame(TickFrame frame) -> number(frame);
      case Outgoing.Message(TickFrame event) -> number(event);
      case Outgoing.Close close -> CLOSED;
      case Outgoing.Nothing nothing -> 0;
    };
  }

  private OutboxStress() {}

  /** The newest frame is never lost: the writer gets it whole, or it is still there. */
  @JCStressTest
  @Outcome(id = "11, 22", expect = Expect.ACCEPTABLE, desc = "one, then the newer one")
  @Outcome(id = "22, 0", expect = Expect.ACCEPTABLE, desc = "the newest only")
  @Outcome(id = "0, 22", expect = Expect.ACCEPTABLE, desc = "polled too early; it is there")
  @State
  public static class TheNewestIsNeverLost {
    private final Outbox outbox = new Outbox();

    @Actor
    public void tick() {
      outbox.offer(frame(1));
      outbox.offer(frame(2));
    }

    @Actor
    public void writer(II_Result seen) {
      seen.r1 = take(outbox);
    }

    @Arbiter
    public void rest(II_Result seen) {
      seen.r2 = take(outbox);
    }
  }

  /** A writer that sees the close has missed no frame. */
  @JCStressTest
  @Outcome(id = "11, 99, 99", expect = Expect.ACCEPTABLE, desc = "the last frame, then the end")
  @Outcome(id = "11, 0, 99", expect = Expect.ACCEPTABLE, desc = "the frame, the end came later")
  @Outcome(id = "0, 11, 99", expect = Expect.ACCEPTABLE, desc = "polled too early, then the frame")
  @Outcome(id = "0, 0, 11", expect = Expect.ACCEPTABLE, desc = "polled too early; it is there")
  @State
  public static class TheLastFrameComesBeforeTheEnd {
    private final Outbox outbox = new Outbox();

    @Actor
    public void tick() {
      outbox.offer(frame(1));
      outbox.end(CloseReason.FINISHED);
    }

    @Actor
    public void writer(III_Result seen) {
      seen.r1 = take(outbox);
      seen.r2 = take(outbox);
    }

    @Arbiter
    public void rest(III_Result seen) {
      seen.r3 = take(outbox);
    }
  }

  /** Either the writer gets the frame and it is not replaced, or it gets only the newer one. */
  @JCStressTest
  @Outcome(id = "11, 0, 0", expect = Expect.ACCEPTABLE, desc = "taken before it was replaced")
  @Outcome(id = "22, 1, 0", expect = Expect.ACCEPTABLE, desc = "replaced, then taken")
  @State
  public static class AFrameIsTakenOrReplaced {
    private final Outbox outbox = new Outbox(1024);
    private final TickFrame first = frame(1);

    /** An outbox in which a frame waits. */
    public AFrameIsTakenOrReplaced() {
      outbox.offer(first);
    }

    @Actor
    public void tick(III_Result seen) {
      seen.r2 = outbox.replace(first, frame(2)) ? 1 : 0;
    }

    @Actor
    public void writer(III_Result seen) {
      seen.r1 = take(outbox);
    }

    @Arbiter
    public void rest(III_Result seen) {
      seen.r3 = take(outbox);
    }
  }

  /** A writer that takes a state only if it comes next gets none before an event. */
  @JCStressTest
  @Outcome(id = "0, 11", expect = Expect.ACCEPTABLE, desc = "the event comes before any state")
  @Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "polled too early")
  @State
  public static class NoStateIsTakenBeforeAnEvent {
    private final Outbox outbox = new Outbox(1024);

    @Actor
    public void tick() {
      outbox.add(frame(1));
      outbox.offer(frame(2));
    }

    @Actor
    public void writer(II_Result seen) {
      TickFrame state = outbox.nextState();
      seen.r1 = state == null ? 0 : number(state);
      seen.r2 = take(outbox);
    }
  }

  /** A writer gets the events that were put in before a state before that state. */
  @JCStressTest
  @Outcome(id = "11, 22", expect = Expect.ACCEPTABLE, desc = "the event, then the state")
  @Outcome(id = "11, 0", expect = Expect.ACCEPTABLE, desc = "the event; the state came later")
  @Outcome(id = "0, 11", expect = Expect.ACCEPTABLE, desc = "polled too early, then the event")
  @Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "polled too early")
  @State
  public static class EventsComeBeforeTheState {
    private final Outbox outbox = new Outbox(1024);

    @Actor
    public void tick() {
      outbox.add(frame(1));
      outbox.offer(frame(2));
    }

    @Actor
    public void writer(II_Result seen) {
      seen.r1 = take(outbox);
      seen.r2 = take(outbox);
    }
  }
}
