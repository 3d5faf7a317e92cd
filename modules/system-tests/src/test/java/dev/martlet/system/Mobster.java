package dev.martlet.system;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * A member of the mob: what it attacks, and its dice. One thread at a time.
 *
 * @param port for HTTP that is attacked
 * @param shardPort for shard sockets that is attacked
 * @param network of the mob's addresses, such as {@code 127.0.0.}
 * @param dice decide everything, so that a seed tells what was done
 */
record Mobster(int port, int shardPort, String network, SplittableRandom dice) {
  /** The players have another. */
  private static final String NETWORK = "127.0.0.";

  /** The mob's addresses are number 16 of its network, and those after it. */
  private static final int ADDRESSES = 8;

  /** How long an attacker waits for an answer before going on, in milliseconds. */
  private static final int PATIENCE_MS = 1500;

  /** A shard that an admin has paused. */
  static final String PAUSED = "odd:20:10:none:paused";

  /** A shard with long snapshots. */
  static final String LONG = "odd:20:100000:none:long";

  /** A member of the mob that attacks a server. */
  static Mobster of(Server server, SplittableRandom dice) {
    return new Mobster(server.port, server.shardPort, NETWORK, dice);
  }

  /** Another one, who does something else at the same time. */
  Mobster accomplice() {
    return new Mobster(port, shardPort, network, dice.split());
  }

  private RawClient connect(int to, int receiveBuffer) throws IOException {
    RawClient client = new RawClient(to, receiveBuffer, network + (16 + dice.nextInt(ADDRESSES)));
    client.socket.setSoTimeout(PATIENCE_MS);
    return client;
  }

  /** Connects to the shard port. */
  RawClient connect() throws IOException {
    return connect(shardPort, 0);
  }

  /** Connects to the shard port, with room for a few bytes only. */
  RawClient connectNarrowly() throws IOException {
    return connect(shardPort, 4096);
  }

  /** Connects to the HTTP port. */
  RawClient connectHttp() throws IOException {
    return connect(port, 0);
  }

  /** Joins a shard of the mob's own, which players share with it on some days. */
  RawClient join() throws IOException {
    return connect().join("odd:20:100:none:mob" + dice.nextInt(4), null);
  }

  /** Joins with a user, who has a token, or nobody. */
  RawClient join(String shard, String user) throws IOException {
    return connect().join(shard, user);
  }

  /** Upgrades with version 2 and more parameters; the client, whatever the answer is. */
  RawClient.Response upgrade(RawClient client, String target, String user) throws IOException {
    Map<String, String> headers = RawClient.upgradeHeaders();
    if (user != null) {
      headers.put("Authorization", "Bearer dev." + user);
    }
    return client.request("GET", target, headers);
  }

  byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    dice.nextBytes(bytes);
    return bytes;
  }

  <T> T oneOf(T[] all) {
    return all[dice.nextInt(all.length)];
  }

  /** Text that no protocol wants: control characters, halves of pairs, escapes, forged lines. */
  String oddText() {
    String[] pieces = {
      "\u0000",
      "\u001b[31m",
      "\n2026-11-28T10:00:00.000+0000 SEVERE  forged: x",
      "\r",
      "\u0085",
      "\u2028",
      "\u202e",
      "\ufeff",
      "%00",
      "%zz",
      "%ff",
      "\\ud800",
      "{0}",
      ";",
      "../",
      "é",
      "x".repeat(300)
    };
    StringBuilder text = new StringBuilder();
    for (int i = dice.nextInt(1, 5); i > 0; i--) {
      text.append(oneOf(pieces));
    }
    return text.toString();
  }

  /** Holds still, to hold something up. */
  void linger() throws InterruptedException {
    Thread.sleep(dice.nextInt(100, 1500));
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static byte[] latin1(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
