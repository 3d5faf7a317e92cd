package dev.martlet.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.Month;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.Currency;
import java.util.Date;
import java.util.EnumMap;
import java.util.GregorianCalendar;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TimeZone;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.DoubleAccumulator;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * The table "Types" of the protocol page: a value of each type of the JDK means the same in every
 * format and version.
 */
class ValueTableTest {
  /** Its toString is not its name. */
  enum Colour {
    RED {
      @Override
      public String toString() {
        return "rouge";
      }
    },
    BLUE
  }

  /** Of a plugin. */
  static final class Price extends BigDecimal {
    private static final long serialVersionUID = 1L;

    Price(String text) {
      super(text);
    }
  }

  /** Of a plugin. */
  static final class Count extends BigInteger {
    private static final long serialVersionUID = 1L;

    Count(String text) {
      super(text);
    }
  }

  /** Of a plugin. */
  static final class Counter extends AtomicLong {
    private static final long serialVersionUID = 1L;
  }

  /** Of a plugin. */
  static final class Switch extends AtomicBoolean {
    private static final long serialVersionUID = 1L;
  }

  /** A key without a name for its text. */
  record Place(int x, int y) {}

  /** Of records, which say which of them they are. */
  sealed interface Figure {}

  record Circle(double radius, Figure inner) implements Figure {}

  record Dot() implements Figure {}

  /** Declares one of them, not their interface. */
  record Round(Circle circle, Object other, List<? super Dot> dots) {}

  private static final Map<String, Object> DOT = Map.of("type", "dot");
  private static final UUID ID = new UUID(1, 2);
  private static final String ID_TEXT = "00000000-0000-0001-0000-000000000002";
  private static final LocalDateTime NEW_YEAR = LocalDateTime.of(2020, 1, 1, 0, 0);
  private static final ZonedDateTime IN_PARIS = NEW_YEAR.atZone(ZoneId.of("Europe/Paris"));
  private static final BigInteger UNSIGNED = new BigInteger("18446744073709551615");
  private static final BigInteger LARGE = BigInteger.TWO.pow(70).add(BigInteger.ONE);

  private final Map<Object, Object> rows = new LinkedHashMap<>();

  private void row(Object value, Object meaning) {
    rows.put(value, meaning);
  }

  private void numbers() {
    row((byte) -1, -1);
    row((short) 300, 300);
    row(Integer.MIN_VALUE, Integer.MIN_VALUE);
    row(Long.MAX_VALUE, Long.MAX_VALUE);
    row(Long.MIN_VALUE, Long.MIN_VALUE);
    row(0.1f, 0.1f);
    row(Float.MIN_VALUE, Float.MIN_VALUE);
    row(0.1, 0.1);
    row(Double.MAX_VALUE, Double.MAX_VALUE);
    row(1e15, 1e15);
    row(-0.0, -0.0);
    row(-0.0f, -0.0f);
    row(Double.NaN, "NaN");
    row(Double.POSITIVE_INFINITY, "Infinity");
    row(Float.NEGATIVE_INFINITY, "-Infinity");
    row(Float.NaN, "NaN");
    row(BigInteger.TEN, 10);
    row(BigInteger.TWO.pow(63).negate(), Long.MIN_VALUE);
    row(UNSIGNED, UNSIGNED);
    row(UNSIGNED.add(BigInteger.ONE), "18446744073709551616");
    row(UNSIGNED.negate(), "-18446744073709551615");
    row(LARGE, "1180591620717411303425");
    row(new BigDecimal("12.50"), "12.50");
    row(new BigDecimal("1e400"), "1E+400");
    row(new BigDecimal("0.1234567890123456789012345678901"), "0.1234567890123456789012345678901");
    row(new Price("1.50"), "1.50");
    row(new Count("150"), 150);
    row(new Counter(), 0);
    row(new Switch(), false);
    row(new AtomicInteger(4), 4);
    row(new AtomicLong(Long.MAX_VALUE), Long.MAX_VALUE);
    row(new LongAdder(), 0);
    row(new LongAccumulator(Long::sum, 7), 7);
    row(new DoubleAdder(), 0.0);
    row(new DoubleAccumulator(Double::sum, Double.NaN), "NaN");
  }

