package dev.martlet.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.martlet.system.RawClient.Frame;
import dev.martlet.system.RawClient.Response;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Every fault of a plugin has one outcome, is counted, is reported to the operator, and does not
 * affect other shards (module-info-docs/failures.md).
 */
class PluginMisbehaviourTest {
  private static PluginFolder plugins;
  private Server server;
  private RawClient neighbour;

  @BeforeAll
  static void build() throws Exception {
    plugins = PluginFolder.of("misbehaviour").with(TestPlugin.ODD, HostilePlugin.HOSTILE);
  }

  private static ProcessBuilder command(String... more) {
    Map<String, String> settings =
        plugins.settings(
            "limits.tick-timeout", "PT1S",
            "limits.create-deadline", "PT1S",
            "limits.snapshot-bytes", "100000");
    settings.putAll(plugins.settings(more));
    ProcessBuilder builder = Server.command(Project.IMAGE.resolve("bin/martlet"), settings);
    builder.environment().put("MARTLET_JAVA_OPTS", "-Xmx300m");
    return builder;
  }

  @BeforeEach
  void start() throws Exception {
    startWith();
  }

  private void startWith(String... more) throws Exception {
    server = Server.of(command(more));
    neighbour = RawClient.join(server.shardPort, "odd:50:1:none", null);
    neighbour.read(RawClient.BINARY);
  }

  @AfterEach
  void stop() throws Exception {
    neighbour.close();
    server.close();
    assertEquals(0, server.exit(), "and ends in an orderly way");
  }

  /** The neighbour's shard still applies inputs, and its ticks go on rising. */
  private void assertNeighbourGoesOn() throws Exception {
    neighbour.input("{\"text\":\"still here\"}");
    long tick = neighbour.readUntil("still here").tick();
    for (int i = 0; i < 20; i++) {
      long next = neighbour.read(RawClient.BINARY).tick();
      assertTrue(next > tick);
      tick = next;
    }
  }

  private Frame commit(String fault) throws Exception {
    try (RawClient eva = RawClient.join(server.shardPort, "hostile:" + fault, null)) {
      eva.input("{\"text\":\"now\"}");
      return eva.readClose();
    }
  }

  @Test
  void whateverATickThrowsOrAnswersEndsItsShardOnly() throws Exception {
    List<String> faults =
        List.of(
            "checked",
            "overflow",
            "assertion",
            "trap",
            "memory",
            "null",
            "cycle",
            "endless",
            "unwritable");
    for (String fault : faults) {
      Frame close = commit(fault);
      assertEquals(1011, close.closeCode(), fault);
      assertEquals("the simulation failed", close.closeReason(), fault);
      server.awaitLog("shard hostile:" + fault + " (test.hostile@6.6.6) is ended: it failed with");
      assertNeighbourGoesOn();
    }
    assertEquals(faults.size(), server.metric("martlet_plugin_failures_total{where=\"tick\"}"));
    assertEquals(faults.size(), server.metric("martlet_shards_ended_total{why=\"failed\"}"));
    assertTrue(server.ready());
  }

  @Test
  void whateverAnInputMeetsIsToldToItsSender() throws Exception {
    try (RawClient eva = RawClient.join(server.shardPort, "hostile:none", null)) {
      eva.input("{\"text\":\"trap\"}");
      assertTrue(eva.read(RawClient.TEXT).text().contains("\"INPUT_FAILED\""));
      eva.input("{\"text\":\"fail\"}");
      assertTrue(eva.read(RawClient.TEXT).text().contains("\"BAD_INPUT\""));
      eva.input("{\"text\":\"no\"}");
      String refused = eva.read(RawClient.TEXT).text();
      assertTrue(refused.contains("\"INPUT_REFUSED\"") && refused.length() < 500, refused);
      eva.read(RawClient.BINARY);
    }
    assertEquals(1, server.metric("martlet_plugin_failures_total{where=\"input\"}"));
    assertEquals(1, server.metric("martlet_inputs_refused_total{code=\"INPUT_REFUSED\"}"));
  }

