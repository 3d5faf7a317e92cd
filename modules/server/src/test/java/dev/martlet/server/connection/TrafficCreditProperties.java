package dev.martlet.server.connection;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

class TrafficCreditProperties {
  private static final long SECOND = 1_000_000_000L;
  private static final int LONGEST = 1000;

  /**
   * However frames are cut and paced: if none is read while there is a debt, no more is read than
   * what is held and what came in, but for the last frame.
   */
  @Property
  void whoReadsNothingWhileThereIsADebtReadsNoMoreThanTheRate(
      @ForAll @IntRange(min = 1, max = 2000) int bytesPerSecond,
      @ForAll @IntRange(min = 1, max = 50) int framesPerSecond,
      @ForAll List<@IntRange(max = LONGEST) Integer> frames,
      @ForAll @LongRange(max = SECOND) long gap) {
    TrafficCredit credit = new TrafficCredit(bytesPerSecond, framesPerSecond, LONGEST, 0);
    long now = 0;
    long bytes = 0;
    long read = 0;
    for (int frame : frames) {
      now += gap;
      if (!credit.owesBytes(now) && !credit.owesFrames(now)) {
        credit.charge(frame, 1, now);
        bytes += frame;
        read++;
      }
    }
    double seconds = now / (double) SECOND;
    double held = Math.max(2.0 * bytesPerSecond, LONGEST);
    assertTrue(bytes <= held + LONGEST + seconds * bytesPerSecond + 1e-3);
    assertTrue(read <= 2.0 * framesPerSecond + 1 + seconds * framesPerSecond + 1e-3);
  }

  @Property
  void zeroIsNoLimit(@ForAll List<@LongRange(max = Long.MAX_VALUE / 4) Long> frames) {
    for (TrafficCredit credit :
        List.of(new TrafficCredit(0, 0, LONGEST, 0), TrafficCredit.part(0, 0, 64, LONGEST, 0))) {
      for (long frame : frames) {
        credit.charge(frame, frame, 0);
        assertFalse(credit.owesBytes(0) || credit.owesFrames(0));
        assertFalse(credit.overdrawnBytes(0) || credit.overdrawnFrames(0));
      }
      assertTrue(credit.full(0));
    }
  }

  /** All parts together are no more than the whole, and coming anew brings nothing. */
  @Property
  void aPartIsEmptyAtFirstAndFillsUpAtItsPartOfTheRate(
      @ForAll @IntRange(min = 64, max = 2000) int perSecond,
      @ForAll @IntRange(min = 1, max = 64) int many) {
    TrafficCredit part = TrafficCredit.part(perSecond, perSecond, many, 1, 0);
    part.charge(1, 1, 0);
    assertTrue(part.owesBytes(0) && part.owesFrames(0));
    long later = 2 * SECOND * many / perSecond;
    assertFalse(part.owesBytes(later) || part.owesFrames(later));
    part.charge(2L * perSecond / many + 1, 0, 100 * SECOND);
    assertTrue(part.owesBytes(100 * SECOND));
  }

  @Example
  void theLongestMessageAlwaysHasRoomInAFullCredit() {
    TrafficCredit credit = new TrafficCredit(1, 10, LONGEST, 0);
    credit.charge(LONGEST, 1, 0);
    assertFalse(credit.owesBytes(0));
    credit.charge(1, 1, 0);
    assertTrue(credit.owesBytes(0));
    assertFalse(credit.full(LONGEST * SECOND));
    assertTrue(credit.full((LONGEST + 1) * SECOND));
  }

  @Example
  void aDebtIsNoGreaterThanWhatIsHeld() {
    TrafficCredit credit = new TrafficCredit(1000, 10, LONGEST, 0);
    credit.charge(3999, 39, 0);
    assertFalse(credit.overdrawnBytes(0) || credit.overdrawnFrames(0));
    credit.charge(1_000_000, 1_000_000, 0);
    assertTrue(credit.overdrawnBytes(0) && credit.overdrawnFrames(0));
    assertTrue(credit.owesBytes(2 * SECOND - 1000));
    assertFalse(credit.owesBytes(2 * SECOND + 1000));
  }
}
