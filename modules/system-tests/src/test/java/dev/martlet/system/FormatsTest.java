package dev.martlet.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.msgpack.core.MessagePack;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.cbor.CBORMapper;

/** Snapshots in formats other than JSON. */
class FormatsTest {
  private static Server server;

  @BeforeAll
  static void start() throws Exception {
    server = Server.start(Map.of());
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static RawClient join(String user, String format) throws Exception {
    RawClient client = new RawClient(server.shardPort);
    Map<String, String> headers = RawClient.upgradeHeaders();
    headers.put("Authorization", "Bearer dev." + user);
    RawClient.Response response =
        client.request("GET", RawClient.target("arena:formats") + "&format=" + format, headers);
    assertEquals(101, response.status(), response::toString);
    return client;
  }

  private interface Decoder {
    JsonNode decode(byte[] snapshot) throws Exception;
  }

  /** The values of the MessagePack library convert themselves to JSON. */
  private static JsonNode ofMessagePack(byte[] snapshot) throws Exception {
    try (var unpacker = MessagePack.newDefaultUnpacker(snapshot)) {
      return new JsonMapper().readTree(unpacker.unpackValue().toJson());
    }
  }

  private static byte[] snapshot(RawClient.Frame frame) {
    return Arrays.copyOfRange(frame.payload(), 8, frame.payload().length);
  }

  @Test
  void everyFormatSaysTheSame() throws Exception {
    Map<String, Decoder> decoders = new TreeMap<>();
    decoders.put("json", new JsonMapper()::readTree);
    decoders.put("cbor", new CBORMapper()::readTree);
    decoders.put("msgpack", FormatsTest::ofMessagePack);
    Map<Long, Map<String, byte[]>> seen = new HashMap<>();
    try (RawClient json = join("eva", "json");
        RawClient cbor = join("adam", "cbor");
        RawClient msgpack = join("lilith", "msgpack")) {
      Map<String, RawClient> clients = Map.of("json", json, "cbor", cbor, "msgpack", msgpack);
      json.input("{\"dx\":1,\"dy\":0}");
      json.readUntil("\"id\":\"lilith\"");
      Optional<Map<String, byte[]>> common = Optional.empty();
      while (common.isEmpty()) {
        for (Map.Entry<String, RawClient> client : clients.entrySet()) {
          RawClient.Frame frame = client.getValue().read(RawClient.BINARY);
          seen.computeIfAbsent(frame.tick(), tick -> new TreeMap<>())
              .put(client.getKey(), snapshot(frame));
        }
        common =
            seen.values().stream()
                .filter(formats -> formats.size() == 3)
                .filter(formats -> text(formats.get("json")).contains("lilith"))
                .findFirst();
      }
      JsonNode wanted = decoders.get("json").decode(common.get().get("json"));
      for (String format : decoders.keySet()) {
        byte[] encoded = common.get().get(format);
        // Compared as text: the JSON reader yields doubles, where the other readers may yield
        // floats.
        assertEquals(wanted.toString(), decoders.get(format).decode(encoded).toString(), format);
        assertTrue(format.equals("json") || encoded.length < common.get().get("json").length);
      }
      cbor.input("{\"nonsense\":[]}");
      cbor.sendClose(1000);
    }
  }

  private static String text(byte[] json) {
    return new String(json, StandardCharsets.UTF_8);
  }

  @Test
  void anUnknownFormatIsRefusedAndTheKnownAreNamed() throws Exception {
    try (RawClient client = new RawClient(server.shardPort)) {
      RawClient.Response response =
          client.request(
              "GET", RawClient.target("arena:formats") + "&format=xml", RawClient.upgradeHeaders());
      assertEquals(400, response.status());
      assertTrue(response.body().contains("BAD_FORMAT"), response::body);
      assertTrue(response.body().contains("cbor, json, msgpack"), response::body);
    }
  }

  @Test
  void anEventStreamIsJson() throws Exception {
    URI uri =
        URI.create(
            "http://127.0.0.1:" + server.port + "/api/shards/arena:formats/connect?format=cbor");
    try (HttpClient http = HttpClient.newHttpClient();
        EventStreamClient stream = EventStreamClient.open(http, uri, Optional.empty())) {
      assertEquals(400, stream.response.statusCode());
      assertTrue(stream.error.contains("BAD_FORMAT"), stream.error);
    }
  }

  @Test
  void theServerSaysWhichThereAre() throws Exception {
    String body = server.get("/api/shards/transports").body();
    assertTrue(body.contains("\"snapshot_formats\":[\"json\",\"cbor\",\"msgpack\"]"), body);
    assertTrue(server.log().contains("provides snapshot format msgpack"), server::log);
  }

  @Test
  void twoOfTheSameNameAreNeitherOffered() throws Exception {
    Path msgpack = Project.IMAGE.resolve("plugins/msgpack");
    PluginFolder plugins =
        PluginFolder.of("formats").withCopyOf(msgpack, "one").withCopyOf(msgpack, "two");
    try (Server doubled = plugins.start()) {
      doubled.awaitLog("one: snapshot format \"msgpack\" is claimed by");
      doubled.awaitLog("two: snapshot format \"msgpack\" is claimed by");
      String body = doubled.get("/api/shards/transports").body();
      assertTrue(body.contains("\"snapshot_formats\":[\"json\",\"cbor\"]"), body);
    }
  }

  @Test
  void aPageMayBringAReaderOfItsOwn() throws Exception {
    Path www = Project.pages("formats");
    String script =
        """
        import { ShardClient, shardSocketUrl } from '/martlet/shard-client.js';
        new ShardClient({
          url: await shardSocketUrl(),
          shard: 'arena:page',
          token: 'dev.eva',
          format: 'cbor',
          decode: (bytes) => ({ majorType: bytes[0] >> 5 }),
          onSnapshot: (snapshot) => { document.body.textContent = JSON.stringify(snapshot); },
        });
        """;
    try (Server own = Server.start(Map.of("martlet.www", www.toString()))) {
      // Major type 5 is a map: RFC 8949, section 3.1.
      ScriptPage.assertShows(own, www, script, "{\"majorType\":5}");
    }
  }
}
