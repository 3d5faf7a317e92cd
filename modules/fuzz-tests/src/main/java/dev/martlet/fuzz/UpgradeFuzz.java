package dev.martlet.fuzz;

import dev.martlet.api.ShardId;
import dev.martlet.api.SubscriberId;
import dev.martlet.wire.BearerSubprotocol;
import dev.martlet.wire.QueryString;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The parameters of an upgrade: shard, subscriber and bearer subprotocol. */
public final class UpgradeFuzz {
  private UpgradeFuzz() {}

  /**
   * One input.
   *
   * @param data a request target, a line break, and the value of Sec-WebSocket-Protocol
   */
  public static void fuzzerTestOneInput(byte[] data) {
    String text = new String(data, StandardCharsets.ISO_8859_1);
    int end = text.indexOf('\n');
    String target = end < 0 ? text : text.substring(0, end);
    int question = target.indexOf('?');
    QueryString query = QueryString.parse(question < 0 ? "" : target.substring(question + 1));
    query.first("shard").ifPresent(UpgradeFuzz::shard);
    query.first("sid").ifPresent(UpgradeFuzz::subscriber);
    String protocols = end < 0 ? "" : text.substring(end + 1);
    if (BearerSubprotocol.choose(List.of(protocols))
        instanceof BearerSubprotocol.Chosen(String protocol, String token)) {
      require(protocols.contains(protocol) && !protocol.contains(","), "echoes what was offered");
      require(!token.isEmpty(), "a token has characters");
    }
  }

  private static void shard(String value) {
    try {
      ShardId id = new ShardId(value);
      require(id.value().matches("[A-Za-z0-9_.:~-]{1,128}"), "a shard id");
      require(value.startsWith(id.type()), "its type");
    } catch (IllegalArgumentException e) {
      // an answer
    }
  }

  private static void subscriber(String value) {
    try {
      String id = new SubscriberId(value).value();
      require(id.chars().noneMatch(Character::isISOControl), "a subscriber id");
    } catch (IllegalArgumentException e) {
      // an answer
    }
  }

  private static void require(boolean holds, String what) {
    if (!holds) {
      throw new AssertionError(what);
    }
  }
}
