package dev.martlet.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.martlet.system.RawClient.Frame;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A simulation that throws in each of its methods hurts only its own shard. */
class FaultySimulationTest {
  private static Server server;
  private static RawClient neighbour;

  @BeforeAll
  static void start() throws Exception {
    server = PluginFolder.of("faulty").with(TestPlugin.ODD).start();
    neighbour = RawClient.join(server.shardPort, "odd:50:1:none", "neighbour");
    neighbour.read(RawClient.BINARY);
  }

  @AfterAll
  static void stop() throws Exception {
    neighbour.close();
    server.close();
  }

  private static void assertNeighbourGoesOn() throws Exception {
    neighbour.input("{\"text\":\"still here\"}");
    long first = neighbour.readUntil("still here").tick();
    for (int i = 0; i < 10; i++) {
      assertTrue(neighbour.read(RawClient.BINARY).tick() > first);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"advance", "snapshot", "snapshotFor", "finished", "null"})
  void aFailingTickEndsTheShard(String method) throws Exception {
    try (RawClient eva = RawClient.join(server.shardPort, "odd:20:1:" + method, "eva");
        RawClient adam = RawClient.join(server.shardPort, "odd:20:1:" + method, "adam")) {
      adam.read(RawClient.BINARY);
      eva.input("{\"text\":\"now\"}");
      for (RawClient client : new RawClient[] {eva, adam}) {
        Frame close = client.readClose();
        assertEquals(1011, close.closeCode());
        assertEquals("the simulation failed", close.closeReason());
      }
    }
    server.awaitLog("shard odd:20:1:" + method + " (test.odd@1.2.3) is ended");
    assertNeighbourGoesOn();
    // The next client to join gets a new shard.
    try (RawClient again = RawClient.join(server.shardPort, "odd:20:1:" + method, "eva")) {
      again.readUntil("\"heard\":0");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"wakeAt"})
  void aFailingWakeEndsAnEventDrivenShard(String method) throws Exception {
    try (RawClient eva = RawClient.join(server.shardPort, "odd:0:1:" + method, "eva")) {
      eva.input("{\"text\":\"now\"}");
      assertEquals(1011, eva.readClose().closeCode());
    }
    assertNeighbourGoesOn();
  }

  @ParameterizedTest
  @ValueSource(strings = {"authorizeJoin", "joined"})
  void aFailureOverAJoinerClosesThatJoinerOnly(String method) throws Exception {
    String shard = "odd:20:1:" + method;
    try (RawClient eva = RawClient.join(server.shardPort, shard, "eva")) {
      eva.input("{\"text\":\"now\"}");
      eva.readUntil("eva said now");
      try (RawClient adam = RawClient.join(server.shardPort, shard, "adam")) {
        assertEquals(1011, adam.readClose().closeCode());
      }
      eva.input("{\"text\":\"after\"}");
      eva.readUntil("eva said after");
    }
    assertNeighbourGoesOn();
  }

  @ParameterizedTest
  @ValueSource(strings = {"left"})
  void aFailureOverALeaverHurtsNobody(String method) throws Exception {
    String shard = "odd:20:1:" + method;
    try (RawClient eva = RawClient.join(server.shardPort, shard, "eva")) {
      try (RawClient adam = RawClient.join(server.shardPort, shard, "adam")) {
        adam.input("{\"text\":\"now\"}");
        eva.readUntil("adam said now");
      }
      server.awaitLog("let adam go although its simulation failed");
      eva.input("{\"text\":\"after\"}");
      eva.readUntil("eva said after");
    }
    assertNeighbourGoesOn();
  }

  @ParameterizedTest
  @ValueSource(strings = {"authorizeInput", "apply"})
  void aFailureOverAnInputDropsItAndTellsItsSender(String method) throws Exception {
    String shard = "odd:20:1:" + method;
    try (RawClient eva = RawClient.join(server.shardPort, shard, "eva")) {
      eva.input("{\"text\":\"now\"}");
      eva.readUntil("eva said now");
      eva.input("{\"text\":\"lost\"}");
      assertEquals(
          "{\"error\":{\"code\":\"INPUT_FAILED\",\"message\":\"the simulation failed on this"
              + " input\"},\"client_seq\":1}",
          eva.read(RawClient.TEXT).text());
      assertTrue(eva.read(RawClient.BINARY).json().contains("\"heard\":1"));
    }
    assertNeighbourGoesOn();
  }
}
