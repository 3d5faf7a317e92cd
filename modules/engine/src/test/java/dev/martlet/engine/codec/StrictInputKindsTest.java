package dev.martlet.engine.codec;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.beans.ConstructorProperties;
import java.io.Serializable;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Year;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TimeZone;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/**
 * The table of the protocol page, "What is a value of which type", holds wherever a type stands: as
 * a key, in a class that is written as one value, in one of several types, and in a generic one.
 */
class StrictInputKindsTest {
  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
  @JsonSubTypes(@JsonSubTypes.Type(value = Bid.class, name = "bid"))
  sealed interface Action {}

  record Bid(BigDecimal amount, long lot, double share, List<Integer> of) implements Action {}

  record Box<T>(T value, List<T> values) {}

  record Level(int value) {
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    Level {}
  }

  record Amount(BigDecimal value) {
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    Amount {}
  }

  record Share(double value) {
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    Share {}
  }

  record Name(String value) {
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    Name {}
  }

  enum Side {
    LEFT,
    RIGHT;

    @JsonCreator
    static Side of(String text) {
      return text.equals("l") ? LEFT : RIGHT;
    }
  }

  record All(
      Action action,
      Box<BigDecimal> box,
      Optional<Integer> maybe,
      Level level,
      Amount amount,
      Share share,
      Name name,
      Side side,
      Map<BigDecimal, Integer> byDecimal,
      Map<BigInteger, Integer> byInteger,
      Map<UUID, Integer> byId,
      Map<Class<?>, Integer> byClass,
      Map<Date, Integer> byDate,
      Map<Year, Integer> byYear,
      Year year,
      TimeZone zone,
      ByteBuffer buffer) {}

