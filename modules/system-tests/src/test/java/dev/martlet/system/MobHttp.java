package dev.martlet.system;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;

/** The mob's attacks on the HTTP port: silence, halves, broken framing, and races. */
final class MobHttp {
  private static final String HOST = " HTTP/1.1\r\nHost: localhost\r\n";
  private static final String ADMIN = "Authorization: Bearer dev.mob.admin\r\n";

  static final List<MobAttack> ATTACKS =
      List.of(
          new MobAttack("silent sockets", MobHttp::silence),
          new MobAttack("half a head", mobster -> hold(mobster, "GET / HTTP/1.1\r\nHost: l")),
          new MobAttack("half a body", MobHttp::halfBody),
          new MobAttack("answers that nobody reads", MobHttp::readNothing),
          new MobAttack("chunks that are none", MobHttp::chunks),
          new MobAttack("odd ranges and conditions", MobHttp::ranges),
          new MobAttack("odd targets, methods and hosts", MobHttp::targets),
          new MobAttack("making and ending at once", MobHttp::race),
          new MobAttack("event streams", MobHttp::events),
          new MobAttack("bad tokens over HTTP", MobHttp::badTokens));

  private MobHttp() {}

  private static void hold(Mobster mobster, String bytes) throws Exception {
    try (RawClient client = mobster.connectHttp()) {
      client.send(Mobster.latin1(bytes));
      mobster.linger();
    }
  }

  private static void silence(Mobster mobster) throws Exception {
    List<RawClient> silent = new ArrayList<>();
    try {
      for (int i = 0; i < 20; i++) {
        silent.add(mobster.connectHttp());
      }
      mobster.linger();
    } finally {
      for (RawClient client : silent) {
        client.close();
      }
    }
  }

  private static void halfBody(Mobster mobster) throws Exception {
    hold(mobster, "POST /api/shards" + HOST + ADMIN + "Content-Length: 5000\r\n\r\n{\"id\":");
  }

  private static void readNothing(Mobster mobster) throws Exception {
    try (RawClient client = mobster.connectHttp()) {
      for (int i = 0; i < 100; i++) {
        client.send(Mobster.latin1("GET /observe/metrics" + HOST + "\r\n"));
      }
      mobster.linger();
    }
  }

  private static void chunks(Mobster mobster) throws Exception {
    String[] sizes = {"+2", "-1", "zz", "2;x=\u0001", "FFFFFFFFFFFFFFFFF", "", "2 ", "0x2"};
    String size = mobster.dice().nextBoolean() ? mobster.oneOf(sizes) : mobster.oddText();
    try (RawClient client = mobster.connectHttp()) {
      client.send(
          Mobster.latin1(
              "POST /api/shards/odd:20:100:none:mob0/input"
                  + HOST
                  + "Transfer-Encoding: chunked\r\n\r\n"
                  + size
                  + "\r\n{}\r\n0\r\n\r\nGET /api/plugins"
                  + HOST
                  + "\r\n"));
      client.readResponse();
    }
  }

  private static void ranges(Mobster mobster) throws Exception {
    String[] lines = {
      "Range: bytes=-99999999999999",
      "Range: bytes=0-99999999999999999999",
      "Range: bytes=0-0,0-0,0-0,0-0,0-0,0-0,0-0,0-0,0-0,0-0,0-0,0-0",
      "Range: bytes=a-b",
      "If-Modified-Since: garbage",
      "If-None-Match: \"",
      "Accept: ;;;,,,/q=x",
      "Expect: 100-continue",
      "Connection: Upgrade\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__"
    };
    try (RawClient client = mobster.connectHttp()) {
      client.send(
          Mobster.latin1(
              "GET /martlet/shard-client.js" + HOST + mobster.oneOf(lines) + "\r\n\r\n"));
      client.readResponse();
    }
  }

  private static void targets(Mobster mobster) throws Exception {
    String[] methods = {"GET", "POST", "DELETE", "G\u001bT", "ZZZ", "CONNECT", "PRI", "TRACE"};
    String[] targets = {"/api/shards/", "/observe;x/metrics", "/", "*", "http://evil.example/", ""};
    String[] hosts = {"evil.example", "localhost.", "game_server:1", "[::1", "", "a\r\nHost: b"};
    try (RawClient client = mobster.connectHttp()) {
      client.send(
          Mobster.latin1(
              mobster.oneOf(methods)
                  + " "
                  + mobster.oneOf(targets)
                  + mobster.oddText()
                  + " HTTP/1.1\r\nHost: "
                  + mobster.oneOf(hosts)
                  + "\r\n"
                  + ADMIN
                  + "\r\n"));
      client.readResponse();
    }
  }

  private static void call(Mobster mobster, String method, String path, String body)
      throws Exception {
    try (RawClient client = mobster.connectHttp()) {
      client.send(
          Mobster.latin1(
              method
                  + " "
                  + path
                  + HOST
                  + ADMIN
                  + "Content-Length: "
                  + body.length()
                  + "\r\n\r\n"
                  + body));
      client.readResponse();
    }
  }

  /** An admin makes and ends a shard while somebody joins it. */
  private static void race(Mobster mobster) throws Exception {
    String id = "odd:20:10:none:race" + mobster.dice().nextInt(4);
    Mobster second = mobster.accomplice();
    FutureTask<Void> deletes =
        new FutureTask<>(
            () -> {
              call(second, "DELETE", "/api/shards/" + id, "");
              return null;
            });
    Thread.startVirtualThread(deletes);
    call(mobster, "POST", "/api/shards", "{\"id\":\"" + id + "\"}");
    try (RawClient client = mobster.join(id, null)) {
      client.read();
    }
    deletes.get();
    call(mobster, "DELETE", "/api/shards/" + id, "");
  }

  private static void events(Mobster mobster) throws Exception {
    try (RawClient client = mobster.connectHttp()) {
      client.send(
          Mobster.latin1("GET /api/shards/odd:20:100:none:mob0/connect?key=x" + HOST + "\r\n"));
      mobster.linger();
      client.reset();
    }
  }

  private static void badTokens(Mobster mobster) throws Exception {
    try (RawClient client = mobster.connectHttp()) {
      for (int i = 0; i < 30; i++) {
        client.send(
            Mobster.latin1(
                "GET /api/shards" + HOST + "Authorization: Bearer bad" + i + "\r\n\r\n"));
      }
      client.readResponse();
    }
  }
}
