package dev.martlet.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * A game that makes text with half of an emoji, in its state, its keys, its events and its
 * entities, disturbs nobody, whichever format and version they take.
 */
class HalfCharacterTest {
  private static final PluginSource HALVES =
      new PluginSource(
          "halves.jar",
          "1.0",
          Map.of(
              "module-info.java",
              """
              module test.halves {
                requires dev.martlet.api;
                provides dev.martlet.api.shard.ShardType with test.halves.Halves;
              }
              """,
              "test/halves/Halves.java",
              """
              package test.halves;

              import module dev.martlet.api;
              import java.util.*;

              /** Cuts what it hears in the middle of its last character, as a careless game does. */
              public final class Halves implements ShardType<Halves.Say> {
                public record Say(String text) {}

                public record View(String said, Map<String, Integer> words, long count) {}

                @Override public String name() { return "halves"; }
                @Override public boolean createsOnDemand(ShardId id, Principal by) { return true; }
                @Override public Simulation<Say> create(ShardContext context) { return new Game(context); }

                static final class Game implements Simulation<Say> {
                  private final ShardContext context;
                  private String said = "";
                  private long count;

                  Game(ShardContext context) { this.context = context; }

                  @Override public Decision authorizeJoin(Subscriber who) {
                    return who.id().value().equals("refused")
                        ? Decision.refuse("no \\ud83d") : Decision.allow();
                  }

                  @Override public void onJoin(Subscriber who) {
                    context.entities().put("tree \\ud83d", 0, 0, 0, "oak \\ude00");
                    context.subscribers().lastInput(who);
                    context.entities().follow(who, Interest.in(Area.sphere(10)), "tree \\ud83d");
                  }

                  @Override public Decision authorizeInput(Subscriber who, Input<Say> say) {
                    return say.value().text().isEmpty() ? Decision.refuse("say \\ud83d") : Decision.allow();
                  }

                  @Override public void apply(Subscriber who, Input<Say> say) {
                    said = say.value().text().substring(0, say.value().text().length() - 1);
                    count++;
                    context.subscribers().broadcast(Map.of("heard", said));
                  }

                  @Override public void advance(Tick tick) {}

                  @Override public View snapshot() { return new View(said, Map.of(said, 1), count); }
                }
              }
              """));

  private static Server server;

  @BeforeAll
  static void start() throws Exception {
    PluginFolder plugins = PluginFolder.of("halves").with(HALVES);
    plugins.withCopyOf(Project.IMAGE.resolve("plugins/msgpack"), "msgpack");
    server = plugins.start();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static RawClient join(String user, String options) throws Exception {
    RawClient client = new RawClient(server.shardPort);
    Map<String, String> headers = RawClient.upgradeHeaders();
    headers.put("Authorization", "Bearer dev." + user);
    RawClient.Response response =
        client.request("GET", RawClient.target("halves:one") + options, headers);
    assertEquals(101, response.status(), response::toString);
    return client;
  }

  /** Frames of binary messages have what is looked for as UTF-8, in all formats. */
  private static void readUntil(RawClient client, String text) throws Exception {
    byte[] wanted = text.getBytes(StandardCharsets.UTF_8);
    String looked = new String(wanted, StandardCharsets.ISO_8859_1);
    while (true) {
      byte[] payload = client.read(RawClient.BINARY).payload();
      if (new String(payload, StandardCharsets.ISO_8859_1).contains(looked)) {
        return;
      }
    }
  }

  @Test
  void nobodyIsDisturbedInAnyFormatOrVersion() throws Exception {
    List<RawClient> clients = new ArrayList<>();
    try {
      for (String format : List.of("json", "cbor", "msgpack")) {
        for (String version : List.of("", "&delta=1", "&v=2")) {
          clients.add(join("u" + clients.size(), "&format=" + format + version));
        }
      }
      for (RawClient client : clients.subList(2, 3)) {
        readUntil(client, "tree \uFFFD");
      }
      RawClient eva = clients.getFirst();
      for (String said : List.of("one", "two")) {
        eva.input("{\"text\":\"" + said + " \uD83D\uDE00\"}");
        for (RawClient client : clients) {
          readUntil(client, said + " \uFFFD");
        }
      }
    } finally {
      for (RawClient client : clients) {
        client.close();
      }
    }
    assertTrue(!server.log().contains("failed with"), server::log);
  }

  @Test
  void reasonsAndComplaintsAreValidText() throws Exception {
    try (RawClient refused = join("refused", "")) {
      assertEquals("unauthorized: no \uFFFD", refused.readClose().closeReason());
    }
    try (RawClient eva = join("eva", "")) {
      eva.input("{\"text\":\"\"}");
      byte[] complaint = eva.read(RawClient.TEXT).payload();
      String text = new String(complaint, StandardCharsets.UTF_8);
      assertTrue(text.contains("say \uFFFD"), text);
      assertTrue(Arrays.equals(complaint, text.getBytes(StandardCharsets.UTF_8)));
    }
  }
}
