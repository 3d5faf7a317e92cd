package dev.martlet.engine.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Calendar;
import java.util.Date;
import java.util.GregorianCalendar;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A date or a time is what its text says: nothing is cut off, moved to another zone, or guessed.
 */
class TimeInputTest {
  record Times(
      Instant instant,
      OffsetDateTime offset,
      ZonedDateTime zoned,
      LocalDate date,
      LocalTime time,
      LocalDateTime local,
      OffsetTime offsetTime,
      YearMonth month,
      MonthDay day,
      Duration duration,
      Period period,
      ZoneId zone,
      ZoneOffset zoneOffset,
      Date old,
      Calendar calendar,
      byte[] bytes) {}

  private static final InputReader<Times> STRICT = Inputs.strict(Times.class);
  private static final InputReader<Times> LENIENT = Inputs.lenient(Times.class);

  private static Times read(String member, String text) throws BadInputException {
    return Inputs.read(STRICT, "{\"" + member + "\":\"" + text + "\"}");
  }

  @Test
  void offsetsAndZonesAreKept() throws Exception {
    String early = "2020-01-01T00:00:00+01:00";
    assertEquals(OffsetDateTime.parse(early), read("offset", early).offset());
    assertEquals(ZoneOffset.ofHours(1), read("offset", early).offset().getOffset());
    String paris = "2020-06-01T12:00:00+02:00[Europe/Paris]";
    assertEquals(ZonedDateTime.parse(paris), read("zoned", paris).zoned());
    assertEquals(
        GregorianCalendar.from(ZonedDateTime.parse(paris)), read("calendar", paris).calendar());
    assertEquals(Instant.parse(early), read("instant", early).instant());
    assertEquals(Date.from(Instant.EPOCH), read("old", "1970-01-01T00:00:00Z").old());
    assertEquals(
        OffsetTime.parse("10:15:30+01:00"), read("offsetTime", "10:15:30+01:00").offsetTime());
  }

  @Test
  void theOthersAreReadAsWritten() throws Exception {
    assertEquals(LocalDate.of(2020, 2, 1), read("date", "2020-02-01").date());
    assertEquals(LocalTime.of(10, 15), read("time", "10:15").time());
    assertEquals(LocalDateTime.of(2020, 2, 1, 10, 15), read("local", "2020-02-01T10:15").local());
    assertEquals(YearMonth.of(2020, 2), read("month", "2020-02").month());
    assertEquals(MonthDay.of(12, 3), read("day", "--12-03").day());
    assertEquals(Duration.ofMillis(1500), read("duration", "PT1.5S").duration());
    assertEquals(Period.of(1, 2, 3), read("period", "P1Y2M3D").period());
    assertEquals(ZoneId.of("Europe/Paris"), read("zone", "Europe/Paris").zone());
    assertEquals(ZoneOffset.ofHours(1), read("zoneOffset", "+01:00").zoneOffset());
  }

  @ParameterizedTest
  @CsvSource({
    "date, 2020-02-01T23:59:59Z",
    "date, 2020-02-01T00:00:00",
    "date, 2020-02-30",
    "local, 2020-01-01T10:00:00Z",
    "local, 2020-01-01",
    "time, 2020-01-01T10:00:00",
    "instant, 2020-01-01T10:00:00",
    "instant, 1577836800",
    "offset, 2020-01-01T10:00:00",
    "zoned, 2020-01-01T10:00:00",
    "'old', 'Thu, 01 Jan 1970 00:00:00 GMT'",
    "old, 2020-01-01",
    "old, +1000000000-12-31T23:59:59Z",
    "calendar, 2020-01-01",
    "duration, 1500",
    "duration, ' PT1S'",
    "zone, Nowhere/Land",
    "zone, ''",
    "bytes, AQI",
    "bytes, AQJ="
  })
  void whatSaysMoreOrLessOrSomethingElseIsRefused(String member, String text) {
    String value = "{\"" + member + "\":\"" + text + "\"}";
    String why = Inputs.refusal(STRICT, value).orElseThrow().message();
    assertTrue(why.startsWith("input." + member + ": expected "), why);
  }

  @ParameterizedTest
  @CsvSource({"instant, 1e400", "instant, 1e999999999", "duration, 1e999999999", "instant, -1e30"})
  void secondsBeyondAllTimeAreNotTakenForNone(String member, String number) {
    String value = "{\"" + member + "\":" + number + "}";
    String why = Inputs.refusal(LENIENT, value).orElseThrow().message();
    assertTrue(why.startsWith("input." + member + ": expected "), why);
  }
}
