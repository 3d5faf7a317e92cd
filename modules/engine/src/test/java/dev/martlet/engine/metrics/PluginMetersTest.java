package dev.martlet.engine.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.martlet.api.PluginMetrics;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Plugins have metrics of their own, summed over their shards and bounded. */
class PluginMetersTest {
  private final Metrics metrics = new Metrics();
  private final PluginMeters meters = new PluginMeters("com.example.game", metrics, 4);
  private final OwnMetrics first = new OwnMetrics(meters);
  private final OwnMetrics second = new OwnMetrics(meters);

  private Map<String, Double> read() {
    Map<String, Double> values = new TreeMap<>();
    metrics.read().forEach(each -> values.put(each.metric().description().metric(), each.value()));
    return values;
  }

  @Test
  void whatShardsCountIsAddedUp() {
    first.counter("goals").increment();
    second.counter("goals").add(2);
    first.counter("fouls_total").add(0);
    first.timer("query").record(Duration.ofMillis(1500));
    second.timer("query").record(Duration.ofSeconds(-1));
    assertEquals(
        Map.of(
            "martlet_plugin_com_example_game_goals_total", 3.0,
            "martlet_plugin_com_example_game_fouls_total", 0.0),
        read());
    Metrics.HistogramReading query = metrics.histograms().getFirst();
    assertEquals(
        "martlet_plugin_com_example_game_query_seconds", query.metric().description().metric());
    assertEquals(1.5, query.histogram().sum());
  }

  @Test
  void aGaugeIsTheSumOfTheShardsThatAreThere() {
    String players = "martlet_plugin_com_example_game_players";
    first.gauge("players").set(2.5);
    PluginMetrics.Gauge ofSecond = second.gauge("players");
    ofSecond.set(40);
    ofSecond.set(4);
    assertEquals(Map.of(players, 6.5), read());
    ofSecond.set(Double.NaN);
    assertEquals(Map.of(players, 2.5), read());
    ofSecond.set(4);
    first.close();
    first.gauge("players").set(100);
    assertEquals(Map.of(players, 4.0), read(), "the first shard has ended");
  }

  @Test
  void theyAreBoundedAndThoseBeyondAreNotShown() {
    for (String name : new String[] {"a", "b", "c", "d", "e", "f", "a"}) {
      first.counter(name).increment();
    }
    first.gauge("g").set(1);
    first.timer("h").record(Duration.ofSeconds(1));
    assertEquals(4, read().size());
    assertEquals(2.0, read().get("martlet_plugin_com_example_game_a_total"));
    assertEquals(0, metrics.histograms().size());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "A", "1a", "_a", "a-b", "a b", "ä", "a\n"})
  void aNameHasSmallLettersDigitsAndUnderscores(String name) {
    assertThrows(IllegalArgumentException.class, () -> first.counter(name));
    assertThrows(IllegalArgumentException.class, () -> first.gauge("x".repeat(65)));
  }

  @Test
  void aNameIsOfOneKind() {
    first.counter("goals");
    String message =
        assertThrows(IllegalArgumentException.class, () -> second.gauge("goals")).getMessage();
    assertEquals("the metric goals is a counter already", message);
    assertThrows(IllegalArgumentException.class, () -> first.counter("goals").add(-1));
  }
}
