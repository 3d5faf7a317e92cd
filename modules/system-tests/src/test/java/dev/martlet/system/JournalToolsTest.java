package dev.martlet.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The tools for journals of the image, beside a server and after it. */
class JournalToolsTest {
  private static final JsonMapper JSON = new JsonMapper();

  private static PluginFolder first;
  private static PluginFolder second;

  /** Counts what players send; the second version counts it twice. */
  private static PluginSource counting(String version, String times) {
    return new PluginSource(
        "votes.jar",
        version,
        Map.of(
            "module-info.java",
            """
            module test.votes {
              requires dev.martlet.api;
              provides dev.martlet.api.shard.ShardType with test.votes.VotesType;
            }
            """,
            "test/votes/VotesType.java",
            """
            package test.votes;

            import dev.martlet.api.ShardId;
            import dev.martlet.api.auth.Principal;
            import dev.martlet.api.shard.*;

            public final class VotesType implements ShardType<VotesType.Vote> {
              public record Vote(int n) {}

              public record View(int votes) {}

              @Override
              public String name() {
                return "votes";
              }

              @Override
              public ShardSettings settings(ShardId id) {
                return ShardSettings.DEFAULT.withTickRate(20).withDurability(Durability.JOURNAL);
              }

              @Override
              public boolean createsOnDemand(ShardId id, Principal principal) {
                return true;
              }

              @Override
              public Simulation<Vote> create(ShardContext context) {
                return new Simulation<>() {
                  private int votes;

                  @Override
                  public void apply(Subscriber subscriber, Input<Vote> input) {
                    votes += TIMES * input.value().n();
                  }

                  @Override
                  public Object snapshot() {
                    return new View(votes);
                  }
                };
              }
            }
            """
                .replace("TIMES", times)));
  }

  @BeforeAll
  static void plugins() throws Exception {
    first =
        PluginFolder.of("tools-first")
            .with(counting("1", "1"))
            .withCopyOf(Project.IMAGE.resolve("plugins/sqlite"), "sqlite");
    second = PluginFolder.of("tools-second").with(counting("2", "2"));
  }

  private final Path work = Project.workFolder("tools");
  private final Path data = work.resolve("data");

  JournalToolsTest() throws IOException {}

  /** Runs a command to its end, and returns what it printed. */
  private String tool(int exit, String... words) throws Exception {
    ProcessBuilder builder = first.command("data", data.toString());
    builder.command().addAll(List.of(words));
    return Server.failToStart(builder, exit);
  }

  /** Votes until the state was recorded after that. */
  private static void vote(Server server, String shard, String player) throws IOException {
    try (RawClient client = RawClient.join(server.shardPort, shard, player)) {
      long from = client.read(RawClient.BINARY).tick();
      RawClient.Frame frame;
      do {
        client.input("{\"n\":1}");
        frame = client.read(RawClient.BINARY);
      } while (frame.tick() < from + 45);
    }
  }

