package dev.martlet.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.martlet.api.auth.Credentials;
import dev.martlet.api.auth.Principal;
import dev.martlet.api.shard.Decision;
import dev.martlet.api.shard.Input;
import dev.martlet.api.shard.ShardSettings;
import dev.martlet.api.shard.Simulation;
import dev.martlet.api.shard.Subscriber;
import dev.martlet.api.shard.Tick;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ApiTest {
  private static final Simulation<String> STRICT =
      new Simulation<>() {
        @Override
        public void apply(Subscriber subscriber, Input<String> input) {}

        @Override
        public Object snapshot() {
          return Map.of();
        }
      };

  @Test
  void aShardIdFallsIntoTypeAndName() {
    assertEquals("arena", new ShardId("arena").type());
    assertEquals("", new ShardId("arena").name());
    assertEquals("bench", new ShardId("bench:20:1000:1").type());
    assertEquals("20:1000:1", new ShardId("bench:20:1000:1").name());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "a/b", "é", "a\n", "a%41"})
  void otherCharactersMakeNoShardId(String value) {
    assertThrows(IllegalArgumentException.class, () -> new ShardId(value));
  }

  @Test
  void idsHaveAtMost128Characters() {
    assertEquals(128, new ShardId("x".repeat(128)).value().length());
    assertThrows(IllegalArgumentException.class, () -> new ShardId("x".repeat(129)));
    assertEquals(128, new SubscriberId("é".repeat(128)).value().length());
    assertThrows(IllegalArgumentException.class, () -> new SubscriberId("é".repeat(129)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a\u0000", "a\u007f", "\u0085", "a\nb"})
  void controlCharactersMakeNoSubscriberId(String value) {
    assertThrows(IllegalArgumentException.class, () -> new SubscriberId(value));
  }

  @Test
  void byDefaultOneAttachesAsOneselfOrAsAdmin() {
    assertEquals(Decision.allow(), decide("eva", Principal.user("eva")));
    assertEquals(Decision.allow(), decide("eva", Principal.admin("root")));
    assertEquals(Decision.refuse("log in as eva"), decide("eva", Principal.user("adam")));
    assertEquals(
        Decision.refuse("log in: no token was sent"), decide("anon", Principal.anonymous()));
  }

  private static Decision decide(String sid, Principal principal) {
    return STRICT.authorizeJoin(Subscriber.of(1, new SubscriberId(sid), principal));
  }

  @Test
  void optionsNameWhatIsWrong() {
    Map<String, String> defaults = Map.of("size", "10", "wait", "PT5M", "loud", "true", "file", "");
    Options options = Options.of(defaults, Map.of("size", "12"));
    assertEquals(12, options.integer("size", 1, 100));
    assertEquals(12.0, options.number("size", 1, 100));
    assertEquals(Duration.ofMinutes(5), options.duration("wait"));
    assertTrue(options.flag("loud"));
    assertEquals(Optional.empty(), options.text("file"));
    assertMentions(() -> Options.of(defaults, Map.of("sise", "1")), "sise");
    assertMentions(() -> options.integer("size", 20, 30), "size", "20 to 30", "12");
    assertMentions(() -> options.integer("wait", 0, 1), "wait", "PT5M");
    assertMentions(() -> options.duration("size"), "size", "12");
    assertMentions(() -> options.flag("size"), "size", "12");
    assertMentions(() -> options.integer("file", 0, 1), "file", "must be set");
    assertMentions(() -> options.text("nothing"), "nothing");
    assertMentions(() -> Options.of(defaults, Map.of("size", "NaN")).number("size", 0, 1), "NaN");
  }

  private static void assertMentions(Runnable call, String... words) {
    String message = assertThrows(IllegalArgumentException.class, call::run).getMessage();
    for (String word : words) {
      assertTrue(message.contains(word), message);
    }
  }

  @Test
  void credentialsDoNotPrintTheToken() throws Exception {
    Credentials credentials =
        Credentials.of(
            Optional.of("s3cret"),
            InetAddress.getLoopbackAddress(),
            Map.of("cookie", List.of("alsos3cret")));
    assertFalse(credentials.toString().contains("s3cret"));
    assertEquals(Optional.of("alsos3cret"), credentials.header("Cookie"));
  }

  @Test
  void settingsAreChecked() {
    assertThrows(IllegalArgumentException.class, () -> ShardSettings.DEFAULT.withTickRate(1001));
    assertThrows(
        IllegalArgumentException.class, () -> ShardSettings.DEFAULT.withMaxSubscribers(-1));
    assertThrows(
        IllegalArgumentException.class, () -> ShardSettings.DEFAULT.withMaxQueuedInputs(-1));
    assertThrows(
        IllegalArgumentException.class,
        () -> ShardSettings.DEFAULT.withIdleShutdown(Duration.ofSeconds(-1)));
    assertTrue(ShardSettings.DEFAULT.withTickRate(0).eventDriven());
  }

  @Test
  void aTickCountsFromOne() {
    assertEquals(0.05, new Tick(1, Duration.ofMillis(50), Duration.ofMillis(50)).seconds());
    assertThrows(IllegalArgumentException.class, () -> new Tick(0, Duration.ZERO, Duration.ZERO));
  }
}
