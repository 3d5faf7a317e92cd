package dev.martlet.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The deltas of version 1, and version 2, as clients receive them over sockets. */
@Tag("one-port")
class SyncTest {
  private static final JsonMapper JSON = new JsonMapper();

  /** Reads all vectors in both formats, and shows how many messages were checked. */
  private static final String READS_VECTORS =
      """
      import { Sync } from '/martlet/sync.js';
      import { readCbor } from '/martlet/cbor.js';
      const readers = { json: (bytes) => JSON.parse(new TextDecoder().decode(bytes)), cbor: readCbor };
      // As in JSON: bytes are base64, and integers are plain numbers.
      const plain = (value) => JSON.stringify(value, (_, v) =>
        v instanceof Uint8Array ? btoa(String.fromCharCode(...v))
          : typeof v === 'bigint' ? Number(v)
          : v && typeof v === 'object' && !Array.isArray(v) ? Object.fromEntries(Object.entries(v).sort())
          : v);
      let checked = 0;
      const check = (wanted, got, where) => {
        if (plain(wanted) !== plain(got)) {
          throw new Error(`${where}: wanted ${plain(wanted)}, got ${plain(got)}`);
        }
      };
      for (const format of ['json', 'cbor']) {
        const { cases } = await (await fetch(`/vectors/v2-${format}.json`)).json();
        for (const { name, messages } of cases) {
          const sync = new Sync(readers[format]);
          for (const { hex, tick, state, event, ack, entities } of messages) {
            const got = sync.receive(Uint8Array.fromHex?.(hex)
              ?? new Uint8Array(hex.match(/../g).map((octet) => parseInt(octet, 16))));
            check(event ?? state, got.event ?? got.state, name);
            check(tick, got.tick, name);
            if (entities) {
              check(entities, Object.fromEntries(got.entities), name);
            }
            if (ack) {
              check(ack.client_seq, String(got.ack.clientSeq), name);
              check([ack.seq, ack.tick], [got.ack.seq, got.ack.tick], name);
            }
            checked += 1;
          }
        }
      }
      document.body.textContent = `done ${checked}`;
      """;

  /** Three clients play in one shard and compare their states tick by tick. */
  private static final String COMPARES_VERSIONS =
      """
      import { ShardClient, shardSocketUrl } from '/martlet/shard-client.js';
      const url = await shardSocketUrl();
      const shard = 'arena:both';
      const seen = new Map();
      const rounded = (value) => JSON.stringify(value, (_, v) => (typeof v === 'number' ? Math.fround(v) : v));
      let same = 0;
      let events = 0;
      const look = (name, tick, state) => {
        const others = seen.get(tick) ?? {};
        others[name] = rounded(state);
        seen.set(tick, others);
        const texts = Object.values(others);
        if (texts.some((text) => text !== texts[0])) {
          throw new Error(`tick ${tick}: ${JSON.stringify(others)}`);
        }
        same += texts.length === 3 ? 1 : 0;
        finish();
      };
      const finish = () => {
        if (same > 20 && acks > 0 && events > 0) {
          const [one, two, three] = clients.map((client) => client.bytesReceived);
          document.body.textContent = one > two && two > three ? 'done' : `${one} ${two} ${three}`;
        }
      };
      let acks = 0;
      const options = [{}, { version: 2 }, { version: 2, format: 'cbor' }];
      const clients = options.map((option, i) => new ShardClient({
        url, shard, token: `dev.player${i}`, ...option,
        onSnapshot: (state, tick, ack) => {
          acks += ack === null ? 0 : 1;
          if (state.players.length === 3) {
            look(i, tick, state);
          }
        },
        onEvent: ({ by, who }) => {
          events += by.startsWith('player') && who !== by ? 1 : 0;
        },
      }));
      setInterval(() => {
        // All move to one corner, where the player who is it can tag the others.
        clients.forEach((client) => {
          const move = { dx: 1, dy: 1, tag: false };
          client.send(move);
          client.send({ ...move, tag: true });
        });
      }, 50);
      """;

  /** A client plays while its shard is paused, and its clock runs ahead by minutes. */
  private static final String OUTLASTS_PAUSE =
      """
      import { ShardClient, shardSocketUrl } from '/martlet/shard-client.js';
      const shard = 'arena:still';
      const headers = { Authorization: 'Bearer dev.root.admin' };
      const ask = (what) => fetch(`/api/shards/${shard}/${what}`, { method: 'POST', headers });
      const now = Date.now;
      let minutes = 0;
      Date.now = () => now() + minutes * 60_000;
      let states = 0;
      let seats = 0;
      const client = new ShardClient({
        url: await shardSocketUrl(), shard, token: 'dev.eva', version: 2,
        onSeat: () => (seats += 1),
        onSnapshot: (state, tick, ack) => {
          states += 1;
          if (states === 1) {
            ask('pause');
          }
          if (ack?.clientSeq === 3n) {
            document.body.textContent = seats === 1 && client.state === 'open' ? 'done' : `${seats} seats`;
          }
        },
        onPause: (paused) => {
          client.send({ dx: 0, dy: 0, tag: false });
          minutes += 1;
          if (paused) {
            client.send({ dx: 0, dy: 0, tag: false });
            ask('resume');
          }
        },
      });
      """;

