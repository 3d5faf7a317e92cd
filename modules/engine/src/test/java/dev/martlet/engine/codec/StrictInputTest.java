package dev.martlet.engine.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetAddress;
import java.net.URI;
import java.net.URL;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.Month;
import java.time.Period;
import java.time.Year;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Currency;
import java.util.Date;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which form of JSON is a value of which Java type, apart from numbers. */
class StrictInputTest {
  enum Color {
    RED,
    GREEN;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  record Point(int x, int y) {}

  record All(
      boolean flag,
      Boolean maybeFlag,
      char letter,
      Character maybeLetter,
      String text,
      CharSequence chars,
      StringBuilder builder,
      Color color,
      Optional<Color> maybeColor,
      EnumSet<Color> colors,
      EnumMap<Color, Integer> byColor,
      Map<Integer, String> byNumber,
      Map<Boolean, String> byFlag,
      Map<Double, String> byReal,
      Point point,
      List<Point> points,
      int number,
      int[] numbers,
      List<String> texts,
      String[] textArray,
      Set<Long> longs,
      byte[] data,
      char[] letters,
      boolean[] flags,
      UUID uuid,
      URI uri,
      Locale locale,
      Instant instant,
      LocalDate date,
      LocalTime time,
      LocalDateTime dateTime,
      ZonedDateTime zoned,
      Duration duration,
      Date oldDate,
      DayOfWeek day,
      Month month,
      AtomicInteger atomic,
      AtomicLong atomicLong,
      AtomicBoolean atomicFlag,
      OptionalInt maybeInt,
      OptionalDouble maybeReal,
      URL url,
      Currency currency,
      Path path,
      InetAddress address,
      Year year,
      ZoneId zone,
      Period period,
      Number anyNumber,
      Object any,
      Class<?> type) {}

