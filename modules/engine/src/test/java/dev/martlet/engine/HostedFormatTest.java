package dev.martlet.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.martlet.api.shard.SnapshotFormat;
import dev.martlet.engine.plugin.HostedFormat;
import dev.martlet.engine.plugin.HostedFormat.BuiltIn;
import dev.martlet.engine.plugin.HostedFormat.Plugged;
import dev.martlet.engine.stream.CloseReason;
import dev.martlet.engine.stream.StreamOptions;
import dev.martlet.wire.InputLimits;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostedFormatTest {
  private static final Duration STEP = Duration.ofMillis(50);

  private final ManualScheduling clock = new ManualScheduling();
  private final Probe probe = new Probe();
  private final Shard<?> shard = Shards.of(probe, clock);
  private final Spelled spelled = new Spelled();
  private final HostedFormat format = Plugged.of(spelled, "spelled@1");

  /** Writes values as their {@code toString}. */
  private static final class Spelled implements SnapshotFormat {
    final List<Object> states = new ArrayList<>();
    boolean fails;

    @Override
    public String name() {
      return "spelled";
    }

    @Override
    public byte[] encode(Object state) {
      states.add(state);
      return fails ? null : state.toString().getBytes(StandardCharsets.UTF_8);
    }
  }

  private static String sent(Player player) {
    byte[] frame = player.frame().bytes();
    return new String(frame, 2 + 8, frame.length - 2 - 8, StandardCharsets.UTF_8);
  }

  @Test
  void aFormatIsGivenTheStateAsJsonHasIt() {
    Player eva = new Player(shard, "eva", format);
    clock.settle();
    assertEquals(List.of(Map.of("words", List.of(), "size", 0)), spelled.states);
    assertEquals("{words=[], size=0}", sent(eva));
  }

  @Test
  void eachFormatIsEncodedOnceForAllThatShareAState() {
    Probe.Words team = new Probe.Words(List.of("team"), 1);
    probe.views = who -> who.id().value().startsWith("team") ? Optional.of(team) : Optional.empty();
    List<Player> players = new ArrayList<>();
    for (String sid : List.of("team1", "team2", "other1", "other2")) {
      players.add(new Player(shard, sid, format));
      players.add(new Player(shard, sid + "j", BuiltIn.JSON));
    }
    clock.advance(STEP);
    spelled.states.clear();
    clock.advance(STEP);
    assertEquals(2, spelled.states.size(), "the team's and the others'");
    assertEquals("{words=[team], size=1}", sent(players.get(0)));
    assertEquals("{words=[], size=0}", sent(players.get(4)));
    assertTrue(players.get(3).read().endsWith("{\"words\":[\"team\"],\"size\":1}"));
  }

  @Test
  void aFormatThatFailsEndsItsSubscribersOnly() {
    Player eva = new Player(shard, "eva", format);
    Player adam = new Player(shard, "adam");
    clock.advance(STEP);
    assertNull(eva.closeReason());
    spelled.fails = true;
    clock.advance(STEP);
    assertEquals(CloseReason.FAILED, eva.closeReason());
    assertNull(adam.closeReason());
    assertEquals(1, shard.status().subscribers());
    eva.leave();
    spelled.states.clear();
    clock.advance(STEP);
    assertEquals(3, adam.frame().tick());
    assertEquals(List.of(), spelled.states, "it is not tried again");
    assertEquals(1, probe.events.stream().filter("left eva 1"::equals).count());
  }

  @Test
  void aSubscriberWhoseGreetingCannotBeEncodedIsRefused() {
    spelled.fails = true;
    Player eva = new Player(shard, "eva", new StreamOptions(format, StreamOptions.Mode.VERSION_2));
    clock.advance(STEP.multipliedBy(2));
    assertEquals(CloseReason.FAILED, eva.closeReason());
    assertEquals(1, spelled.states.size(), "it is not tried again");
    assertTrue(
        probe.events.stream().noneMatch(event -> event.contains("eva")),
        "the simulation was not told");
  }

  @Test
  void onlyASubscriberWhosePauseMessageCannotBeEncodedIsClosed() {
    Player eva = new Player(shard, "eva", new StreamOptions(format, StreamOptions.Mode.VERSION_2));
    Player adam = new Player(shard, "adam");
    clock.settle();
    spelled.fails = true;
    shard.pause();
    clock.settle();
    assertEquals(CloseReason.FAILED, eva.closeReason());
    assertNull(adam.closeReason());
    assertTrue(shard.running());
  }

  @Test
  void aSnapshotMayBeLongerThanAnInput() {
    String word = "w".repeat(2 * InputLimits.DEFAULT.maxStringLength());
    probe.views = who -> Optional.of(new Probe.Words(List.of(word), 1));
    Player eva = new Player(shard, "eva", format);
    clock.settle();
    assertNull(eva.closeReason());
    assertEquals(List.of(Map.of("words", List.of(word), "size", 1)), spelled.states);
  }

  @Test
  void cborIsWhatTheRfcSays() {
    Player eva = new Player(shard, "eva", BuiltIn.CBOR);
    clock.settle();
    byte[] frame = eva.frame().bytes();
    byte[] cbor = Arrays.copyOfRange(frame, 2 + 8, frame.length);
    // RFC 8949: a map of indefinite length, "words", an empty array of any kind, "size", 0, the
    // end.
    assertEquals((byte) 0xBF, cbor[0]);
    assertArrayEquals(new byte[] {0x65, 'w', 'o', 'r', 'd', 's'}, Arrays.copyOfRange(cbor, 1, 7));
    assertArrayEquals(
        new byte[] {0x64, 's', 'i', 'z', 'e', 0x00, (byte) 0xFF},
        Arrays.copyOfRange(cbor, cbor.length - 7, cbor.length));
  }

  @ParameterizedTest
  @ValueSource(strings = {"json", "cbor", "Upper", "", "1st", "with space"})
  void aBadNameIsRefused(String name) {
    SnapshotFormat bad =
        new SnapshotFormat() {
          @Override
          public String name() {
            return name;
          }

          @Override
          public byte[] encode(Object state) {
            return new byte[0];
          }
        };
    assertThrows(IllegalArgumentException.class, () -> Plugged.of(bad, "bad@1"));
  }
}
