package dev.martlet.server.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.martlet.wire.Spelling;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An unknown setting is refused with the one that was meant. */
class SpellingTest {
  private static String refusal(Map<String, String> arguments, Map<String, String> environment) {
    Properties properties = new Properties();
    properties.setProperty("martlet.home", Path.of("home").toAbsolutePath().toString());
    properties.putAll(arguments);
    return assertThrows(ConfigException.class, () -> ConfigReader.read(properties, environment))
        .getMessage();
  }

  @Provide
  Arbitrary<Setting<?>> settings() {
    return Arbitraries.of(new ArrayList<>(Settings.all()));
  }

  @Property
  void twoNeighboursThatSwappedAreRecognised(
      @ForAll("settings") Setting<?> setting, @ForAll @IntRange(min = 8, max = 60) int at) {
    String key = setting.key();
    int i = Math.min(at, key.length() - 2);
    String typed = key.substring(0, i) + key.charAt(i + 1) + key.charAt(i) + key.substring(i + 2);
    int distance = Spelling.distance(typed, key);
    assertEquals(typed.equals(key) ? 0 : 1, distance);
    if (distance == 1 && Settings.ofKey(typed).isEmpty()) {
      assertTrue(SettingSpelling.suggest(typed, List.of(key)).contains(key));
    }
  }

  @Property
  void theDistanceIsTheSameInBothDirectionsAndAtMostTheLongerLength(
      @ForAll String one, @ForAll String two) {
    int distance = Spelling.distance(one, two);
    assertEquals(distance, Spelling.distance(two, one));
    assertTrue(distance <= Math.max(one.length(), two.length()));
    assertEquals(one.equals(two), distance == 0);
  }

  @ParameterizedTest
  @CsvSource({
    "martlet.prot, martlet.port",
    "martlet.hots, martlet.hosts",
    "martlet.shard_port, martlet.shard-port",
    "martlet.limits.conections, martlet.limits.connections",
    "martlet.connections, martlet.limits.connections",
    "martlet.auth.provder, martlet.auth.provider",
    "martlets.port, martlet.port",
    "Martlet.port, martlet.port",
    "MARTLET.PORT, martlet.port",
    "marlet.port, martlet.port",
    "matrlet.limits.connections, martlet.limits.connections",
  })
  void aKeyIsRefusedWithTheOneThatWasMeant(String typed, String meant) {
    String message = refusal(Map.of(typed, "1"), Map.of());
    assertEquals("unknown setting: " + typed + ": did you mean " + meant + "?", message);
  }

  @ParameterizedTest
  @CsvSource({
    "MARTLET_PROT, MARTLET_PORT",
    "MARLET_PORT, MARTLET_PORT",
    "martlet_port, MARTLET_PORT",
    "martlet.port, MARTLET_PORT",
    "martlet.limits.connections, MARTLET_LIMITS_CONNECTIONS",
  })
  void aVariableIsRefusedWithTheOneThatWasMeant(String typed, String meant) {
    assertEquals(
        "unknown setting in the environment: " + typed + ": did you mean " + meant + "?",
        refusal(Map.of(), Map.of(typed, "1")));
  }

  @Test
  void namesOfOthersAreNoSettings() {
    for (String name : List.of("MARTLET", "MARKET_PORT", "market.port", "MARMOT_PORT", "PORT")) {
      assertFalse(SettingSpelling.beginsLikeSetting(name), name);
    }
  }

  @Test
  void whatIsNearNothingIsRefusedWithoutAGuess() {
    assertEquals(
        "unknown setting: martlet.colour-of-the-sky",
        refusal(Map.of("martlet.colour-of-the-sky", "blue"), Map.of()));
  }
}
