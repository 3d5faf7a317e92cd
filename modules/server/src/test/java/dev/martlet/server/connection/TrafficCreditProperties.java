package dev.martlet.server.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.martlet.server.connection.TrafficCredit.Answer;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

class TrafficCreditProperties {
  private static final long SECOND = 1_000_000_000L;
  private static final int LONGEST = 1000;

  /** However frames are cut and paced, no more is taken than what is held and what came in. */
  @Property
  void noMoreIsTakenThanThereIsCredit(
      @ForAll @IntRange(min = 1, max = 2000) int bytesPerSecond,
      @ForAll @IntRange(min = 1, max = 50) int framesPerSecond,
      @ForAll List<@IntRange(max = LONGEST) Integer> frames,
      @ForAll @LongRange(max = SECOND) long gap) {
    TrafficCredit credit = new TrafficCredit(bytesPerSecond, framesPerSecond, LONGEST, 0);
    long now = 0;
    long bytes = 0;
    long taken = 0;
    for (int frame : frames) {
      now += gap;
      if (credit.take(frame, now) == Answer.TAKEN) {
        bytes += frame;
        taken++;
      }
    }
    double seconds = now / (double) SECOND;
    double held = Math.max(2.0 * bytesPerSecond, LONGEST);
    assertTrue(bytes <= held + seconds * bytesPerSecond + 1e-3);
    assertTrue(taken <= 2.0 * framesPerSecond + seconds * framesPerSecond + 1e-3);
  }

  @Property
  void zeroIsNoLimit(@ForAll List<@LongRange(max = Long.MAX_VALUE / 4) Long> frames) {
    TrafficCredit credit = new TrafficCredit(0, 0, LONGEST, 0);
    for (long frame : frames) {
      assertEquals(Answer.TAKEN, credit.take(frame, 0));
      credit.charge(frame, 0);
    }
    assertTrue(credit.full(0));
  }

  @Example
  void theLongestMessageAlwaysHasRoomInAFullCredit() {
    TrafficCredit credit = new TrafficCredit(1, 10, LONGEST, 0);
    assertEquals(Answer.TAKEN, credit.take(LONGEST, 0));
    assertEquals(Answer.NO_BYTES, credit.take(1, 0));
    assertEquals(Answer.TAKEN, credit.take(0, 0), "a frame without bytes costs none");
    assertFalse(credit.full(LONGEST * SECOND / 2));
    assertTrue(credit.full(LONGEST * SECOND));
  }

  @Example
  void whatWasRefusedCostsNothing() {
    TrafficCredit credit = new TrafficCredit(100, 1, LONGEST, 0);
    assertEquals(Answer.NO_BYTES, credit.take(LONGEST + 1, 0));
    assertEquals(Answer.TAKEN, credit.take(0, 0));
    assertEquals(Answer.TAKEN, credit.take(LONGEST, 0));
    assertEquals(Answer.NO_FRAMES, credit.take(0, 0));
  }

  @Example
  void valuesThatWereFoundAreADebtThatIsPaidFirst() {
    TrafficCredit credit = new TrafficCredit(100, 10, LONGEST, 0);
    credit.charge(LONGEST + 100, 0);
    assertEquals(Answer.NO_BYTES, credit.take(1, SECOND / 2));
    assertEquals(Answer.TAKEN, credit.take(1, 2 * SECOND));
  }
}