  private static final InputReader<All> READER = Inputs.strict(All.class);

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      textBlock =
          """
          flag      | true
          maybeFlag | null
          letter    | "A"
          text      | ""
          text      | " padded "
          chars     | "x"
          builder   | "x"
          builder   | ""
          color     | "RED"
          color     | null
          maybeColor| "GREEN"
          colors    | ["RED","GREEN"]
          byColor   | {"RED":1}
          byNumber  | {"-5":"x"}
          byFlag    | {"true":"x"}
          byReal    | {"1.5":"x"}
          point     | {"x":1,"y":2}
          point     | {"x":1}
          points    | [{"x":1,"y":2},null]
          numbers   | [1,2.0,3e1]
          texts     | ["a",null]
          textArray | ["a"]
          longs     | [1,2]
          data      | "AQI="
          data      | [1,-128]
          letters   | "abc"
          letters   | ["a","b"]
          flags     | [true,false]
          uuid      | "6ba7b810-9dad-11d1-80b4-00c04fd430c8"
          uri       | "https://example.com/"
          locale    | "de-DE"
          instant   | "2026-11-28T10:15:30Z"
          date      | "2026-11-28"
          time      | "10:15:30"
          dateTime  | "2026-11-28T10:15:30"
          zoned     | "2026-11-28T10:15:30+01:00"
          duration  | "PT1.5S"
          oldDate   | "2026-11-28T10:15:30Z"
          day       | "MONDAY"
          month     | "MARCH"
          atomic    | 5
          atomicLong | 5.0
          atomicFlag | true
          maybeInt  | 5
          maybeInt  | null
          maybeReal | 1.5
          url       | "https://example.com/"
          currency  | "EUR"
          path      | "a/b"
          address   | "127.0.0.1"
          year      | 2026
          year      | "2026"
          zone      | "Europe/Berlin"
          period    | "P1D"
          anyNumber | 1.5
          any       | {"a":[1,1.5,"x",true,null]}
          """)
  void isTaken(String member, String value) {
    assertEquals(
        Optional.empty(), Inputs.refusal(READER, "{\"" + member + "\":" + value + "}"), member);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      textBlock =
          """
          flag      | 1                  | input.flag: expected true or false, but got 1
          flag      | 0                  | input.flag: expected true or false, but got 0
          flag      | "true"             | input.flag: expected true or false, but got "true"
          flag      | null               | input.flag: expected true or false, but got null
          maybeFlag | 1.0                | input.maybeFlag: expected true or false, but got 1.0
          letter    | 65                 | input.letter: expected text of one character, but got 65
          letter    | ""                 | input.letter: expected text of one character, but got ""
          letter    | "ab"               | input.letter: expected text of one character, but got "ab"
          maybeLetter | 65               | input.maybeLetter: expected text of one character, but got 65
          text      | 5                  | input.text: expected text, but got 5
          text      | true               | input.text: expected text, but got true
          text      | ["a"]              | input.text: expected text, but got a list
          text      | {}                 | input.text: expected text, but got an object
          chars     | 5                  | input.chars: expected text, but got 5
          builder   | 5                  | input.builder: expected text, but got 5
          color     | 0                  | input.color: expected one of RED, GREEN, but got 0
          color     | "0"                | input.color: expected one of RED, GREEN, but got "0"
          color     | "BLUE"             | input.color: expected one of RED, GREEN, but got "BLUE"
          color     | "red"              | input.color: expected one of RED, GREEN, but got "red"
          color     | " RED"             | input.color: expected one of RED, GREEN, but got " RED"
          color     | ""                 | input.color: expected one of RED, GREEN, but got ""
          color     | ["RED"]            | input.color: expected one of RED, GREEN, but got a list
          maybeColor | 1                 | input.maybeColor: expected one of RED, GREEN, but got 1
          colors    | ["RED",1]          | input.colors[1]: expected one of RED, GREEN, but got 1
          colors    | "RED"              | input.colors: expected a list, but got "RED"
          byColor   | {"0":1}            | input.byColor: expected one of RED, GREEN, but got "0"
          byColor   | {"red":1}          | input.byColor: expected one of RED, GREEN, but got "red"
          byNumber  | {"05":"x"}         | input.byNumber: expected a number as a name, but got "05"
          byNumber  | {" 5":"x"}         | input.byNumber: expected a number as a name, but got " 5"
          byNumber  | {"5.0":"x"}        | input.byNumber: expected a number as a name, but got "5.0"
          byFlag    | {"TRUE":"x"}       | input.byFlag: expected true or false as a name, but got "TRUE"
          byReal    | {"NaN":"x"}        | input.byReal: expected a number as a name, but got "NaN"
          point     | 5                  | input.point: expected an object, but got 5
          point     | ""                 | input.point: expected an object
          point     | []                 | input.point: expected an object, but got a list
          point     | {"x":null}         | input.point.x: expected a whole number from -2147483648 to 2147483647, but got null
          points    | {}                 | input.points: expected a list, but got an object
          points    | [{"x":true}]       | input.points[0].x: expected a whole number from -2147483648 to 2147483647, but got true
          points    | ""                 | input.points: expected a list, but got ""
          numbers   | 5                  | input.numbers: expected a list, but got 5
          numbers   | "5"                | input.numbers: expected a list, but got "5"
          numbers   | [1,null]           | input.numbers[1]: expected a whole number from -2147483648 to 2147483647, but got null
          numbers   | [1,"2"]            | input.numbers[1]: expected a whole number from -2147483648 to 2147483647, but got "2"
          texts     | ["a",5]            | input.texts[1]: expected text, but got 5
          textArray | [true]             | input.textArray[0]: expected text, but got true
          longs     | [1,1.5]            | input.longs[1]: expected a whole number from -9223372036854775808 to 9223372036854775807, but got 1.5
          data      | "*"                | input.data: expected bytes in base64, or a list of numbers from -128 to 127, but got "*"
          data      | [200]              | input.data[0]: expected a whole number from -128 to 127, but got 200
          letters   | [65]               | input.letters[0]: expected text of one character, but got 65
          flags     | [1]                | input.flags[0]: expected true or false, but got 1
          uuid      | "x"                | input.uuid: expected a UUID in 36 characters, but got "x"
          uuid      | "a7e4EJ2tEdGAtADAT9QwyA==" | input.uuid: expected a UUID in 36 characters, but got "a7e4EJ2tEdGAtADAT9QwyA=="
          uri       | 5                  | input.uri: expected text of another form, but got 5
          locale    | 5                  | input.locale: expected text of another form, but got 5
          instant   | 5                  | input.instant: expected a time such as 2026-11-28T10:15:30Z, but got 5
          instant   | "5"                | input.instant: expected a time such as 2026-11-28T10:15:30Z, but got "5"
          instant   | ""                 | input.instant: expected a time such as 2026-11-28T10:15:30Z, but got ""
          date      | [2026,11,28]       | input.date: expected a date such as 2026-11-28, but got a list
          date      | 20000              | input.date: expected a date such as 2026-11-28, but got 20000
          date      | "2026-02-30"       | input.date: expected a date such as 2026-11-28, but got "2026-02-30"
          time      | "25:00"            | input.time: expected a time of day such as 10:15:30, but got "25:00"
          duration  | 1.5                | input.duration: expected a duration such as PT1.5S, but got 1.5
          oldDate   | 0                  | input.oldDate: expected a time such as 2026-11-28T10:15:30Z, but got 0
          oldDate   | "5"                | input.oldDate: expected a time such as 2026-11-28T10:15:30Z, but got "5"
          day       | 1                  | input.day: expected one of MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY, but got 1
          month     | 3                  | input.month: expected one of JANUARY, FEBRUARY, MARCH, APRIL, MAY, JUNE, JULY, AUGUST, SEPTEMBER, OCTOBER, NOVEMBER, DECEMBER, but got 3
          month     | "3"                | input.month: expected one of JANUARY, FEBRUARY, MARCH, APRIL, MAY, JUNE, JULY, AUGUST, SEPTEMBER, OCTOBER, NOVEMBER, DECEMBER, but got "3"
          atomic    | "5"                | input.atomic: expected a whole number from -2147483648 to 2147483647, but got "5"
          atomicFlag | 1                 | input.atomicFlag: expected true or false, but got 1
          maybeInt  | "5"                | input.maybeInt: expected a whole number from -2147483648 to 2147483647, but got "5"
          maybeReal | "NaN"              | input.maybeReal: expected a number in the range of its type, but got "NaN"
          currency  | "XXXX"             | input.currency: expected text of another form, but got "XXXX"
          currency  | 978                | input.currency: expected text of another form, but got 978
          address   | "example.com"      | input.address: expected text of another form, but got "example.com"
          year      | 2026.5             | input.year: expected a year such as 2026, but got 2026.5
          year      | "x"                | input.year: expected a year such as 2026, but got "x"
          zone      | 5                  | input.zone: expected a time zone such as Europe/Paris, but got 5
          period    | 5                  | input.period: expected a period such as P1Y2M3D, but got 5
          anyNumber | "5"                | input.anyNumber: expected a number, but got "5"
          any       | {"a":1e999}        | input.any: expected a number in the range of its type, but got 1e999
          type      | "java.lang.String" | input.type: expected nothing: no class can be sent, but got "java.lang.String"
          """)
  void isRefusedByPathWithWhatWasExpectedAndWhatCame(String member, String value, String message) {
    InputError error = Inputs.refusal(READER, "{\"" + member + "\":" + value + "}").orElseThrow();
    assertEquals(InputError.Code.BAD_INPUT, error.code());
    assertEquals(message, error.message());
  }