  private static void stop(Server server, String shard) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + server.port + "/api/shards/" + shard))
            .header("Authorization", "Bearer dev.root.admin")
            .DELETE()
            .build();
    assertEquals(202, server.http().send(request, BodyHandlers.ofString()).statusCode());
  }

  private String untilListed(String text) throws Exception {
    long end = System.nanoTime() + Project.DEADLINE.toNanos();
    String list = tool(0, "journal", "list");
    while (!list.contains(text)) {
      assertTrue(System.nanoTime() < end, list);
      list = tool(0, "journal", "list");
    }
    return list;
  }

  @Test
  void besideAServerAndAfterIt() throws Exception {
    Path copy = work.resolve("votes.journal");
    try (Server server = first.start("data", data.toString())) {
      vote(server, "votes:a", "eva");
      vote(server, "votes:b", "adam");
      beside(copy);
      stop(server, "votes:b");
      String list = untilListed("ENDED");
      assertTrue(list.matches("(?s)SHARD +BIRTH .*votes:a .*OPEN.*votes:b .*ENDED.*"), list);
      assertEquals(0, server.terminate());
    }
    afterIt(copy);
  }

  private void beside(Path copy) throws Exception {
    String shown = tool(0, "journal", "show", "votes:a");
    assertTrue(shown.contains("made by test.votes@1\n"), shown);
    assertTrue(shown.contains("tick-rate=20"), shown);
    assertTrue(shown.contains(": eva as eva, subscriber 1"), shown);
    for (String line : tool(0, "journal", "show", "--json", "votes:a").lines().toList()) {
      JsonNode record = JSON.readTree(line);
      assertTrue(record.has("tick") && record.has("record"), line);
    }
    JsonNode listed = JSON.readTree(tool(0, "journal", "list", "--json").lines().findFirst().get());
    assertEquals("votes:a", listed.get("shard").asString());
    assertEquals("test.votes@1", listed.get("plugin").asString());
    String name = "votes:a/" + listed.get("birth").asString();
    assertEquals(name + " is in " + copy, tool(0, "journal", "export", name, copy + ""));
    byte[] exported = Files.readAllBytes(copy);
    assertTrue(tool(1, "journal", "export", name, copy + "").contains("there is a file"));
    assertEquals(exported.length, Files.size(copy));
    assertTrue(tool(0, "journal", "verify").startsWith("all is sound: 2 journals"));
    String user = tool(0, "journal", "user", "eva");
    assertEquals(name + " OPEN\neva took part in 1 journals", user);
    String replayed = tool(0, "replay", "votes:a");
    assertTrue(
        replayed.matches(name + ": \\d+ records, up to tick \\d+, .* x real time; .*"), replayed);
    String why = "this changes journals, so no server may have them open: ";
    assertTrue(tool(2, "journal", "delete", "--force", name).startsWith("martlet: " + why));
    assertTrue(tool(2, "journal", "import", copy + "").startsWith("martlet: " + why));
    assertTrue(tool(1, "journal", "show", "votes:c").contains("there is no journal of votes:c"));
  }

  private void afterIt(Path copy) throws Exception {
    String all = tool(1, "replay", "--all", "--plugins", second.path() + "");
    assertTrue(all.contains("DIFFERS: after tick "), all);
    assertTrue(all.endsWith("2 of 2 journals do not come out the same"), all);
    assertTrue(tool(0, "replay", "--all").endsWith("all 2 journals come out the same"));

    assertTrue(tool(1, "journal", "import", copy + "").contains("there is a journal votes:a/"));
    assertTrue(tool(1, "journal", "delete", "votes:a").contains("is open"));
    assertTrue(tool(0, "journal", "delete", "--force", "votes:a").endsWith(" is deleted"));
    assertTrue(tool(0, "journal", "import", copy + "").endsWith(" is in the store"));
    byte[] cut = Files.readAllBytes(copy);
    Path damaged = Files.write(work.resolve("damaged"), Arrays.copyOf(cut, cut.length - 1));
    assertTrue(tool(1, "journal", "import", damaged + "").contains("it is cut or damaged"));

    Path theirs = work.resolve("eva.json");
    String left = tool(1, "journal", "user", "eva", "--export", theirs + "", "--delete");
    assertTrue(left.contains(" OPEN: left, see journal delete"), left);
    JsonNode json = JSON.readTree(Files.readString(theirs));
    assertEquals("eva", json.get("user").asString());
    JsonNode records = json.get("journals").get(0).get("records");
    assertEquals("eva", records.get(0).get("principal").get("user").asString());
    assertEquals(1, records.get(1).get("envelope").get("input").get("n").asInt());
    assertFalse(Files.readString(theirs).contains("adam"));
    String gone = tool(0, "journal", "user", "adam", "--delete");
    assertTrue(gone.contains(" deleted\nadam took part in 1 journals"), gone);
    assertFalse(tool(0, "journal", "list").contains("votes:b"));
    verifyFindsDamage();
    replaysAFile(copy);
  }

  private void verifyFindsDamage() throws Exception {
    Project.run(
        data,
        List.of(
            Project.tool("sqlite3").toString(),
            data.resolve("dev.martlet.sqlite/journals.db").toString(),
            "UPDATE batch SET bytes = x'00' WHERE first <= 3 AND last >= 3"));
    String damage = tool(1, "journal", "verify", "votes:a");
    assertTrue(damage.contains("DAMAGED: votes:a/"), damage);
    assertTrue(damage.contains("a row of batches is damaged"), damage);
    assertTrue(tool(0, "journal", "list").contains("?"));
  }

  /** Also where there is no store at all. */
  private void replaysAFile(Path copy) throws Exception {
    ProcessBuilder builder = second.command("journal.store", "none");
    builder.command().addAll(List.of("replay", copy + ""));
    String differs = Server.failToStart(builder, 1);
    assertTrue(differs.contains("martlet: it DIFFERS: after tick "), differs);

    String states = tool(0, "replay", copy + "", "--until", "3", "--snapshots");
    assertEquals(List.of(1, 2, 3), ticks(states), states);
    assertTrue(tool(2, "replay").contains("say which journal to replay, or --all"));
    assertTrue(tool(2, "replay", "--debug", "here", copy + "").contains("--debug"));
    debugs(copy);
  }

  private static List<Integer> ticks(String states) {
    return states
        .lines()
        .filter(line -> line.startsWith("{\"tick\":"))
        .map(line -> JSON.readTree(line).get("tick").asInt())
        .toList();
  }

  /** The process waits until a debugger has come, and has it go on. */
  private void debugs(Path copy) throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      port = free.getLocalPort();
    }
    ProcessBuilder builder = first.command("data", data.toString());
    builder.command().addAll(List.of("replay", "--debug", "" + port, copy + ""));
    Process process = builder.redirectErrorStream(true).start();
    try {
      Lines output = new Lines(process.getInputStream());
      try (Socket debugger = connect(port)) {
        byte[] handshake = "JDWP-Handshake".getBytes(StandardCharsets.US_ASCII);
        debugger.getOutputStream().write(handshake);
        assertEquals(
            "JDWP-Handshake", new String(debugger.getInputStream().readNBytes(handshake.length)));
        readStartEvent(new DataInputStream(debugger.getInputStream()));
        assertFalse(output.text().contains("records"), output::text);
        byte[] resume = {0, 0, 0, 11, 0, 0, 0, 1, 0, 1, 9}; // VirtualMachine.Resume
        debugger.getOutputStream().write(resume);
        assertTrue(process.waitFor(Project.DEADLINE.toSeconds(), TimeUnit.SECONDS), output::text);
      }
      output.await(line -> false); // until the output ends
      assertEquals(0, process.exitValue(), output::text);
      assertTrue(output.text().startsWith("martlet: waiting for a debugger at 127.0.0.1:" + port));
      assertTrue(output.text().contains(" records, up to tick "), output::text);
      assertFalse(output.text().contains("[error]"), output::text);
    } finally {
      process.destroyForcibly();
    }
  }

  /**
   * The machine stops itself once it has told the debugger that it has started; told to go on
   * earlier, it would stop for ever.
   */
  private static void readStartEvent(DataInputStream in) throws IOException {
    byte[] packet = new byte[in.readInt() - Integer.BYTES];
    in.readFully(packet);
    assertEquals(64, packet[5], "command set: events"); // behind an id of four bytes and flags
    assertEquals(100, packet[6], "command: composite event");
  }

  private static Socket connect(int port) throws IOException {
    long end = System.nanoTime() + Project.DEADLINE.toNanos();
    while (true) {
      try {
        return new Socket("127.0.0.1", port);
      } catch (ConnectException e) {
        assertTrue(System.nanoTime() < end, "nobody listens");
        Project.betweenLooks();
      }
    }
  }
}
