package dev.martlet.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Durable shards when the whole server stands still, and when their journals cannot be written. */
class JournalTroubleTest {
  private static final int STATES = 30;

  private final List<LastingPlayer> players =
      Stream.of("tally:rate", "tally:events")
          .flatMap(
              shard ->
                  Stream.of("eva", "adam")
                      .map(name -> new LastingPlayer(shard, name, 1, number -> "{\"n\":1}")))
          .toList();

  private final List<Spectator> spectators =
      Stream.of("tally:rate", "tally:events")
          .map(shard -> new Spectator(shard, "watcher", state -> state.get("order")))
          .toList();

  /** What happens to a server while everybody plays on it. */
  private interface Trouble {
    void happen(Server server) throws Exception;
  }

  /** How many states each spectator must see until the test goes on. */
  private volatile List<CountDownLatch> awaited = latches();

  private List<CountDownLatch> latches() {
    return List.of(new CountDownLatch(STATES), new CountDownLatch(STATES));
  }

  private void awaitStates() throws InterruptedException {
    List<CountDownLatch> latches = latches();
    awaited = latches;
    for (CountDownLatch latch : latches) {
      assertTrue(latch.await(Project.DEADLINE.toSeconds(), TimeUnit.SECONDS), "a shard stands");
    }
  }

  /** Plays before and after some trouble, and kills the server. */
  private void play(Server server, Trouble trouble) throws Exception {
    List<Future<?>> all = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (LastingPlayer player : players) {
        all.add(threads.submit(() -> player.play(server.shardPort, () -> {})));
      }
      for (int i = 0; i < spectators.size(); i++) {
        int number = i;
        Spectator spectator = spectators.get(i);
        all.add(
            threads.submit(
                () -> spectator.look(server.shardPort, state -> awaited.get(number).countDown())));
      }
      try {
        awaitStates();
        trouble.happen(server);
        awaitStates();
      } finally {
        server.process().destroyForcibly();
        server.exit();
        for (Future<?> each : all) {
          each.get(); // if one has failed, that is why the others wait
        }
      }
    }
  }

  private static PluginFolder plugins(String name) throws Exception {
    return PluginFolder.of(name)
        .with(Tally.PLUGIN)
        .withCopyOf(Project.IMAGE.resolve("plugins/sqlite"), "sqlite");
  }

  /** Players come back to their seats, and find what was acknowledged; nobody was sent away. */
  private void assertNothingIsLost(Server server) throws Exception {
    play(server, running -> {});
    assertEquals(0, server.count("is set aside"), server::log);
    for (LastingPlayer player : players) {
      assertEquals(1, player.resumed());
    }
  }

  @Test
  void aServerThatStoodStillForSecondsHasLostNothing() throws Exception {
    PluginFolder plugins = plugins("stood-still");
    String data = Project.workFolder("stood-still-data").resolve("data").toString();
    try (Server server = plugins.start("data", data)) {
      play(
          server,
          running -> {
            // Longer than a turn may take, and than ticks are reserved for.
            running.standStill(Duration.ofSeconds(4));
          });
      assertEquals(0, server.count("quarantine"), server::log);
    }
    try (Server server = plugins.start("data", data)) {
      assertNothingIsLost(server);
    }
  }

  @Test
  void shardsWaitWhileTheDiskIsFullAndGoOnWhenThereIsRoom() throws Exception {
    PluginFolder plugins = plugins("full-disk");
    Path work = Project.workFolder("full-disk-data");
    Path folder = Files.createDirectory(work.resolve("disk"));
    String[] settings = {
      "data", work.resolve("data").toString(),
      "journal.sqlite.file", folder.resolve("journals.db").toString()
    };
    try (SmallDisk disk = SmallDisk.mount(folder, 8)) {
      try (Server server = plugins.start(settings)) {
        play(server, running -> fill(running, disk));
      }
      try (Server server = plugins.start(settings)) {
        assertNothingIsLost(server);
      }
    }
  }

  private void fill(Server server, SmallDisk disk) throws Exception {
    Path ballast = disk.fill();
    awaitReady(server, false);
    String why = server.get("/observe/health/ready").body();
    assertTrue(why.contains("there is no room on the disk"), why);
    Files.delete(ballast);
    awaitReady(server, true);
  }

  private static void awaitReady(Server server, boolean ready) throws Exception {
    long end = System.nanoTime() + Project.DEADLINE.toNanos();
    while (server.ready() != ready) {
      assertTrue(System.nanoTime() < end, server::log);
      Project.betweenLooks();
    }
    assertFalse(server.log().contains("is set aside"), server::log);
  }
}
