package dev.martlet.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.martlet.engine.plugin.PluginJson;
import dev.martlet.engine.plugin.ResultCodec;
import dev.martlet.wire.InputLimits;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Results of work come back as what they were, and nothing else comes back. */
class ResultCodecTest {
  enum Side {
    RED,
    BLUE
  }

  sealed interface Shape {
    record Circle(double radius) implements Shape {}

    record Square(int side) implements Shape {}
  }

  record Score(String name, int points, Optional<Side> side, List<Integer> rounds) {}

  record Drawing(List<Shape> shapes, Map<String, Score> scores) {}

  private final ResultCodec codec =
      new PluginJson(InputLimits.DEFAULT, 100_000).results(getClass().getClassLoader());

  static Stream<Object> results() {
    Score score = new Score("eva", 7, Optional.of(Side.RED), List.of(1, 2, 3));
    return Stream.of(
        "text",
        5,
        5_000_000_000L,
        2.5,
        true,
        new BigDecimal("1.50"),
        Side.BLUE,
        UUID.fromString("00000000-0000-0000-0000-000000000007"),
        Duration.ofMillis(1500),
        score,
        new ArrayList<>(List.of(score, score)),
        new LinkedHashMap<>(Map.of("a", score)),
        new Drawing(
            List.of(new Shape.Circle(1.5), new Shape.Square(2)),
            new LinkedHashMap<>(Map.of("x", score))));
  }

  @ParameterizedTest
  @MethodSource("results")
  void whatIsWrittenComesBack(Object result) {
    Object back = codec.read(codec.write(codec.keep(result)));
    assertEquals(result, back);
    assertEquals(result.getClass(), back.getClass());
  }

  @Test
  void nothingComesBackAsNothing() {
    assertEquals(null, codec.read(codec.write(null)));
  }

  @Test
  void listsThatCannotBeChangedComeBackAsLists() {
    assertEquals(List.of("a", "b"), codec.read(codec.write(List.of("a", "b"))));
    assertEquals(Arrays.asList(1, 2), codec.read(codec.write(Arrays.asList(1, 2))));
  }

  @Test
  void whatWouldComeBackAsSomethingElseIsRefused() {
    assertThrows(
        IllegalArgumentException.class,
        () -> codec.keep(new ArrayList<>(List.of(new BigDecimal("1.5")))));
  }

  @Test
  void otherClassesAreNotMade() {
    for (String name :
        List.of("javax.swing.JEditorPane", "java.net.URL", "java.io.File", "java.lang.Thread")) {
      for (String evil : List.of("[\"%s\",\"x\"]", "[\"\",[\"%s\",\"x\"]]")) {
        byte[] written = evil.formatted(name).getBytes(StandardCharsets.UTF_8);
        IllegalArgumentException refused =
            assertThrows(IllegalArgumentException.class, () -> codec.read(written));
        assertTrue(refused.getMessage().contains(name), refused.getMessage());
      }
    }
  }
}
