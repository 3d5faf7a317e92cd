package dev.martlet.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.martlet.engine.stream.CloseReason;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What one format cannot write hurts the subscribers of that format only, whichever it is. */
class FormatFaultTest {
  private final Audiences audiences = new Audiences();

  /** Within the limit in CBOR, and beyond it in base64, which JSON needs. */
  private static final byte[] LARGE = new byte[90_000];

  @Test
  void aStateTooLongForJsonGoesOnInCbor() {
    assertCborGoesOn(Map.of("map", LARGE));
  }

  @Test
  void anEmptyStateThatGrowsDoesSo() {
    audiences.send(Map.of("map", "small"));
    assertCborGoesOn(Map.of("map", LARGE, "n", List.of(1)));
  }

  private void assertCborGoesOn(Map<String, Object> state) {
    Map<String, Object> has = audiences.send(state);
    Map<String, CloseReason> closed = audiences.closed();
    assertTrue(audiences.shard.running());
    assertEquals(
        List.of("json", "recording"),
        new TreeSet<>(closed.keySet().stream().map(who -> who.split(" ")[0]).toList())
            .stream().toList());
    assertEquals(6, closed.size(), "each version of the two");
    has.forEach(
        (who, state1) -> {
          if (who.startsWith("cbor")) {
            assertEquals(LARGE.length, ((byte[]) ((Map<?, ?>) state1).get("map")).length, who);
          }
        });
    audiences.send(Map.of("n", 2)).forEach(this::assertGoesOn);
  }

  private void assertGoesOn(String who, Object has) {
    if (who.startsWith("cbor")) {
      assertEquals(Map.of("n", 2), has, who);
    }
  }

  @Test
  void halfACharacterHurtsNobody() {
    Map<String, Object> state = Map.of("said", "x\uD83D", "by\uDE00", List.of('\uD83D'));
    Map<String, Object> wanted = Map.of("said", "x\uFFFD", "by\uFFFD", List.of("\uFFFD"));
    audiences.send(state).forEach((who, has) -> assertEquals(wanted, has, who));
    assertEquals(Map.of(), audiences.closed());
  }
}