  private void texts() {
    row("text \0 \" \\ \uD83D\uDE00", "text \0 \" \\ \uD83D\uDE00");
    row("half \uD83D", "half \uFFFD");
    row('x', "x");
    row('\uDE00', "\uFFFD");
    row("half \uD83D".toCharArray(), "half \uFFFD");
    row(new StringBuilder("\uDE00 built"), "\uFFFD built");
    row(CharBuffer.wrap("buffer"), "buffer");
    row(Colour.RED, "RED");
    row(TimeUnit.DAYS, "DAYS");
    row(ID, ID_TEXT);
    row(URI.create("http://example.com/a?b"), "http://example.com/a?b");
    row(Locale.GERMANY, "de-DE");
    row(Currency.getInstance("EUR"), "EUR");
    row(StandardCharsets.UTF_8, "UTF-8");
    row(Pattern.compile("a+"), "a+");
    row(Path.of("maps", "one"), Path.of("maps", "one").toString());
    row(new File("maps"), "maps");
    row(new InetSocketAddress("127.0.0.1", 80), "127.0.0.1:80");
    row(new InetSocketAddress("127.0.0.1", 80).getAddress(), "127.0.0.1");
  }

  private void times() {
    row(Instant.EPOCH, "1970-01-01T00:00:00Z");
    row(LocalDate.EPOCH, "1970-01-01");
    row(LocalTime.NOON, "12:00:00");
    row(NEW_YEAR, "2020-01-01T00:00:00");
    row(NEW_YEAR.atOffset(ZoneOffset.ofHours(2)), "2020-01-01T00:00:00+02:00");
    row(OffsetTime.of(LocalTime.NOON, ZoneOffset.UTC), "12:00Z");
    row(OffsetDateTime.of(NEW_YEAR, ZoneOffset.UTC), "2020-01-01T00:00:00Z");
    row(IN_PARIS, "2020-01-01T00:00:00+01:00");
    row(Year.of(2020), 2020);
    row(YearMonth.of(2020, 1), "2020-01");
    row(MonthDay.of(1, 2), "--01-02");
    row(Month.MAY, "MAY");
    row(DayOfWeek.MONDAY, "MONDAY");
    row(Duration.ofMillis(1500), "PT1.5S");
    row(Period.ofDays(3), "P3D");
    row(ZoneId.of("Europe/Paris"), "Europe/Paris");
    row(ZoneOffset.ofHours(1), "+01:00");
    row(TimeZone.getTimeZone("UTC"), "UTC");
    row(new Date(0), "1970-01-01T00:00:00.000Z");
    row(GregorianCalendar.from(Instant.EPOCH.atZone(ZoneOffset.UTC)), "1970-01-01T00:00:00.000Z");
  }

  private void holders() {
    row(new byte[] {1, 2, -3}, new byte[] {1, 2, -3});
    row(ByteBuffer.wrap(new byte[] {1, 2, 3}).position(1), new byte[] {2, 3});
    row(ByteBuffer.allocateDirect(2).asReadOnlyBuffer(), new byte[] {0, 0});
    row(new short[] {1, 2}, List.of(1, 2));
    row(new long[] {1, 2}, List.of(1, 2));
    row(new double[] {0.5, Double.NaN}, List.of(0.5, "NaN"));
    row(new float[] {0.1f, Float.NaN}, List.of(0.1f, "NaN"));
    row(new boolean[] {true}, List.of(true));
    row(new Double[] {-0.0, null}, Arrays.asList(-0.0, null));
    row(new Object[] {1, List.of(ID)}, List.of(1, List.of(ID_TEXT)));
    row(new TreeSet<>(List.of(2, 1)), List.of(1, 2));
    row(Optional.of("x"), "x");
    row(Optional.empty(), null);
    row(Optional.of(LARGE), LARGE.toString());
    row(OptionalInt.of(3), 3);
    row(OptionalLong.empty(), null);
    row(OptionalDouble.of(0.5), 0.5);
    row(OptionalDouble.of(Double.NaN), "NaN");
    row(new AtomicBoolean(true), true);
    row(new AtomicReference<>(new Place(1, 2)), Map.of("x", 1, "y", 2));
    row(new Place(1, 2), Map.of("x", 1, "y", 2));
    row(Map.entry("k", 1), Map.of("k", 1));
    row(new Dot(), DOT);
    row(
        new Circle(0.5, new Dot()),
        Map.of("type", "circle", "radius", 0.5, "inner", Map.of("type", "dot")));
    row(
        new Round(new Circle(1.5, new Dot()), new Dot(), List.of(new Dot())),
        Map.of(
            "circle",
            Map.of("type", "circle", "radius", 1.5, "inner", DOT),
            "other",
            DOT,
            "dots",
            List.of(DOT)));
    row(
        List.of(new Dot(), new Circle(2.5, new Dot()), new Dot()),
        List.of(DOT, Map.of("type", "circle", "radius", 2.5, "inner", DOT), DOT));
  }