  @Test
  void anAbsentMemberIsNullOrZero() throws Exception {
    All all = Inputs.read(READER, "{}");
    assertEquals(0, all.number());
    assertEquals(false, all.flag());
    assertEquals('\0', all.letter());
    assertEquals(null, all.text());
    assertEquals(null, all.color());
  }

  @Test
  void theInputItselfMayBeOfAnyForm() throws Exception {
    assertEquals(5, Inputs.read(Inputs.strict(Integer.class), "5"));
    assertEquals("x", Inputs.read(Inputs.strict(String.class), "\"x\""));
    assertEquals(Color.RED, Inputs.read(Inputs.strict(Color.class), "\"RED\""));
    assertEquals(
        "input: expected one of RED, GREEN, but got 0",
        Inputs.refusal(Inputs.strict(Color.class), "0").orElseThrow().message());
    assertEquals(
        "input: expected an object, but got 5",
        Inputs.refusal(Inputs.strict(Point.class), "5").orElseThrow().message());
  }

  @Test
  void aMemberThatComesTwiceIsRefusedAlways() {
    for (InputReader<Point> reader :
        List.of(
            Inputs.strict(Point.class),
            Inputs.lenient(Point.class),
            Inputs.refusingUnknown(Point.class))) {
      InputError error = Inputs.refusal(reader, "{\"x\":1,\"y\":2,\"x\":1}").orElseThrow();
      assertEquals(InputError.Code.BAD_INPUT, error.code());
      assertEquals("input: the member \"x\" comes twice", error.message());
    }
    assertEquals(
        InputError.Code.BAD_INPUT,
        Inputs.refusal(READER, "{\"byNumber\":{\"1\":\"a\",\"1\":\"b\"}}").orElseThrow().code());
    assertEquals(
        InputError.Code.BAD_INPUT,
        Inputs.refusal(READER, "{\"any\":{\"a\":{\"b\":1,\"b\":1}}}").orElseThrow().code());
    assertEquals(
        InputError.Code.BAD_INPUT,
        Inputs.refusal(READER, "{\"unknown\":{\"b\":1,\"b\":1}}").orElseThrow().code());
  }

