package dev.martlet.engine.limits;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;

class NanosProperties {
  @Property
  void whatFitsIsExact(@ForAll @LongRange(min = -Nanos.FOREVER, max = Nanos.FOREVER) long nanos) {
    assertEquals(nanos, Nanos.of(Duration.ofNanos(nanos)));
    assertEquals(nanos / 1_000_000, Nanos.millis(Duration.ofNanos(nanos)));
  }

  @Property
  void everyDurationGivesADeadlineThatIsComparable(
      @ForAll long now,
      @ForAll long seconds,
      @ForAll @LongRange(min = 0, max = 999_999_999) long nanos,
      @ForAll @LongRange(min = 0, max = Nanos.FOREVER - 1) long later) {
    Duration duration = Duration.ofSeconds(seconds, nanos);
    long deadline = now + Nanos.of(duration);
    assertEquals(duration.isNegative(), deadline - now < 0, "on a clock that may overflow");
    boolean over = deadline - (now + later) <= 0;
    assertEquals(duration.compareTo(Duration.ofNanos(later)) <= 0, over);
  }

  @Property
  void aLongerDurationIsNeverLess(@ForAll long one, @ForAll long other) {
    long shorter = Nanos.of(Duration.ofSeconds(Math.min(one, other)));
    assertTrue(shorter <= Nanos.of(Duration.ofSeconds(Math.max(one, other))));
  }

  @Example
  void foreverAndItsOpposite() {
    assertEquals(Nanos.FOREVER, Nanos.of(ChronoUnit.FOREVER.getDuration()));
    assertEquals(-Nanos.FOREVER, Nanos.of(Duration.ofSeconds(Long.MIN_VALUE)));
    assertEquals(Nanos.FOREVER, Nanos.of(Duration.ofDays(365 * 293)));
    assertEquals(Nanos.FOREVER / 1_000_000, Nanos.millis(Duration.ofSeconds(Long.MAX_VALUE)));
  }
}
