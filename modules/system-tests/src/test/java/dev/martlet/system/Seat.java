package dev.martlet.system;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The connection of a player of version 2, whose seat is held when it is lost.
 *
 * @param client the connection
 * @param ticket that gives the seat back
 * @param resumed whether it was taken back
 */
record Seat(RawClient client, String ticket, boolean resumed) implements AutoCloseable {
  private static final JsonMapper JSON = new JsonMapper();

  /**
   * Joins a shard as a user.
   *
   * @param ticket of the seat to take back; empty to join anew
   */
  static Seat take(int port, String shard, String user, String ticket) throws IOException {
    return take(port, shard, user, ticket, 0);
  }

  /**
   * Settings of a server whose seats are held as long as a test takes, besides others: a machine
   * that is busy may not let a client come back in time.
   */
  static Map<String, String> heldForLong(Map<String, String> settings) {
    Map<String, String> all = new HashMap<>(settings);
    all.put("martlet.limits.resume-grace", "PT1H");
    all.put("martlet.limits.silence-timeout", "PT1H");
    return all;
  }

  /**
   * The same for a client that has got events.
   *
   * @param events the number of the last one; 0 for none
   */
  static Seat take(int port, String shard, String user, String ticket, long events)
      throws IOException {
    RawClient client = new RawClient(port);
    try {
      Map<String, String> headers = RawClient.upgradeHeaders();
      headers.put("Authorization", "Bearer dev." + user);
      String target =
          RawClient.target(shard)
              + "&v=2"
              + (ticket.isEmpty() ? "" : "&resume=" + ticket + "&events=" + events);
      assertEquals(101, client.request("GET", target, headers).status());
      VersionTwo first = VersionTwo.read(client.read(RawClient.BINARY).payload());
      assertEquals(VersionTwo.CONTROL, first.kind());
      JsonNode said = JSON.readTree(first.payload());
      return new Seat(client, said.get("ticket").asString(), said.get("resumed").asBoolean());
    } catch (IOException e) {
      client.close();
      throw e;
    }
  }

  /** Sends an input with a number of its own. */
  void input(String json, long number) throws IOException {
    client.send(
        RawClient.TEXT,
        ("{\"input\":" + json + ",\"client_seq\":" + number + "}")
            .getBytes(StandardCharsets.UTF_8));
  }

  /** The next message. */
  VersionTwo read() throws IOException {
    return VersionTwo.read(client.read(RawClient.BINARY).payload());
  }

  /** Reads until an input is decided; returns what says so. */
  VersionTwo awaitDecided(long number) throws IOException {
    VersionTwo message = read();
    while (message.acknowledged() < number) {
      message = read();
    }
    return message;
  }

  @Override
  public void close() throws IOException {
    client.close();
  }
}
