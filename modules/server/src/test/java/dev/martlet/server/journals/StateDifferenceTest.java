package dev.martlet.server.journals;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class StateDifferenceTest {
  private static final JsonMapper JSON = new JsonMapper();

  private static Optional<String> first(String now, String then, boolean members) {
    return StateDifference.first(JSON.readTree(now), JSON.readTree(then), members)
        .map(StateDifference::toString);
  }

  private static void assertFirst(String text, String now, String then) {
    assertEquals(Optional.of(text), first(now, then, false));
  }

  @Test
  void theFirstValueThatDiffersIsNamed() {
    assertFirst(
        "players.ann.score: 12, but 13 with the kept plugin",
        "{\"players\":{\"ann\":{\"score\":12},\"bob\":{\"score\":1}}}",
        "{\"players\":{\"ann\":{\"score\":13},\"bob\":{\"score\":2}}}");
    assertFirst(
        "a[1]: \"x\", but null with the kept plugin", "{\"a\":[0,\"x\"]}", "{\"a\":[0,null]}");
    assertFirst("a[1]: nothing, but 7 with the kept plugin", "{\"a\":[0]}", "{\"a\":[0,7]}");
    assertFirst(
        "\"a b\".c: 1, but 2 with the kept plugin", "{\"a b\":{\"c\":1}}", "{\"a b\":{\"c\":2}}");
    assertFirst("the state: 1, but 2 with the kept plugin", "1", "2");
    assertEquals(Optional.empty(), first("{\"a\":[1,{}]}", "{\"a\":[1,{}]}", true));
  }

  @Test
  void aMemberThatOneOfThemLacksCountsIfThatIsAsked() {
    String now = "{\"a\":1,\"b\":{\"new\":0,\"x\":2}}";
    String then = "{\"a\":1,\"b\":{\"x\":3}}";
    assertEquals(Optional.of("b.x: 2, but 3 with the kept plugin"), first(now, then, false));
    assertEquals(Optional.of("b.new: 0, but nothing with the kept plugin"), first(now, then, true));
  }

  @Test
  void aLongValueIsCut() {
    String text = first("\"" + "x".repeat(1000) + "\"", "1", false).orElseThrow();
    assertEquals("the state: \"" + "x".repeat(79) + "…, but 1 with the kept plugin", text);
  }
}
