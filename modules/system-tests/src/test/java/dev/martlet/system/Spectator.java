package dev.martlet.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Looks at a shard through all the servers that it outlives. No tick has two contents. */
final class Spectator {
  private static final JsonMapper JSON = new JsonMapper();

  private final String shard;
  private final String user;
  private final UnaryOperator<JsonNode> content;
  private final Map<Long, JsonNode> seen = new HashMap<>();
  private JsonNode latest;
  private long tick;

  /**
   * Has seen nothing yet.
   *
   * @param user who looks; null for somebody who is not logged in
   * @param content what only changes with the tick: who is there may change between two
   */
  Spectator(String shard, String user, UnaryOperator<JsonNode> content) {
    this.shard = shard;
    this.user = user;
    this.content = content;
  }

  /**
   * Looks until the server is gone.
   *
   * @param onState is given each state
   */
  void look(int port, Consumer<JsonNode> onState) {
    try (RawClient client = RawClient.join(port, shard, user)) {
      while (true) {
        see(client.read(RawClient.BINARY));
        onState.accept(latest);
      }
    } catch (IOException e) {
      // the server is dead
    }
  }

  private void see(RawClient.Frame frame) {
    long now = frame.tick();
    assertTrue(now >= tick, () -> shard + ": tick " + now + " after " + tick);
    latest = JSON.readTree(frame.json());
    tick = now;
    JsonNode before = seen.putIfAbsent(now, content.apply(latest));
    if (before != null) {
      assertEquals(before, content.apply(latest), () -> shard + ": tick " + now);
    }
  }

  /** How many ticks were seen. */
  int ticks() {
    return seen.size();
  }
}
