package dev.martlet.engine.binding;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.Year;
import java.time.ZonedDateTime;
import java.util.Calendar;
import java.util.Date;
import java.util.Map;

/** The types of dates, times and durations. All but a year are text, as ISO 8601 writes them. */
final class Times {
  private static final String INSTANT = "a time such as 2026-11-28T10:15:30Z";
  private static final Map<Class<?>, String> FORMS =
      Map.of(
          Instant.class, INSTANT,
          OffsetDateTime.class, INSTANT,
          ZonedDateTime.class, INSTANT,
          LocalDate.class, "a date such as 2026-11-28",
          LocalTime.class, "a time of day such as 10:15:30",
          LocalDateTime.class, "a date and time such as 2026-11-28T10:15:30",
          Duration.class, "a duration such as PT1.5S");

  private Times() {}

  static boolean areAmong(Class<?> type) {
    boolean ofJavaTime = type.getPackageName().equals("java.time") && !type.isEnum();
    return ofJavaTime && type != Year.class
        || Date.class.isAssignableFrom(type)
        || Calendar.class.isAssignableFrom(type);
  }

  /** What a text of the type looks like. */
  static String form(Class<?> type) {
    boolean old = Date.class.isAssignableFrom(type) || Calendar.class.isAssignableFrom(type);
    return FORMS.getOrDefault(type, old ? INSTANT : "text as ISO 8601 has it");
  }
}
