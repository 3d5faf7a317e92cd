package dev.martlet.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OptionsTest {
  private static final String URL = "ws://127.0.0.1:4324/?shard=a:{shard}&sid=p{sid}";

  @Test
  void whatIsNotGivenHasADefault() {
    Options options = Options.parse("--url", URL);
    assertEquals(100, options.connections());
    assertEquals(1, options.shards());
    assertEquals(0, options.inputRate());
    assertEquals(1, Options.parse("--url", URL, "--input", "{}").inputRate());
  }

  @Test
  void templatesAreFilled() {
    Options options = Options.parse("--url", URL, "--shards", "3", "--token", "dev.p{sid}");
    assertEquals(URI.create("ws://127.0.0.1:4324/?shard=a:1&sid=p7"), options.uriOf(7));
    assertEquals("dev.p7", options.fill(options.token(), 7));
  }

  @ParameterizedTest
  @CsvSource({
    "--connections, x, '--connections is to be a whole number of at least 1: x'",
    "--connections, 0, '--connections is to be a whole number of at least 1: 0'",
    "--input-rate, -1, '--input-rate is to be a number of at least 0: -1'",
    "--input-rate, 5, '--input-rate needs an --input'",
    "--slow, 101, '--slow is more than there are --connections'",
    "--colour, red, 'unknown option --colour'"
  })
  void aBadOneIsNamed(String name, String value, String message) {
    IllegalArgumentException error =
        assertThrows(
            IllegalArgumentException.class, () -> Options.parse("--url", URL, name, value));
    assertEquals(message, error.getMessage());
  }

  @ParameterizedTest
  @CsvSource({"http://127.0.0.1/", "ws:/x", "ws://a b/", "'not a url'"})
  void onlyUrlsOfWebSocketsWillDo(String url) {
    IllegalArgumentException error =
        assertThrows(IllegalArgumentException.class, () -> Options.parse("--url", url));
    assertTrue(error.getMessage().startsWith("--url"), error::getMessage);
  }

  @Test
  void aUrlIsNeededAndANameNeedsAValue() {
    assertEquals(
        "--url is missing",
        assertThrows(IllegalArgumentException.class, Options::parse).getMessage());
    assertEquals(
        "--slow needs a value",
        assertThrows(IllegalArgumentException.class, () -> Options.parse("--slow")).getMessage());
  }
}