  @Test
  void aPluginThatFailsOverEveryInputDoesNotFillTheLog() throws Exception {
    try (RawClient eva = RawClient.join(server.shardPort, "hostile:none", null)) {
      for (int i = 0; i < 100; i++) {
        eva.input("{\"text\":\"trap\"}");
      }
      eva.input("{\"text\":\"now\"}");
      eva.send(RawClient.PING, new byte[0]);
      eva.read(RawClient.PONG);
      server.awaitMetric("martlet_plugin_failures_total{where=\"input\"}", 100);
    }
    assertTrue(server.count("dropped an input of anon because its simulation failed") <= 12);
  }

  @Test
  void aTickThatNeverReturnsIsQuarantined() throws Exception {
    Frame close = commit("spin");
    assertEquals(1011, close.closeCode());
    assertEquals("the simulation does not answer", close.closeReason());
    String log = server.awaitLog("shard hostile:spin (test.hostile@6.6.6) is quarantined");
    assertTrue(log.contains("martlet-tick-"), log);
    server.awaitLog("test.hostile.Hostile.spin(");
    assertNeighbourGoesOn();
    assertEquals(1, server.metric("martlet_shards_quarantined_total"));
    assertEquals(1, server.metric("martlet_tick_threads_lost"));
    assertFalse(server.ready(), "a core is lost");
    assertTrue(server.get("/observe/health/ready").body().contains("hostile:spin"));
    assertTrue(server.get("/observe/health/live").body().contains("UP"));
    assertRefused("hostile:spin", 503, "SHARD_QUARANTINED");
    commit("overflow"); // other shards of the type are still made
  }

  @Test
  void aTypeWithTooManyHangingShardsMakesNoMore() throws Exception {
    server.close();
    startWith("limits.hung-shards-per-type", "2", "limits.lost-threads", "5");
    commit("spin:1");
    commit("spin:2");
    assertRefused("hostile:none", 503, "SHARD_QUARANTINED");
    assertNeighbourGoesOn();
    assertTrue(server.ready(), "as many may be lost");
  }

  /** A tick that waits returns when it is interrupted, so its thread is not lost. */
  @Test
  void aTickThatWaitsForEverIsGivenUpAndItsThreadComesBack() throws Exception {
    assertEquals(1011, commit("sleep").closeCode());
    server.awaitLog("the turn of shard hostile:sleep has come back after all");
    server.awaitMetric("martlet_tick_threads_lost", 0);
    assertTrue(server.ready());
    assertNeighbourGoesOn();
  }

  @Test
  void aConstructorOfAnInputThatNeverReturnsHangsInItsShardsTurn() throws Exception {
    try (RawClient eva = RawClient.join(server.shardPort, "hostile:none", null)) {
      eva.input("{\"text\":\"spin\"}");
      assertEquals(1011, eva.readClose().closeCode());
    }
    assertNeighbourGoesOn();
  }

  @Test
  void systemExitEndsNothingButItsShard() throws Exception {
    assertEquals(1011, commit("exit").closeCode());
    server.awaitLog("System.exit was called, which ends nothing here but its caller");
    server.awaitLog("shard hostile:exit (test.hostile@6.6.6) is quarantined");
    assertNeighbourGoesOn();
  }

  @Test
  void slowTicksAndStartedThreadsAreCountedAndHoldUpNobody() throws Exception {
    try (RawClient slow = RawClient.join(server.shardPort, "hostile:slow", null);
        RawClient threads = RawClient.join(server.shardPort, "hostile:threads", null);
        RawClient interrupt = RawClient.join(server.shardPort, "hostile:interrupt", null)) {
      for (RawClient client : List.of(slow, threads, interrupt)) {
        client.input("{\"text\":\"now\"}");
      }
      long first = slow.read(RawClient.BINARY).tick();
      while (slow.read(RawClient.BINARY).tick() < first + 8) {
        // each tick takes five times its step
      }
      assertNeighbourGoesOn();
      assertTrue(server.metric("martlet_ticks_over_step_total") >= 4);
      assertTrue(server.metric("martlet_ticks_skipped_total") >= 4);
      server.awaitMetric("martlet_plugin_threads_started", 1);
      for (int i = 0; i < 5; i++) {
        interrupt.read(RawClient.BINARY);
      }
    }
  }