  private static Path www;
  private static Server server;

  @BeforeAll
  static void start() throws Exception {
    www = Project.pages("sync");
    Project.copyTree(Project.ROOT.resolve("module-info-docs/vectors"), www.resolve("vectors"));
    server = Server.start(Map.of("martlet.www", www.toString()));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static RawClient join(String user, String parameters) throws Exception {
    RawClient client = new RawClient(server.shardPort);
    assertEquals(101, ask(client, user, parameters).status());
    return client;
  }

  private static RawClient.Response ask(RawClient client, String user, String parameters)
      throws Exception {
    Map<String, String> headers = RawClient.upgradeHeaders();
    headers.put("Authorization", "Bearer dev." + user);
    return client.request("GET", RawClient.target("arena:sync") + parameters, headers);
  }

  private static JsonNode snapshot(RawClient.Frame frame) {
    return JSON.readTree(Arrays.copyOfRange(frame.payload(), 8, frame.payload().length));
  }

  /** Where a player is, from the left edge. */
  private static double place(RawClient.Frame frame, String id) {
    for (JsonNode player : snapshot(frame).get("players")) {
      if (player.get("id").asString().equals(id)) {
        return player.get("x").asDouble();
      }
    }
    throw new AssertionError(id + " is not in the snapshot");
  }

  @Test
  void versionOneIsSentWhatChanged() throws Exception {
    try (RawClient deltas = join("merge", "&delta=1");
        RawClient whole = join("whole", "")) {
      JsonNode first = snapshot(deltas.read(RawClient.BINARY));
      assertTrue(first.has("width") && first.has("players"), first::toString);
      // Towards the far wall: who stands at the near one goes nowhere, and nothing changes.
      boolean isLeft =
          place(whole.read(RawClient.BINARY), "whole") < first.get("width").asDouble() / 2;
      whole.input("{\"dx\":" + (isLeft ? 1 : -1) + ",\"dy\":0}");
      for (int i = 0; i < 5; i++) {
        RawClient.Frame frame = deltas.read(RawClient.BINARY);
        JsonNode message = snapshot(frame);
        assertEquals(frame.tick(), message.get("tick").asLong());
        JsonNode delta = message.get("delta");
        assertTrue(!delta.isEmpty() && !delta.has("width"), "only what changed: " + message);
      }
    }
  }

  @Test
  void whatThereIsNotIsRefusedByName() throws Exception {
    Map<String, String> wrong = Map.of("&v=3", "BAD_VERSION", "&delta=yes", "BAD_DELTA");
    for (Map.Entry<String, String> each : wrong.entrySet()) {
      try (RawClient client = new RawClient(server.shardPort)) {
        RawClient.Response response = ask(client, "eva", each.getKey());
        assertEquals(400, response.status());
        assertTrue(response.body().contains(each.getValue()), response::body);
      }
    }
    for (String parameter : new String[] {"v=2", "delta=1"}) {
      URI uri =
          URI.create(
              "http://127.0.0.1:" + server.port + "/api/shards/arena:sync/connect?" + parameter);
      try (HttpClient http = HttpClient.newHttpClient();
          EventStreamClient stream = EventStreamClient.open(http, uri, Optional.empty())) {
        assertEquals(400, stream.response.statusCode());
      }
    }
  }

  @Test
  void anInputOfVersionTwoIsAcknowledged() throws Exception {
    try (RawClient client = join("ack", "&v=2")) {
      assertEquals(4, client.read(RawClient.BINARY).payload()[0], "what it may come back with");
      assertEquals(0x21, client.read(RawClient.BINARY).payload()[0]);
      String input = "{\"input\":{\"dx\":1,\"dy\":0},\"client_seq\":300}";
      client.send(RawClient.TEXT, input.getBytes(StandardCharsets.UTF_8));
      byte[] message = client.read(RawClient.BINARY).payload();
      while ((message[0] & 0x10) == 0) {
        message = client.read(RawClient.BINARY).payload();
      }
      int at = 1;
      while (message[at] < 0) { // the tick
        at++;
      }
      at++;
      while (message[at] < 0) { // the baseline
        at++;
      }
      assertEquals((byte) 0xAC, message[at + 1], "300 in LEB128");
      assertEquals(2, message[at + 2]);
    }
  }

  /** The page's client reads the vectors that the engine's tests wrote. */
  @Test
  void thePagesClientReadsTheVectors() throws Exception {
    int messages = 0;
    for (String format : new String[] {"json", "cbor"}) {
      String vectors =
          Files.readString(www.resolve("vectors/v2-" + format + ".json"), StandardCharsets.UTF_8);
      for (JsonNode each : JSON.readTree(vectors).get("cases")) {
        messages += each.get("messages").size();
      }
    }
    ScriptPage.assertShows(server, www, READS_VECTORS, "done " + messages);
  }

  /** Clients of both versions in one shard see the same states. */
  @Test
  void bothVersionsSeeTheSame() throws Exception {
    ScriptPage.assertShows(server, www, COMPARES_VERSIONS, "done");
  }

  /** A client that hears nothing gives up its connection, but not while the shard is paused. */
  @Test
  void aShardThatStandsStillIsNotTakenForADeadLine() throws Exception {
    ScriptPage.assertShows(server, www, OUTLASTS_PAUSE, "done");
  }
}
