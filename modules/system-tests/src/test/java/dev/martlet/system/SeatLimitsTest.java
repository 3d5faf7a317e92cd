package dev.martlet.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Attacks on seats that are held, on what outlives a connection, and on joining itself. */
class SeatLimitsTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String ARENA = "arena:lobby";
  private static final int SEATS = 256;
  private static final String[] ANY_JOINS = {
    "limits.joins-per-minute", "0", "limits.joins-per-minute-of-user", "0"
  };

  private static PluginFolder plugins;

  @BeforeAll
  static void build() throws Exception {
    plugins = PluginFolder.of("seats").with(TestPlugin.ODD);
  }

  private static Server start(String... settings) throws Exception {
    return plugins.start(
        Stream.of(ANY_JOINS, settings).flatMap(Arrays::stream).toArray(String[]::new));
  }

  /** A connection of version 2, from an address that a proxy tells, and the ticket of its seat. */
  private record Seated(RawClient client, String ticket, boolean resumed) {
    void lose() throws IOException {
      client.reset();
    }
  }

  private static RawClient.Response upgrade(
      RawClient client, String user, String address, String parameters) throws IOException {
    Map<String, String> headers = RawClient.upgradeHeaders();
    if (user != null) {
      headers.put("Authorization", "Bearer dev." + user);
    }
    headers.put("X-Forwarded-For", address);
    return client.request("GET", RawClient.target(ARENA) + parameters, headers);
  }

  private static Seated seat(Server server, String user, String address, String more)
      throws Exception {
    RawClient client = new RawClient(server.shardPort);
    RawClient.Response response = upgrade(client, user, address, "&v=2" + more);
    assertEquals(101, response.status(), response::toString);
    byte[] message = client.read(RawClient.BINARY).payload();
    if (message[0] != 4) {
      return new Seated(client, null, false); // a state: it was not given a ticket
    }
    int at = 1;
    while (message[at] < 0) {
      at++;
    }
    JsonNode said = JSON.readTree(Arrays.copyOfRange(message, at + 1, message.length));
    return new Seated(client, said.get("ticket").asString(), said.get("resumed").asBoolean());
  }

  // ---- held seats -------------------------------------------------------------------------

  @Test
  void whoHasNoTokenTakesNoSeatByJoiningAndResetting() throws Exception {
    try (Server server = start()) {
      for (int i = 0; i < SEATS + 44; i++) {
        Seated stranger = seat(server, null, "10.0.0.1", "");
        assertEquals(null, stranger.ticket);
        stranger.lose();
        if (i % 50 == 0) { // an address may have 64 connections, also if they end
          server.awaitMetric("martlet_permits", 0);
        }
      }
      server.awaitMetric("martlet_subscribers{type=\"arena\"}", 0);
      assertEquals(0, server.metric("martlet_seats_held_total"));
      seat(server, "eva", "10.0.0.1", "").client.close();
    }
  }

  /** With the limits off, the attack fills the arena. */
  @Test
  void withoutLimitsOneUserTakesAllSeatsByJoiningAndResetting() throws Exception {
    try (Server server =
        start(
            "proxies", "127.0.0.1",
            "limits.connections-per-address", "1000",
            "limits.connections-per-subscriber", "0")) {
      for (int i = 0; i < SEATS; i++) {
        seat(server, "eva", "10.0.0.1", "").lose();
      }
      server.awaitMetric("martlet_permits", 0);
      server.awaitMetric("martlet_seats_held_total", SEATS);
      try (RawClient adam = new RawClient(server.shardPort)) {
        assertEquals(101, upgrade(adam, "adam", "10.0.0.2", "&v=2").status());
        assertEquals("shard full", adam.readClose().closeReason());
      }
    }
  }

  @Test
  void aUserHoldsNoMoreSeatsThanConnections() throws Exception {
    try (Server server = start("limits.connections-per-subscriber", "2")) {
      Seated last = null;
      for (int i = 0; i < 20; i++) {
        last = seat(server, "eva", "10.0.0.1", "");
        last.lose();
        if (i % 2 == 1) { // two connections are allowed, also if they end
          server.awaitMetric("martlet_permits", 0);
        }
      }
      assertEquals(18, server.metric("martlet_seats_let_go_total"));
      server.awaitMetric("martlet_subscribers{type=\"arena\"}", 2);
      assertTrue(seat(server, "eva", "10.0.0.1", "&resume=" + last.ticket).resumed);
    }
  }

  @Test
  void anAddressHoldsNoMoreSeatsThanConnectionsAndTakesNoneFromOthers() throws Exception {
    try (Server server = start("proxies", "127.0.0.1", "limits.connections-per-address", "4")) {
      Seated adam = seat(server, "adam", "10.0.0.2", "");
      adam.lose();
      server.awaitMetric("martlet_permits", 0);
      Seated oldest = null;
      for (int i = 0; i < 20; i++) {
        Seated next = seat(server, "bot" + i, "10.0.0.1", "");
        oldest = oldest == null ? next : oldest;
        next.lose();
        if (i % 4 == 3) { // four connections are allowed, also if they end
          server.awaitMetric("martlet_permits", 0);
        }
      }
      assertEquals(16, server.metric("martlet_seats_let_go_total"));
      server.awaitMetric("martlet_subscribers{type=\"arena\"}", 5);
      assertFalse(seat(server, "bot0", "10.0.0.1", "&resume=" + oldest.ticket).resumed);
      assertTrue(seat(server, "adam", "10.0.0.2", "&resume=" + adam.ticket).resumed);
    }
  }

  @Test
  void behindAFullAddressNobodyLosesTheirSeatToTheAnonymous() throws Exception {
    try (Server server = start("proxies", "127.0.0.1", "limits.connections-per-address", "2")) {
      Seated eva = seat(server, "eva", "10.0.0.1", "");
      Seated adam = seat(server, "adam", "10.0.0.1", "");
      eva.lose();
      adam.lose();
      server.awaitMetric("martlet_permits", 0);
      for (int i = 0; i < 4; i++) {
        try (RawClient client = new RawClient(server.shardPort)) {
          RawClient.Response response =
              upgrade(client, null, "10.0.0.1", "&v=2&resume=" + eva.ticket);
          assertEquals(429, response.status(), response::toString);
          assertTrue(response.body().contains("\"TOO_MANY_CONNECTIONS\""), response::toString);
        }
      }
      assertTrue(seat(server, "eva", "10.0.0.1", "&resume=" + eva.ticket).resumed);
      assertTrue(seat(server, "adam", "10.0.0.1", "&resume=" + adam.ticket).resumed);
      assertEquals(0, server.metric("martlet_seats_let_go_total"), "each has their own again");
    }
  }

  @Test
  void aSeatInAPausedShardIsHeldNoLongerThanInAnother() throws Exception {
    try (Server server = start("limits.resume-grace", "PT1S")) {
      Seated eva = seat(server, "eva", "10.0.0.1", "");
      HttpResponse<String> paused =
          server
              .http()
              .send(
                  HttpRequest.newBuilder(
                          URI.create(
                              "http://127.0.0.1:"
                                  + server.port
                                  + "/api/shards/"
                                  + ARENA
                                  + "/pause"))
                      .header("Authorization", "Bearer dev.root.admin")
                      .POST(HttpRequest.BodyPublishers.noBody())
                      .build(),
                  HttpResponse.BodyHandlers.ofString());
      assertEquals(200, paused.statusCode(), paused::body);
      eva.lose();
      server.awaitMetric("martlet_subscribers{type=\"arena\"}", 0);
    }
  }

  /** A household at its limit: who comes back gets in, and has their own seat again. */
  @Test
  void whoComesBackBehindAFullAddressHasTheirSeatAgain() throws Exception {
    try (Server server = start("proxies", "127.0.0.1", "limits.connections-per-address", "3")) {
      Seated other = seat(server, "adam", "10.0.0.1", "");
      Seated eva = seat(server, "eva", "10.0.0.1", "");
      other.lose();
      eva.lose();
      server.awaitMetric("martlet_permits", 0);
      Seated third = seat(server, "cain", "10.0.0.1", "");
      Seated back = seat(server, "eva", "10.0.0.1", "&resume=" + eva.ticket);
      assertTrue(back.resumed);
      assertTrue(seat(server, "adam", "10.0.0.1", "&resume=" + other.ticket).resumed);
      try (RawClient fourth = new RawClient(server.shardPort)) {
        assertEquals(429, upgrade(fourth, "abel", "10.0.0.1", "").status());
      }
      third.client.close();
    }
  }

  // ---- what outlives a connection ---------------------------------------------------------

  private static void send(Seated seated, int count) throws IOException {
    for (int i = 0; i < count; i++) {
      seated.client.send(
          RawClient.TEXT, "{\"input\":{\"dx\":1,\"dy\":0}}".getBytes(StandardCharsets.UTF_8));
    }
  }

  /** Others may have used up what it counts with, so it is told so, and not closed. */
  private static void assertOverTheRate(Seated seated) throws Exception {
    seated.client.readComplaint("\"RATE_LIMITED\",\"message\":\"too many inputs, with those");
  }

  @Test
  void neitherResumingNorJoiningAnewNorAnotherConnectionGivesAFreshRate() throws Exception {
    try (Server server = start("limits.inputs-per-second", "1", "limits.input-burst", "20")) {
      Seated eva = seat(server, "eva", "10.0.0.1", "");
      send(eva, 12);
      eva.lose();
      server.awaitMetric("martlet_permits", 0);
      Seated resumed = seat(server, "eva", "10.0.0.1", "&resume=" + eva.ticket);
      assertTrue(resumed.resumed);
      send(resumed, 15);
      assertOverTheRate(resumed);
      Seated anew = seat(server, "eva", "10.0.0.1", "");
      send(anew, 10);
      assertOverTheRate(anew);
      long before = server.metric("martlet_inputs_applied_total{type=\"arena\"}");
      send(seat(server, "adam", "10.0.0.1", ""), 15); // another user is not concerned
      server.awaitAtLeast("martlet_inputs_applied_total{type=\"arena\"}", before + 15);
      assertEquals(0, server.metric("martlet_closes_total{code=\"1008\"}"));
    }
  }

  /** With the limit off, resuming gives a fresh rate each time. */
  @Test
  void withoutALimitTheSameInputsAreTaken() throws Exception {
    try (Server server =
        start("limits.inputs-per-second", "100000", "limits.input-burst", "100000")) {
      Seated eva = seat(server, "eva", "10.0.0.1", "");
      send(eva, 30);
      server.awaitMetric("martlet_inputs_applied_total{type=\"arena\"}", 30);
    }
  }

  @Test
  void theAnonymousOfOneAddressHaveOneRateInAShard() throws Exception {
    try (Server server =
        start(
            "limits.anonymous-share", "1",
            "limits.inputs-per-second", "1",
            "limits.input-burst", "20",
            "limits.complaints-per-second", "0")) { // the arena complains of each one, too
      Seated one = seat(server, null, "10.0.0.1", "&sid=one");
      send(one, 15);
      one.lose();
      Seated other = seat(server, null, "10.0.0.1", "&sid=other");
      send(other, 15); // within what one connection may send
      assertOverTheRate(other);
    }
  }

  @Test
  void theAnonymousOfOneAddressTogetherSendMoreThanOneOfThemMay() throws Exception {
    try (Server server =
        start(
            "limits.anonymous-share", "3",
            "limits.inputs-per-second", "1",
            "limits.input-burst", "20")) {
      for (int i = 0; i < 3; i++) {
        send(seat(server, null, "10.0.0.1", "&sid=player" + i), 15);
      }
      // The arena tells those who are anonymous to log in, but it was asked.
      server.awaitMetric("martlet_inputs_refused_total{type=\"arena\",code=\"INPUT_REFUSED\"}", 45);
    }
  }

  // ---- joining ----------------------------------------------------------------------------

  private static void assertTooManyJoins(Server server, String user, String address)
      throws Exception {
    try (RawClient client = new RawClient(server.shardPort)) {
      RawClient.Response response = upgrade(client, user, address, "");
      assertEquals(429, response.status(), response::toString);
      assertTrue(response.body().contains("\"TOO_MANY_JOINS\""), response::toString);
      assertTrue(response.headers().containsKey("retry-after"), response::toString);
    }
  }

  private static Server limited(String setting) throws Exception {
    return plugins.start("proxies", "127.0.0.1", setting, "5");
  }

  @Test
  void anAddressJoinsSoOftenAndOthersAreNotConcerned() throws Exception {
    try (Server server = limited("limits.joins-per-minute")) {
      for (int i = 0; i < 5; i++) {
        seat(server, "eva" + i, "10.0.0.1", "").lose();
      }
      assertTooManyJoins(server, "eva", "10.0.0.1");
      seat(server, "eva", "10.0.0.2", "").client.close();
      assertEquals(1, server.metric("martlet_refusals_total{code=\"TOO_MANY_JOINS\"}"));
      server.awaitMetric("martlet_permits", 0);
    }
  }

  @Test
  void aUserJoinsSoOftenWhereverFrom() throws Exception {
    try (Server server = limited("limits.joins-per-minute-of-user")) {
      for (int i = 0; i < 5; i++) {
        seat(server, "eva", "10.0.0." + i, "").lose();
      }
      assertTooManyJoins(server, "eva", "10.0.0.9");
      seat(server, "adam", "10.0.0.1", "").client.close();
    }
  }

  /** As often as both tests above, and more; with the limits off nobody is told to wait. */
  @Test
  void withoutLimitsTheyJoinAsOftenAsTheyLike() throws Exception {
    try (Server server = start("proxies", "127.0.0.1", "limits.connections-per-subscriber", "20")) {
      for (int i = 0; i < 300; i++) {
        seat(server, i < 100 ? "eva" : "eva" + i, "10.0.0.1", "").client.close();
        if (i % 20 == 19) { // so many connections eva may have, also if they end
          server.awaitMetric("martlet_permits", 0);
        }
      }
      assertEquals(0, server.metric("martlet_refusals_total{code=\"TOO_MANY_JOINS\"}"));
    }
  }

  @Test
  void thatAShardIsFullIsNotTheClientsFault() throws Exception {
    String small = "odd:20:1:small"; // two seats
    try (Server server = start("limits.refused-joins-per-minute", "3");
        RawClient first = RawClient.join(server.shardPort, small, "a");
        RawClient second = RawClient.join(server.shardPort, small, "b")) {
      first.read(RawClient.BINARY);
      second.read(RawClient.BINARY);
      for (int i = 0; i < 5; i++) {
        try (RawClient late = RawClient.join(server.shardPort, small, "c")) {
          assertEquals("shard full", late.readClose().closeReason());
        }
      }
      RawClient.join(server.shardPort, ARENA, "c").close();
    }
  }

  // ---- pauses -----------------------------------------------------------------------------

  @Test
  void aPauseOfTheProcessCostsNobodyTheirSeat() throws Exception {
    try (Server server = start("limits.resume-grace", "PT3S")) {
      Seated eva = seat(server, "eva", "10.0.0.1", "");
      eva.lose();
      server.awaitMetric("martlet_permits", 0);
      server.standStill(Duration.ofSeconds(4)); // longer than the seat is held
      assertTrue(seat(server, "eva", "10.0.0.1", "&resume=" + eva.ticket).resumed);
    }
  }

  /** What is sent in a pause arrives at once. It is no flood: nobody can know of the pause. */
  @Test
  void whoPlaysOnInAPauseOfTheProcessIsNotClosed() throws Exception {
    try (Server server = plugins.start();
        RawClient eva = RawClient.join(server.shardPort, "odd:20:1:none", "eva")) {
      eva.read(RawClient.BINARY);
      server.standStill(
          () -> {
            for (int i = 0; i < 9 * 60; i++) { // nine seconds of a game
              eva.input("{\"text\":\"meanwhile\"}");
            }
          });
      eva.readComplaint("too many inputs: it was dropped");
      for (int i = 0; i < 8 * 20; i++) { // longer than an excess is tolerated
        eva.read(RawClient.BINARY);
        for (int j = 0; j < 3; j++) {
          eva.input("{\"text\":\"after\"}");
        }
      }
      eva.input("{\"text\":\"still here\"}");
      eva.readUntil("eva said still here");
      assertEquals(0, server.metric("martlet_closes_total"));
    }
  }
}