  @Test
  void aShardFarOverItsBudgetIsReportedWhileItRuns() throws Exception {
    server.close();
    startWith("limits.shard-cpu", "PT0.3S", "limits.shard-allocation", "100000000");
    try (RawClient busy = RawClient.join(server.shardPort, "hostile:busy", null);
        RawClient garbage = RawClient.join(server.shardPort, "hostile:garbage", null)) {
      busy.input("{\"text\":\"now\"}");
      garbage.input("{\"text\":\"now\"}");
      server.awaitLog("shard hostile:busy (test.hostile@6.6.6) is over its budget");
      server.awaitLog("shard hostile:garbage (test.hostile@6.6.6) is over its budget");
      assertTrue(server.metric("martlet_shards_over_budget_total{budget=\"cpu\"}") >= 1);
      assertTrue(server.metric("martlet_shards_over_budget_total{budget=\"allocation\"}") >= 1);
      busy.read(RawClient.BINARY);
      garbage.read(RawClient.BINARY);
    }
    assertNeighbourGoesOn();
  }

  @Test
  void aShardThatCannotBeMadeIsRefusedAndAnotherIsMade() throws Exception {
    assertRefused("hostile:create-spins", 503, "SHARD_LATE");
    assertRefused("hostile:create-null", 500, "SHARD_FAILED");
    assertRefused("hostile:create-trap", 500, "SHARD_FAILED");
    server.awaitLog("create of test.hostile@6.6.6 for shard hostile:create-spins has not returned");
    assertEquals(1, server.metric("martlet_plugin_calls_late_total{call=\"maker\"}"));
    assertEquals(1, server.metric("martlet_plugin_threads_lost"));
    assertNeighbourGoesOn();
  }

  private void assertRefused(String shard, int status, String code) throws Exception {
    try (RawClient client = new RawClient(server.shardPort)) {
      Response response =
          client.request("GET", RawClient.target(shard), RawClient.upgradeHeaders());
      assertEquals(status, response.status(), response::body);
      assertTrue(response.body().contains("\"" + code + "\""), response::body);
    }
  }

  @Test
  void anAuthenticatorThatHangsOrThrowsLetsNobodyInAndHoldsUpNobody() throws Exception {
    server.close();
    startWith("auth.provider", "hostile", "auth.deadline", "PT1S", "limits.lost-threads", "3");
    for (String token : List.of("null", "throw", "error", "sleep", "spin")) {
      Response response = withToken(token);
      assertEquals(503, response.status(), token);
      assertTrue(response.body().contains("AUTHENTICATION_UNAVAILABLE"), response::body);
    }
    Response refused = withToken("refuse");
    assertEquals(401, refused.status());
    assertTrue(refused.body().length() < 500);
    assertEquals(101, withToken("eva").status());
    assertEquals(2, server.metric("martlet_authentications_refused_total{why=\"late\"}"));
    assertEquals(3, server.metric("martlet_authentications_refused_total{why=\"failed\"}"));
    assertNeighbourGoesOn();
  }

  private Response withToken(String token) throws Exception {
    try (RawClient client = new RawClient(server.shardPort)) {
      Map<String, String> headers = RawClient.upgradeHeaders();
      headers.put("Authorization", "Bearer " + token);
      return client.request("GET", RawClient.target("odd:20:1:none"), headers);
    }
  }

  @Test
  void aTypeWhoseConstructorHangsIsLeftOut() throws Exception {
    try (Server other =
            PluginFolder.of("stuck").with(HostilePlugin.STUCK).start("plugin-deadline", "PT1S");
        RawClient client = RawClient.join(other.shardPort, "arena:lobby", null)) {
      other.awaitLog(
          "stuck.jar: test.stuck@1.0: provider test.stuck.Stuck did not return for PT1S");
      client.read(RawClient.BINARY);
    }
  }
}