  private static final InputReader<All> READER = Inputs.strict(All.class);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'kind':'bid','amount':1.50,'lot':9007199254740993,'share':0.1,'of':[5.0,1e2]}",
        "{'amount':1.50,'lot':9007199254740993.0,'share':0.1,'of':[5,100],'kind':'bid'}"
      })
  void aNumberOfOneOfSeveralTypesKeepsItsDigitsWhereverTheTypeIsNamed(String action)
      throws Exception {
    All all = Inputs.read(READER, "{\"action\":" + action.replace('\'', '"') + "}");
    assertEquals(
        new Bid(new BigDecimal("1.50"), 9007199254740993L, 0.1, List.of(5, 100)), all.action());
  }

  @Test
  void aClassThatIsWrittenAsOneValueTakesWhatTheTypeOfThatValueTakes() throws Exception {
    All all =
        Inputs.read(
            READER,
            "{\"level\":5.0,\"amount\":0.10000000000000000000001,\"share\":5,\"name\":\"5\"}");
    assertEquals(new Level(5), all.level());
    assertEquals(new Amount(new BigDecimal("0.10000000000000000000001")), all.amount());
    assertEquals(new Share(5), all.share());
    assertEquals(new Name("5"), all.name());
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      textBlock =
          """
          level     | 5.5                     | input.level: expected a whole number from -2147483648 to 2147483647, but got 5.5
          level     | "5"                     | input.level: expected a whole number from -2147483648 to 2147483647, but got "5"
          level     | {"value":5}             | input.level: expected a whole number from -2147483648 to 2147483647, but got an object
          share     | 1e999                   | input.share: expected a number in the range of its type, but got 1e999
          name      | 5                       | input.name: expected text, but got 5
          side      | 5                       | input.side: expected text, but got 5
          maybe     | 5.5                     | input.maybe: expected a whole number from -2147483648 to 2147483647, but got 5.5
          box       | {"values":["1"]}        | input.box.values[0]: expected a number of at most 1000 digits before and after its point, but got "1"
          byDecimal | {"1e999999999":1}       | input.byDecimal: expected a number as a name, but got "1e999999999"
          byInteger | {"5":1,"05":2}          | input.byInteger: expected a number as a name, but got "05"
          byId      | {"1-1-1-1-1":1}         | input.byId: expected a UUID in 36 characters as a name, but got "1-1-1-1-1"
          byClass   | {"java.lang.String":1}  | input.byClass: expected something else than a class as a name, but got "java.lang.String"
          byDate    | {"0":1}                 | input.byDate: expected a time such as 2026-11-28T10:15:30Z as a name, but got "0"
          byYear    | {"02026":1}             | input.byYear: expected a year such as 2026 as a name, but got "02026"
          year      | 99999999999             | input.year: expected a year such as 2026, but got 99999999999
          zone      | "Mars/Olympus"          | input.zone: expected the id of a time zone, but got "Mars/Olympus"
          buffer    | [1]                     | input.buffer: not an input of this shard
          """)
  void isRefusedByPathWithWhatWasExpectedAndWhatCame(String member, String value, String message) {
    InputError error = Inputs.refusal(READER, "{\"" + member + "\":" + value + "}").orElseThrow();
    assertEquals(InputError.Code.BAD_INPUT, error.code());
    assertEquals(message, error.message());
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      textBlock =
          """
          byDecimal | {"1.50":1,"1.5":2}
          byInteger | {"123456789012345678901234567890":1}
          byId      | {"00000000-0000-0001-0000-000000000002":1}
          byDate    | {"1970-01-01T00:00:00.000Z":1}
          byYear    | {"2026":1,"-5":2}
          year      | 2026.0
          zone      | "Europe/Berlin"
          """)
  void isTaken(String member, String value) {
    assertEquals(
        Optional.empty(), Inputs.refusal(READER, "{\"" + member + "\":" + value + "}"), member);
  }

  // ---- leniency ---------------------------------------------------------------------------

  record Loose(
      double[] reals,
      float[] floats,
      OptionalDouble maybe,
      int number,
      Map<Double, Integer> byReal,
      Map<BigDecimal, Integer> byDecimal,
      Map<Class<?>, Integer> byClass) {}

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'reals':[1e999]}",
        "{'reals':['NaN']}",
        "{'floats':[1e39]}",
        "{'maybe':'NaN'}",
        "{'byReal':{'Infinity':1}}",
        "{'byDecimal':{'1e999999999':1}}",
        "{'byClass':{'java.lang.String':1}}"
      })
  void aLenientTypeIsGivenNoNumberThatIsNotFiniteNorAClass(String value) {
    InputError error =
        Inputs.refusal(Inputs.lenient(Loose.class), value.replace('\'', '"')).orElseThrow();
    assertTrue(error.message().contains(": expected "), error::message);
  }

  @Test
  void aNumberBeyondItsTypeIsNotSaidToComeTwice() {
    InputError error =
        Inputs.refusal(Inputs.lenient(Loose.class), "{\"number\":2147483648}").orElseThrow();
    assertEquals("input.number: expected a number in the range of its type", error.message());
  }

  // ---- what can never be read -------------------------------------------------------------

  /** As Kotlin and Lombok make them, but for the names of the parameters. */
  static final class Nameless {
    private final int x;
    private final int y;

    Nameless(int[] both, Object... more) {
      this.x = both[0];
      this.y = more.length;
    }

    public int getX() {
      return x + y;
    }
  }

  record OfNameless(List<Nameless> all) {}

  record OfKeys(Map<Optional<String>, String> all) {}

  sealed interface Choice {}

  record Left(int x) implements Choice {}

  enum Neither implements Choice {
    NEITHER
  }

  abstract static class Unmade {
    public int x;
  }

  @ParameterizedTest
  @ValueSource(
      classes = {
        OfNameless.class,
        OfKeys.class,
        Choice.class,
        Unmade.class,
        Runnable.class,
        Enum.class,
        void.class,
        Void.class
      })
  void aTypeOfWhichNoInputCanBeReadIsRefusedAtTheLoad(Class<?> type) {
    for (boolean lenient : List.of(true, false)) {
      IllegalArgumentException refusal =
          assertThrows(
              IllegalArgumentException.class,
              () -> {
                if (lenient) {
                  Inputs.lenient(type);
                } else {
                  Inputs.strict(type);
                }
              });
      assertTrue(refusal.getMessage().startsWith("inputs cannot be read: "), refusal::getMessage);
      assertFalse(refusal.getMessage().contains("eserializer"), refusal::getMessage);
    }
  }

  @Test
  void aTypeOfWhichNoObjectCanBeMadeIsToldWhatItNeeds() {
    String message =
        assertThrows(IllegalArgumentException.class, () -> Inputs.strict(Choice.class))
            .getMessage();
    assertTrue(message.contains(Choice.class.getName()), message);
    assertTrue(message.contains("@JsonTypeInfo"), message);
  }

  /** Made by a method, although it is an interface. */
  interface Made {
    @JsonCreator
    static Made of(String text) {
      return new Made() {};
    }
  }

  /** A member may be absent, so that an input can be read. */
  record WithChoice(int x, Choice choice) {}

  @ParameterizedTest
  @ValueSource(
      classes = {
        Action.class,
        Made.class,
        WithChoice.class,
        List.class,
        Collection.class,
        Map.class,
        Iterable.class,
        Object.class,
        Serializable.class,
        CharSequence.class,
        Number.class,
        JsonNode.class,
        String[].class,
        int.class,
        Side.class
      })
  void anAbstractTypeOfWhichInputsCanBeReadIsNotRefused(Class<?> type) {
    assertDoesNotThrow(() -> Inputs.strict(type));
    assertDoesNotThrow(() -> Inputs.lenient(type));
  }

  /** As Lombok makes them. */
  static final class Named {
    private final int x;
    private final String y;

    @ConstructorProperties({"x", "y"})
    Named(int x, String y) {
      this.x = x;
      this.y = y;
    }

    @Override
    public String toString() {
      return x + y;
    }
  }

  @Test
  void theNamesOfParametersMayBeAnnotated() throws Exception {
    assertEquals("5a", Inputs.read(Inputs.strict(Named.class), "{\"y\":\"a\",\"x\":5}").toString());
  }
}
