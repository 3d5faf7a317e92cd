package dev.martlet.system;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** The mob's attacks by joining: seats, tickets, tokens, addresses, and headers that lie. */
final class MobJoins {
  static final List<MobAttack> ATTACKS =
      List.of(
          new MobAttack("join and reset", MobJoins::joinAndReset),
          new MobAttack("join and reset with a token", MobJoins::usersJoinAndReset),
          new MobAttack("tickets that are none", MobJoins::resume),
          new MobAttack("odd parameters", MobJoins::parameters),
          new MobAttack("odd acknowledgements", MobJoins::acknowledgements),
          new MobAttack("a shard that is full", MobJoins::full),
          new MobAttack("shards on demand", MobJoins::onDemand),
          new MobAttack("bad tokens", MobJoins::badTokens),
          new MobAttack("hosts, origins and proxies that lie", MobJoins::lies),
          new MobAttack("half a handshake", MobJoins::half),
          new MobAttack("garbage for a handshake", MobJoins::garbage));

  private MobJoins() {}

  private static void joinAndReset(Mobster mobster) throws Exception {
    for (int i = 0; i < 30; i++) {
      RawClient client = mobster.connect();
      mobster.upgrade(client, RawClient.target("odd:20:100:none:seats") + "&v=2", null);
      client.reset();
    }
  }

  private static void usersJoinAndReset(Mobster mobster) throws Exception {
    String user = "u" + mobster.dice().nextInt(20);
    for (int i = 0; i < 20; i++) {
      RawClient client = mobster.connect();
      String target = RawClient.target("arena:lobby") + "&v=2&sid=" + user;
      mobster.upgrade(client, target, user);
      client.reset();
    }
  }

  private static void resume(Mobster mobster) throws Exception {
    for (int i = 0; i < 20; i++) {
      try (RawClient client = mobster.connect()) {
        String ticket = Long.toString(mobster.dice().nextLong(), 36).replace("-", "_");
        mobster.upgrade(
            client,
            RawClient.target("odd:20:100:none:seats")
                + "&v=2&resume="
                + ticket
                + "&baseline="
                + mobster.dice().nextLong()
                + "&events="
                + mobster.dice().nextLong(),
            null);
      }
    }
  }

  private static void parameters(Mobster mobster) throws Exception {
    String[] names = {"shard", "sid", "format", "v", "delta", "resume", "baseline", "events", "x"};
    StringBuilder target = new StringBuilder("/?shard=odd:20:100:none:mob0");
    for (int i = 0; i < 5; i++) {
      target.append('&').append(mobster.oneOf(names)).append('=');
      target.append(URLEncoder.encode(mobster.oddText(), StandardCharsets.UTF_8));
    }
    try (RawClient client = mobster.connect()) {
      mobster.upgrade(client, target.toString(), "eva");
    }
  }

  private static void acknowledgements(Mobster mobster) throws Exception {
    try (RawClient client = mobster.connect()) {
      mobster.upgrade(client, RawClient.target("odd:20:100:none:mob0") + "&v=2", "eva");
      for (int i = 0; i < 50; i++) {
        long number = mobster.dice().nextLong();
        client.send(RawClient.TEXT, Mobster.utf8("{\"ack\":" + number + ",\"events\":" + number));
        client.send(RawClient.TEXT, Mobster.utf8("{\"ack\":" + number + "}"));
      }
      client.readEnd();
    }
  }

  private static void full(Mobster mobster) throws Exception {
    for (int i = 0; i < 10; i++) {
      try (RawClient client = mobster.join("odd:20:100:small", null)) {
        client.readClose();
      }
    }
  }

  private static void onDemand(Mobster mobster) throws Exception {
    for (int i = 0; i < 5; i++) {
      try (RawClient client = mobster.connect()) {
        String[] faults = {"none", "create", "closed", "advance"};
        mobster.upgrade(
            client,
            RawClient.target(
                "odd:20:10:" + mobster.oneOf(faults) + ":d" + mobster.dice().nextInt(1000)),
            null);
        client.input("{\"text\":\"now\"}");
      }
    }
  }

  private static void badTokens(Mobster mobster) throws Exception {
    String[] tokens = {"dev", "dev.", "eyJhbGciOiJub25lIn0.e30.", "x".repeat(9000), "dev.\u00e9"};
    for (int i = 0; i < 10; i++) {
      try (RawClient client = mobster.connect()) {
        Map<String, String> headers = RawClient.upgradeHeaders();
        headers.put("Authorization", "Bearer " + mobster.oneOf(tokens));
        headers.put("Sec-WebSocket-Protocol", "bearer.%ZZ, bearer." + mobster.dice().nextInt());
        client.request("GET", RawClient.target("arena:lobby"), headers);
      }
    }
  }

  private static void lies(Mobster mobster) throws Exception {
    String[] hosts = {"evil.example", "game_server:1", "localhost.", "[::1", "", "a:b:c", "\u00e9"};
    try (RawClient client = mobster.connect()) {
      Map<String, String> headers = RawClient.upgradeHeaders();
      String host = mobster.oneOf(hosts);
      headers.put("Host", host);
      headers.put("Origin", "http://" + host);
      headers.put("X-Forwarded-For", mobster.oneOf(hosts));
      headers.put("Forwarded", "for=" + mobster.oneOf(hosts));
      if (mobster.dice().nextBoolean()) {
        client.send(Mobster.latin1("PROXY TCP4 10.0.0.1 10.0.0.2 1 2\r\n"));
      }
      client.request("GET", RawClient.target("arena:lobby"), headers);
    }
  }

  private static void half(Mobster mobster) throws Exception {
    try (RawClient client = mobster.connect()) {
      client.send(Mobster.latin1("GET /?shard=arena:lobby HTTP/1.1\r\nHost: "));
      mobster.linger();
    }
  }

  private static void garbage(Mobster mobster) throws Exception {
    try (RawClient client = mobster.connect()) {
      client.send(mobster.bytes(3000));
      client.send(Mobster.latin1("\r\n\r\n"));
      client.readResponse();
    }
  }
}
