package dev.martlet.server.logging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;

/** Nobody fills the disk by making one logger log. */
class EventLimitTest {
  private static final long SECOND = 1_000_000_000L;
  private static final int PER_MINUTE = 6000;

  private final LongAdder leftOut = new LongAdder();
  private final EventLimit limit = new EventLimit(PER_MINUTE, leftOut);

  private static LogRecord event(String logger, Level level) {
    LogRecord event = new LogRecord(level, "message");
    event.setLoggerName(logger);
    return event;
  }

  /** Writes events of 100 bytes until one is left out; returns how many were written. */
  private int fill(String logger, Level level, long now) {
    int written = 0;
    while (written < 10_000 && limit.takes(event(logger, level), now)) {
      limit.charge(event(logger, level), 100, now);
      written++;
    }
    return written;
  }

  @Test
  void oneLoggerAndLevelHasItsBytesAMinuteAndTheOthersHaveTheirOwn() {
    assertEquals(60, fill("a", Level.WARNING, 0));
    assertEquals(60, fill("a", Level.INFO, 0));
    assertEquals(60, fill("b", Level.WARNING, 0));
    assertEquals(10, fill("a", Level.WARNING, 10 * SECOND));
    assertEquals(4, leftOut.sum());
  }

  @Test
  void aLongEventIsPaidForByThoseAfterIt() {
    assertTrue(limit.takes(event("a", Level.WARNING), 0));
    limit.charge(event("a", Level.WARNING), 3 * PER_MINUTE, 0);
    assertFalse(limit.takes(event("a", Level.WARNING), 119 * SECOND));
    assertTrue(limit.takes(event("a", Level.WARNING), 121 * SECOND));
  }

  @Test
  void whatWasLeftOutIsToldAMinuteLaterOrWhenTheLogEnds() {
    fill("a", Level.WARNING, 0);
    limit.takes(event("a", Level.WARNING), 0);
    EventLimit.Key key = new EventLimit.Key("a", Level.WARNING.intValue());
    assertEquals(List.of(), limit.toTell(59 * SECOND, false));
    assertEquals(List.of(new EventLimit.LeftOut(key, 2)), limit.toTell(60 * SECOND, false));
    assertEquals(List.of(), limit.toTell(200 * SECOND, true));
    fill("a", Level.WARNING, 300 * SECOND);
    assertEquals(List.of(new EventLimit.LeftOut(key, 1)), limit.toTell(300 * SECOND, true));
  }

  @Test
  void loggersWithoutEndShareALimit() {
    int written = 0;
    for (int i = 0; i < 1200; i++) {
      written += fill("logger" + i, Level.INFO, 0);
    }
    assertEquals(1001 * 60, written);
  }

  @Test
  void whatAnOperatorAskedForIsNotLimited() {
    assertEquals(10_000, fill("a", Level.FINE, 0));
  }

  @Test
  void zeroIsUnlimited() {
    EventLimit none = new EventLimit(0, leftOut);
    none.charge(event("a", Level.SEVERE), Integer.MAX_VALUE, 0);
    assertTrue(none.takes(event("a", Level.SEVERE), 0));
  }
}
