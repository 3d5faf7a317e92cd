package dev.martlet.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the operating guide says of backups and of planned restarts, done as it says. */
class RestoreDrillTest {
  private static final String JOURNALS = "dev.martlet.sqlite/journals.db";

  private static Server start(Path data) throws Exception {
    return Server.start(
        Map.of(
            "martlet.data", data.toString(),
            "martlet.journal.types", "lot=journal",
            "martlet.journal.checkpoint-every", "PT0.2S",
            "martlet.shards.0.id", "lot:vase",
            "martlet.shards.0.idle-shutdown", "PT0S"));
  }

  private static void bid(RawClient bidder, long amount) throws Exception {
    bidder.input("{\"amount\":" + amount + "}");
    bidder.readUntil("\"price\":" + amount + ",");
  }

  @Test
  void aBackupThatWasMadeWhileTheServerRanIsRestored() throws Exception {
    Path work = Project.workFolder("restore-drill");
    Path backup = work.resolve("restored").resolve(JOURNALS);
    Files.createDirectories(backup.getParent());
    try (Server server = start(work.resolve("data"));
        RawClient eva = RawClient.join(server.shardPort, "lot:vase", "eva");
        RawClient adam = RawClient.join(server.shardPort, "lot:vase", "adam")) {
      bid(eva, 100);
      bid(adam, 250);
      Project.run(
          work,
          List.of(
              Project.tool("sqlite3").toString(),
              work.resolve("data").resolve(JOURNALS).toString(),
              ".backup '" + backup + "'"));
      bid(eva, 300);
      server.process().destroyForcibly();
      server.exit();
    }
    try (Server restored = start(work.resolve("restored"));
        RawClient look = RawClient.join(restored.shardPort, "lot:vase", "cain")) {
      look.readUntil("\"price\":250,");
      assertTrue(restored.log().contains("recovered from"), restored::log);
    }
    try (Server crashed = start(work.resolve("data"));
        RawClient look = RawClient.join(crashed.shardPort, "lot:vase", "cain")) {
      look.readUntil("\"price\":300,");
    }
  }

  @Test
  void afterAPlannedRestartNothingIsReplayed() throws Exception {
    Path data = Project.workFolder("planned-restart").resolve("data");
    try (Server server = start(data);
        RawClient eva = RawClient.join(server.shardPort, "lot:vase", "eva")) {
      bid(eva, 100);
      assertEquals(0, server.terminate());
    }
    try (Server next = start(data);
        RawClient look = RawClient.join(next.shardPort, "lot:vase", "cain")) {
      look.readUntil("\"price\":100,");
      String line = next.awaitLog("recovered from a checkpoint and 0 records");
      assertFalse(line.contains("tick 0 "), line);
    }
  }
}
