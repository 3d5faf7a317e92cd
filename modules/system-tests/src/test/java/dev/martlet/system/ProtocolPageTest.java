package dev.martlet.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The example client of protocol.md plays and reconnects. */
class ProtocolPageTest {
  @Test
  void theClientOfThePagePlaysAndComesBack() throws Exception {
    Path python = Project.tool("python3");
    Path folder = Project.workFolder("protocol");
    Snippets.of(Project.ROOT.resolve("module-info-docs/protocol.md")).write(folder);
    Map<String, String> settings = new HashMap<>();
    Process client;
    Lines said;
    try (Server server = Server.start(settings)) {
      settings.put("martlet.shard-port", Integer.toString(server.shardPort));
      client =
          new ProcessBuilder(
                  List.of(
                      python.toString(),
                      "client.py",
                      "127.0.0.1",
                      Integer.toString(server.shardPort),
                      "arena:lobby",
                      "dev.eva"))
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .start();
      said = new Lines(client.getInputStream());
      assertTrue(said.await(line -> line.contains("'id': 'eva'")) != null, said::text);
      try (RawClient watcher = RawClient.join(server.shardPort, "arena:lobby", null)) {
        double before = x(watcher.readUntil("\"id\":\"eva\"").json());
        while (x(watcher.readUntil("\"id\":\"eva\"").json()) == before) {
          // until its inputs have moved it
        }
      }
    }
    try {
      assertTrue(said.await(line -> line.startsWith("closed: 1001")) != null, said::text);
      try (Server again = Server.start(settings);
          RawClient watcher = RawClient.join(again.shardPort, "arena:lobby", null)) {
        watcher.readUntil("\"id\":\"eva\"");
      }
    } finally {
      client.destroy();
      client.waitFor();
    }
  }

  @Test
  void whoIsRefusedForGoodStaysAway() throws Exception {
    Path python = Project.tool("python3");
    Path folder = Project.workFolder("protocol");
    Snippets.of(Project.ROOT.resolve("module-info-docs/protocol.md")).write(folder);
    try (Server server = Server.start(Map.of())) {
      String said =
          Project.run(
              folder,
              List.of(
                  python.toString(),
                  "client.py",
                  "127.0.0.1",
                  Integer.toString(server.shardPort),
                  "nonsense:1",
                  "dev.eva"));
      assertEquals("refused: HTTP/1.1 404 Not Found", said.strip());
    }
  }

  private static double x(String json) {
    String rest = json.substring(json.indexOf("\"x\":", json.indexOf("\"id\":\"eva\"")) + 4);
    return Double.parseDouble(rest.substring(0, rest.indexOf(',')));
  }
}
