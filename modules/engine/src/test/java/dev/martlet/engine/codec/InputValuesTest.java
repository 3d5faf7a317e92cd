package dev.martlet.engine.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A message costs what it has values, and what nobody wants of it is not made. */
class InputValuesTest {
  /** The most values of a message here. */
  private static final int MOST = 4096;

  record Point(int x, int y) {}

  record Anything(Map<String, Object> any) {}

  private static byte[] bytes(String message) {
    return message.getBytes(StandardCharsets.UTF_8);
  }

  /** An array of so many empty objects. */
  private static String objects(int many) {
    return "[" + "{},".repeat(many - 1) + "{}]";
  }

  @Test
  void allValuesCountTheEnvelopeAndItsOtherMembersIncluded() throws Exception {
    InputReader<Point> reader = Inputs.strict(Point.class);
    Map<String, Integer> values =
        Map.of(
            "{}", 1,
            "{\"input\":null}", 2,
            "{\"input\":{\"x\":1,\"y\":[true,{\"z\":\"a\"}]},\"client_seq\":1}", 8,
            "{\"else\":[[],[[]]]}", 5);
    for (Map.Entry<String, Integer> each : values.entrySet()) {
      assertEquals(each.getValue(), reader.read(bytes(each.getKey())).values(), each.getKey());
    }
  }

  @Test
  void nothingMayFollowTheEnvelope() {
    InputReader<Point> reader = Inputs.strict(Point.class);
    for (String message :
        List.of(
            "{\"input\":{}} 5",
            "{\"input\":{}} 1 1 1",
            "{} \"a\"",
            "{} []",
            "{} {}",
            "[] 1",
            "5 5")) {
      InputError error =
          assertThrows(BadInputException.class, () -> reader.read(bytes(message)), message).error();
      assertEquals("not JSON: something follows it", error.message(), message);
    }
  }

  @Test
  void aMessageWithTooManyValuesIsRefusedWhereverTheyAre() throws Exception {
    InputReader<Anything> reader = Inputs.strict(Anything.class);
    for (String format :
        List.of(
            "{\"input\":%s}",
            "{\"input\":{\"any\":%s}}", "{\"input\":{},\"else\":%s}", "{\"else\":%s}", "[%s]")) {
      byte[] message = bytes(format.formatted(objects(MOST)));
      InputError error =
          assertThrows(BadInputException.class, () -> reader.read(message), format).error();
      assertEquals(InputError.Code.BAD_ENVELOPE, error.code());
      assertEquals("it has more than 4096 values", error.message());
    }
    int envelopeInputAndArray = 3;
    byte[] most = bytes("{\"input\":{\"x\":%s}}".formatted(objects(MOST - envelopeInputAndArray)));
    assertEquals(MOST, reader.read(most).values());
  }

  /** Whoever has the server read values pays for them, whatever is found behind them. */
  @Test
  void aRefusedMessageTellsHowManyValuesWereRead() {
    InputReader<Anything> reader = Inputs.strict(Anything.class);
    String many = objects(100); // 101 values
    Map<String, Integer> values =
        Map.of(
            "nonsense",
            0,
            "[",
            1,
            many,
            101,
            many + "]",
            101,
            "{\"input\":" + many + "}}",
            102,
            "{\"input\":" + many,
            102,
            "{\"input\":" + many + ",\"input\":{}}",
            102,
            "{\"input\":" + many + ",\"client_seq\":-1}",
            102,
            "{\"input\":" + many + ",\"x\":\"\\ud800\"}",
            103,
            "{\"input\":" + objects(2 * MOST) + "}",
            MOST + 1);
    values.forEach(
        (message, read) ->
            assertEquals(
                read,
                assertThrows(BadInputException.class, () -> reader.read(bytes(message)), message)
                    .values(),
                message));
  }

  /** The parsers keep names: what strangers can have kept must be short. */
  @Test
  void aLongMemberNameIsRefusedWhereverItIs() throws Exception {
    InputReader<Anything> reader = Inputs.strict(Anything.class);
    String longName = "n".repeat(1024);
    for (String format :
        List.of("{\"%s\":1}", "{\"input\":{\"any\":{\"%s\":1}}}", "{\"input\":{\"%s\":1}}")) {
      byte[] message = bytes(format.formatted(longName));
      InputError error =
          assertThrows(BadInputException.class, () -> reader.read(message), format).error();
      assertEquals(InputError.Code.BAD_ENVELOPE, error.code());
      reader.read(bytes(format.formatted("n".repeat(200))));
    }
  }

  @Test
  void membersThatATypeDoesNotHaveAreSkippedAndNotMade() throws Exception {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    String unknown = "{\"x\":1,\"z\":" + objects(4000) + ",\"y\":2}";
    for (InputReader<Point> reader :
        List.of(Inputs.strict(Point.class), Inputs.lenient(Point.class))) {
      InputEnvelope envelope = reader.read(bytes("{\"input\":" + unknown + "}"));
      assertEquals(new Point(1, 2), reader.input(envelope));
      long before = threads.getCurrentThreadAllocatedBytes();
      reader.input(envelope);
      long allocated = threads.getCurrentThreadAllocatedBytes() - before;
      assertTrue(allocated < 16_000, allocated + " bytes for 4000 values nobody asked for");
    }
  }
}
