package dev.martlet.engine.binding;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Calendar;
import java.util.Date;
import java.util.GregorianCalendar;
import java.util.Map;
import java.util.function.Function;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.module.SimpleModule;

/**
 * The types of dates, times and durations. All but a year are text, as ISO 8601 writes them, and
 * read by the JDK: Jackson would leave out a time of day, an offset or a zone that the type does
 * not have, or change a zone to UTC.
 */
final class Times {
  /** What a text of a type looks like, and how it is read. */
  private record Form<T>(String text, Function<String, T> parse) {}

  private static final String INSTANT = "a time such as 2026-11-28T10:15:30Z";
  private static final Form<?> OTHER = new Form<>("text as ISO 8601 has it", text -> null);

  private static final Map<Class<?>, Form<?>> FORMS =
      Map.ofEntries(
          form(Instant.class, INSTANT, Instant::parse),
          form(OffsetDateTime.class, INSTANT, OffsetDateTime::parse),
          form(ZonedDateTime.class, INSTANT, ZonedDateTime::parse),
          form(LocalDate.class, "a date such as 2026-11-28", LocalDate::parse),
          form(LocalTime.class, "a time of day such as 10:15:30", LocalTime::parse),
          form(
              LocalDateTime.class,
              "a date and time such as 2026-11-28T10:15:30",
              LocalDateTime::parse),
          form(OffsetTime.class, "a time of day such as 10:15:30+01:00", OffsetTime::parse),
          form(YearMonth.class, "a month such as 2026-11", YearMonth::parse),
          form(MonthDay.class, "a day such as --11-28", MonthDay::parse),
          form(Duration.class, "a duration such as PT1.5S", Duration::parse),
          form(Period.class, "a period such as P1Y2M3D", Period::parse),
          form(ZoneId.class, "a time zone such as Europe/Paris", ZoneId::of),
          form(ZoneOffset.class, "an offset such as +01:00", ZoneOffset::of),
          form(Date.class, INSTANT, text -> Date.from(Instant.parse(text))),
          form(Calendar.class, INSTANT, text -> GregorianCalendar.from(ZonedDateTime.parse(text))));

  private Times() {}

  private static <T> Map.Entry<Class<?>, Form<?>> form(
      Class<T> type, String text, Function<String, T> parse) {
    return Map.entry(type, new Form<>(text, parse));
  }

  /** Adds strict readers of these types. */
  static void addTo(SimpleModule module) {
    FORMS.keySet().forEach(type -> add(type, module));
  }

  @SuppressWarnings("unchecked") // form() puts the reader of a type beside it
  private static <T> void add(Class<T> type, SimpleModule module) {
    Form<T> form = (Form<T>) FORMS.get(type);
    module.addDeserializer(type, ScalarReader.of(type, form.text(), json -> read(json, form)));
  }

  private static <T> T read(JsonParser parser, Form<T> form) {
    try {
      return parser.hasToken(JsonToken.VALUE_STRING)
          ? form.parse().apply(parser.getString())
          : null;
    } catch (DateTimeException | IllegalArgumentException | ArithmeticException e) {
      return null; // Date and Calendar do not reach as far as the others
    }
  }

  static boolean areAmong(Class<?> type) {
    boolean ofJavaTime = type.getPackageName().equals("java.time") && !type.isEnum();
    return ofJavaTime && type != Year.class
        || Date.class.isAssignableFrom(type)
        || Calendar.class.isAssignableFrom(type);
  }

  /** What a text of the type looks like. */
  static String form(Class<?> type) {
    boolean old = Date.class.isAssignableFrom(type) || Calendar.class.isAssignableFrom(type);
    return old ? INSTANT : FORMS.getOrDefault(type, OTHER).text();
  }
}
