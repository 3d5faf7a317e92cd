package dev.martlet.system;

import java.util.List;

/** The mob's attacks by inputs: much work or memory for few bytes, and text that cannot be. */
final class MobInputs {
  static final List<MobAttack> ATTACKS =
      List.of(
          new MobAttack("manifold values in a paused shard", MobInputs::manifold),
          new MobAttack("long inputs at the rate that is allowed", MobInputs::longInputs),
          new MobAttack("a flood of inputs", MobInputs::flood),
          new MobAttack("JSON that is none", MobInputs::nonsense),
          new MobAttack("text that is no Unicode", MobInputs::oddText),
          new MobAttack("inputs posted over HTTP", MobInputs::posted));

  private MobInputs() {}

  /** Many small values, each of which is an object in memory, which nobody applies. */
  private static void manifold(Mobster mobster) throws Exception {
    String[] values = {"{}", "[]", "\"\"", "{\"a\":1}", "1.5"};
    String value = mobster.oneOf(values) + ",";
    String all = value.repeat(64_000 / value.length());
    try (RawClient client = mobster.join(Mobster.PAUSED, null)) {
      for (int i = 0; i < 40; i++) {
        client.input("{\"text\":\"x\",\"more\":[" + all + "0]}");
      }
      mobster.linger();
    }
  }

  private static void longInputs(Mobster mobster) throws Exception {
    String text = "x".repeat(60_000);
    try (RawClient client = mobster.join()) {
      for (int i = 0; i < 100; i++) {
        client.input("{\"text\":\"" + text + "\"}");
      }
      mobster.linger();
    }
  }

  private static void flood(Mobster mobster) throws Exception {
    String[] shards = {Mobster.PAUSED, "odd:20:100:none:mob1", "odd:0:100:none:events"};
    try (RawClient client = mobster.join(mobster.oneOf(shards), null)) {
      for (int i = 0; i < 500; i++) {
        client.input("{\"text\":\"flood\"}");
      }
      mobster.linger();
    }
  }

  private static void nonsense(Mobster mobster) throws Exception {
    String[] broken = {
      "[".repeat(30_000),
      "{\"input\":".repeat(8000),
      "{\"input\":{\"text\":\"a\",\"text\":\"b\"}}",
      "{\"input\":" + "9".repeat(60_000) + "}",
      "{\"input\":1e999999999}",
      "{\"client_seq\":-1}",
      "{\"\":\"" + "\\u0000".repeat(9000) + "\"}"
    };
    try (RawClient client = mobster.join()) {
      for (int i = 0; i < 30; i++) {
        client.send(RawClient.TEXT, Mobster.utf8(mobster.oneOf(broken)));
      }
      client.readClose();
    }
  }

  private static void oddText(Mobster mobster) throws Exception {
    try (RawClient client = mobster.join()) {
      for (int i = 0; i < 10; i++) {
        String text = mobster.oddText();
        client.input("{\"text\":\"" + text + "\"}");
        client.send(RawClient.BINARY, mobster.bytes(50));
      }
      client.readClose();
    }
  }

  private static void posted(Mobster mobster) throws Exception {
    try (RawClient client = mobster.connectHttp()) {
      for (int i = 0; i < 50; i++) {
        String body = "{\"input\":{\"text\":\"" + mobster.oddText() + "\"}}";
        client.send(
            Mobster.utf8(
                "POST /api/shards/odd:20:100:none:mob0/input HTTP/1.1\r\nHost: localhost\r\n"
                    + "Authorization: Bearer dev.eva\r\nContent-Length: "
                    + Mobster.utf8(body).length
                    + "\r\n\r\n"
                    + body));
      }
      client.readResponse();
    }
  }
}