  @Test
  void aMemberOfTheEnvelopeThatComesTwiceIsRefused() {
    for (String members :
        List.of("1,\"input\":2", "1,\"client_seq\":1,\"client_seq\":1", "1,\"x\":1,\"x\":1")) {
      InputError error = Inputs.refusal(Inputs.strict(Integer.class), members).orElseThrow();
      assertEquals(InputError.Code.BAD_ENVELOPE, error.code(), members);
    }
  }

  @Test
  void anUnknownMemberIsRefusedOrIgnoredAsIsSet() throws Exception {
    String value = "{\"x\":1,\"z\":{\"a\":[1]},\"y\":2}";
    assertEquals(new Point(1, 2), Inputs.read(Inputs.strict(Point.class), value));
    InputError error = Inputs.refusal(Inputs.refusingUnknown(Point.class), value).orElseThrow();
    assertEquals("input.z: there is no such member; there are x, y", error.message());
  }

  record Loose(int number, String text, boolean flag, Color color, double real) {}

  @Test
  void aLenientTypeIsGivenWhatCanBeConverted() throws Exception {
    InputReader<Loose> lenient = Inputs.lenient(Loose.class);
    assertEquals(
        new Loose(5, "7", true, Color.GREEN, 2),
        Inputs.read(
            lenient,
            "{\"number\":\"5\",\"text\":7,\"flag\":1,\"color\":1,\"real\":\"2\",\"other\":0}"));
    assertEquals(
        new Loose(2, null, false, null, 0), Inputs.read(lenient, "{\"number\":2.7,\"real\":null}"));
    for (String real : List.of("1e999", "\"NaN\"", "\"Infinity\"")) {
      assertEquals(
          "input.real: expected a number in the range of its type, but got " + real,
          Inputs.refusal(lenient, "{\"real\":" + real + "}").orElseThrow().message());
    }
  }
}