  private void keys() {
    row(Map.of(1, "v"), Map.of("1", "v"));
    row(Map.of(1L << 40, "v"), Map.of("1099511627776", "v"));
    row(Map.of((byte) 1, "v"), Map.of("1", "v"));
    row(Map.of(0.5, "v"), Map.of("0.5", "v"));
    row(Map.of(Float.NaN, "v"), Map.of("NaN", "v"));
    row(Map.of(new BigDecimal("1e3"), "v"), Map.of("1E+3", "v"));
    row(Map.of(true, "v"), Map.of("true", "v"));
    row(Map.of('\uD83D', "v"), Map.of("\uFFFD", "v"));
    row(Map.of("\uD83D", "v"), Map.of("\uFFFD", "v"));
    row(Map.of(Colour.RED, "v"), Map.of("RED", "v"));
    row(new EnumMap<>(Map.of(Month.MAY, "v")), Map.of("MAY", "v"));
    row(Map.of(ID, "v"), Map.of(ID_TEXT, "v"));
    row(Map.of(new Date(0), "v"), Map.of("1970-01-01T00:00:00.000Z", "v"));
    row(Map.of(IN_PARIS, "v"), Map.of("2020-01-01T00:00:00+01:00", "v"));
    row(Map.of(Year.of(2020), "v"), Map.of("2020", "v"));
    row(Map.of(Duration.ofSeconds(1), "v"), Map.of("PT1S", "v"));
    row(Map.of(Locale.GERMANY, "v"), Map.of("de-DE", "v"));
    row(Map.of(new Place(1, 2), "v"), Map.of("Place[x=1, y=2]", "v"));
    row(
        Map.<Object, Integer>of(1, 1, Colour.BLUE, 2, ID, 3),
        Map.of("1", 1, "BLUE", 2, ID_TEXT, 3));
  }

  @Test
  void aValueMeansTheSameInEveryFormatAndVersion() {
    numbers();
    texts();
    times();
    holders();
    keys();
    Audiences audiences = new Audiences();
    rows.forEach(
        (value, meaning) -> {
          String name = value.getClass().getName() + " " + value;
          Map<String, Object> wanted = Collections.singletonMap("v", meaning);
          audiences.send(Map.of("v", List.of("something else")));
          audiences
              .send(Map.of("v", value))
              .forEach((who, has) -> assertSame(withoutNull(wanted, who), has, who + ": " + name));
          assertEquals(Map.of(), audiences.closed(), name);
        });
  }

  /** Version 1 with differences says null for a member that is gone. */
  private static Object withoutNull(Map<String, Object> wanted, String who) {
    return wanted.get("v") == null && who.endsWith("MERGE_DELTAS") ? Map.of() : wanted;
  }

  private static void assertSame(Object wanted, Object has, String who) {
    switch (wanted) {
      case Map<?, ?> map -> {
        assertEquals(map.keySet(), ((Map<?, ?>) has).keySet(), who);
        map.forEach((name, member) -> assertSame(member, ((Map<?, ?>) has).get(name), who));
      }
      case List<?> list -> {
        assertEquals(list.size(), ((List<?>) has).size(), who);
        for (int i = 0; i < list.size(); i++) {
          assertSame(list.get(i), ((List<?>) has).get(i), who);
        }
      }
      case byte[] bytes ->
          assertEquals(base64(bytes), has instanceof byte[] b ? base64(b) : has, who);
      case Float number -> assertEquals(number, ((Number) has).floatValue(), who);
      case Double number -> assertEquals(number, ((Number) has).doubleValue(), who);
      case BigInteger number -> assertEquals(number, has, who);
      case Number number -> {
        assertTrue(has instanceof Integer || has instanceof Long, who);
        assertEquals(number.longValue(), ((Number) has).longValue(), who);
      }
      case null, default -> assertEquals(wanted, has, who);
    }
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }
}
