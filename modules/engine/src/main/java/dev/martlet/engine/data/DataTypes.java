package dev.martlet.engine.data;

import java.io.File;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URL;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.file.Path;
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
import java.time.ZonedDateTime;
import java.util.Calendar;
import java.util.Collection;
import java.util.Currency;
import java.util.Date;
import java.util.Enumeration;
import java.util.Hashtable;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.Spliterator;
import java.util.TimeZone;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.DoubleAccumulator;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Pattern;
import java.util.stream.BaseStream;

/** Which types are data: the table of the protocol page, "Types", and the plugin's own classes. */
final class DataTypes {
  /** Types of the JDK that are written as one text, number or boolean, with their subtypes. */
  private static final List<Class<?>> SCALARS =
      List.of(
          CharSequence.class,
          Boolean.class,
          AtomicBoolean.class,
          Character.class,
          Byte.class,
          Short.class,
          Integer.class,
          Long.class,
          Float.class,
          Double.class,
          BigInteger.class,
          BigDecimal.class,
          AtomicInteger.class,
          AtomicLong.class,
          LongAdder.class,
          LongAccumulator.class,
          DoubleAdder.class,
          DoubleAccumulator.class,
          Enum.class,
          UUID.class,
          Instant.class,
          LocalDate.class,
          LocalTime.class,
          LocalDateTime.class,
          OffsetTime.class,
          OffsetDateTime.class,
          ZonedDateTime.class,
          Year.class,
          YearMonth.class,
          MonthDay.class,
          Duration.class,
          Period.class,
          ZoneId.class,
          TimeZone.class,
          Date.class,
          Calendar.class,
          Locale.class,
          Currency.class,
          Charset.class,
          Pattern.class,
          URI.class,
          URL.class,
          InetAddress.class,
          InetSocketAddress.class,
          Path.class,
          File.class);

  /** Other types of the JDK that are data, with their subtypes. */
  private static final List<Class<?>> HOLDERS =
      List.of(
          Map.class,
          Collection.class,
          Map.Entry.class,
          Optional.class,
          OptionalInt.class,
          OptionalLong.class,
          OptionalDouble.class,
          AtomicReference.class,
          ByteBuffer.class);

  /** Reading them uses them up, so that only the first format would have what they hold. */
  private static final List<Class<?>> READ_ONCE =
      List.of(Iterator.class, Enumeration.class, Spliterator.class, BaseStream.class);

  /** What a plugin's class may extend besides other classes of plugins. */
  private static final Set<Class<?>> BASES = Set.of(Object.class, Record.class, Enum.class);

  /** Data with a base that is none, such as {@code Number} and {@code Buffer}. */
  private static final List<Class<?>> BASES_OF_DATA =
      List.of(Integer.class, ByteBuffer.class, Hashtable.class);

  private DataTypes() {}

  /**
   * Why values of a class are no data, as far as the class alone tells.
   *
   * @param type of a value
   * @return the reason; empty if they are
   */
  static Optional<String> refusal(Class<?> type) {
    if (type.isArray() || type.isPrimitive()) {
      return Optional.empty();
    }
    if (isAny(READ_ONCE, type)) {
      return Optional.of("it can be read only once; send a list");
    }
    if (JacksonAnnotations.isJackson(type.getName())) {
      return Optional.of("send maps and lists instead of a tree of Jackson");
    }
    if (isScalar(type) || isAny(HOLDERS, type)) {
      return Optional.empty();
    }
    return isOfJdk(type)
        ? Optional.of(
            "put what clients need of it into a record; the protocol page lists the types of the"
                + " JDK that are data")
        : foreignBase(type)
            .map(
                base ->
                    "it is a %s: put what clients need of it into a record"
                        .formatted(base.getName()));
  }

  /**
   * Whether values of all subtypes of a class are refused as its own are. Those of an interface may
   * be data of a plugin, those of a class of the JDK inherit what is no data.
   */
  static boolean refusesSubtypes(Class<?> type) {
    if (isAny(READ_ONCE, type)) {
      return true;
    }
    return !type.isInterface()
        && !BASES.contains(type)
        && refusal(type).isPresent()
        && BASES_OF_DATA.stream().noneMatch(type::isAssignableFrom);
  }

  /** Whether a type of the JDK holds others, as lists, maps and their entries do. */
  static boolean isHolder(Class<?> type) {
    return isAny(HOLDERS, type);
  }

  /** A class of the JDK whose members a plugin's class inherits. */
  private static Optional<Class<?>> foreignBase(Class<?> type) {
    for (Class<?> base = type; base != null; base = base.getSuperclass()) {
      if (isOfJdk(base)) {
        return BASES.contains(base) ? Optional.empty() : Optional.of(base);
      }
    }
    return Optional.empty();
  }

  /** Whether values of a class are written as one text, number or boolean. */
  static boolean isScalar(Class<?> type) {
    return isAny(SCALARS, type);
  }

  /** Whether a class is the JDK's, not a plugin's or a library's. */
  static boolean isOfJdk(Class<?> type) {
    ClassLoader loader = type.getClassLoader();
    return loader == null || loader == ClassLoader.getPlatformClassLoader();
  }

  private static boolean isAny(List<Class<?>> types, Class<?> type) {
    return types.stream().anyMatch(each -> each.isAssignableFrom(type));
  }
}
