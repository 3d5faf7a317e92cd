package dev.martlet.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.martlet.system.SystemCalls.Step;
import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.instruction.ConstantInstruction;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a durable shard has told anybody is on the disk before it is told. strace sees what a server
 * writes, forces to the disk and sends; so it is known what the disk would have, had the power been
 * lost at any moment at which something went out. {@code -Dmartlet.tests.power-losses} says at how
 * many moments.
 */
class PowerLossTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final int MOMENTS = Integer.getInteger("martlet.tests.power-losses", 6);
  private static final List<String> SHARDS = List.of("tally:rate", "tally:events");
  private static final int PLAYERS = 2;

  /** How many states somebody sees of each shard before the server is killed. */
  private static final int STATES = 60;

  /** Who has which ticket: so the players are known on the sockets. */
  private final Map<String, Player> players = new ConcurrentHashMap<>();

  private final long seed = Long.getLong("martlet.tests.seed", new Random().nextLong());
  private final Random random = new Random(seed);

  private record Player(String shard, String name) {}

  /** What anybody knows of a shard. */
  private static final class Known {
    /** The latest that anybody has seen. */
    long tick;

    /** How many inputs of each player were acknowledged. */
    final Map<String, Long> decided = new HashMap<>();

    /** What a spectator was sent last, and its tick. */
    JsonNode state;

    long stateTick;
  }

  @Test
  void whatWasSentIsOnTheDisk() throws Exception {
    PluginFolder plugins = plugins("power");
    List<String> lost = lossesOf(plugins, MOMENTS);
    assertEquals(List.of(), lost, () -> "-Dmartlet.tests.seed=" + seed);
  }

  /** Shows that the test above can fail. */
  @ParameterizedTest
  @ValueSource(strings = {"OFF", "NORMAL"})
  void aStoreThatForcesLessToTheDiskLosesSomething(String synchronous) throws Exception {
    PluginFolder plugins = plugins("power-" + synchronous);
    try (FileSystem jar =
        FileSystems.newFileSystem(plugins.path().resolve("sqlite/martlet-sqlite.jar"))) {
      Path options = jar.getPath("dev/martlet/sqlite/Synchronous.class");
      Files.write(options, withConstant(Files.readAllBytes(options), "FULL", synchronous));
    }
    assertFalse(lossesOf(plugins, 1).isEmpty(), () -> "-Dmartlet.tests.seed=" + seed);
  }

  private static byte[] withConstant(byte[] original, String from, String to) {
    CodeTransform exchange =
        (code, element) -> {
          if (element instanceof ConstantInstruction load && from.equals(load.constantValue())) {
            code.loadConstant(to);
          } else {
            code.with(element);
          }
        };
    ClassFile files = ClassFile.of();
    return files.transformClass(
        files.parse(original), ClassTransform.transformingMethodBodies(exchange));
  }

  private static PluginFolder plugins(String name) throws Exception {
    return PluginFolder.of(name)
        .with(Tally.PLUGIN)
        .withCopyOf(Project.IMAGE.resolve("plugins/sqlite"), "sqlite");
  }

  /** Plays, and takes the power away at some moments; returns what was lost. */
  private List<String> lossesOf(PluginFolder plugins, int moments) throws Exception {
    Path work = Project.workFolder("power-loss").toRealPath();
    Path trace = work.resolve("trace");
    Path data = work.resolve("data");
    ProcessBuilder command = plugins.command("data", data.toString(), "send-path", "send");
    command.command().addAll(0, SystemCalls.tracing(trace));
    try (Server server = Server.of(command)) {
      playUntilKilled(server);
    }
    awaitEnd(trace);
    List<Step> steps = SystemCalls.read(trace);
    Files.delete(trace);
    return losses(plugins, work, data.resolve("dev.martlet.sqlite"), steps, moments);
  }

  private void playUntilKilled(Server server) throws Exception {
    CountDownLatch enough = new CountDownLatch(SHARDS.size());
    List<Future<?>> all = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (String shard : SHARDS) {
        for (int i = 0; i < PLAYERS; i++) {
          Player player = new Player(shard, "p" + i);
          all.add(threads.submit(() -> play(server, player)));
        }
        all.add(threads.submit(() -> look(server, shard, enough)));
      }
      enough.await();
      server.process().destroyForcibly();
      server.exit();
    }
    for (Future<?> each : all) {
      each.get();
    }
  }

  /** Sends the next input when the last one is decided, until the connection is lost. */
  private void play(Server server, Player player) {
    try (Seat seat = Seat.take(server.shardPort, player.shard, player.name, "")) {
      players.put(seat.ticket(), player);
      for (long number = 1; ; number++) {
        seat.input("{\"n\":1}", number);
        seat.awaitDecided(number);
      }
    } catch (IOException e) {
      // the server is dead
    }
  }

  private static void look(Server server, String shard, CountDownLatch enough) {
    try (RawClient client = RawClient.join(server.shardPort, shard, "watcher")) {
      for (int i = 0; i < STATES; i++) {
        client.read(RawClient.BINARY);
      }
      enough.countDown();
      while (true) {
        client.read(RawClient.BINARY);
      }
    } catch (IOException e) {
      // the server is dead
    } finally {
      enough.countDown();
    }
  }

  /** strace writes what it has seen when the last thread of the server is gone. */
  private static void awaitEnd(Path trace) throws Exception {
    long end = System.nanoTime() + Project.DEADLINE.toNanos();
    while (!Files.readString(trace, StandardCharsets.ISO_8859_1)
        .endsWith("killed by SIGKILL +++\n")) {
      assertTrue(System.nanoTime() < end, "strace goes on");
      Project.betweenLooks();
    }
  }

  private List<String> losses(
      PluginFolder plugins, Path work, Path store, List<Step> steps, int moments) throws Exception {
    Path file = store.resolve("journals.db");
    DiskAfterPowerLoss disk =
        new DiskAfterPowerLoss(List.of(file, file.resolveSibling("journals.db-wal")));
    Map<String, SentMessages> sent = new HashMap<>();
    Set<Integer> chosen = chooseAmong(steps, moments);
    List<String> losses = new ArrayList<>();
    for (int i = 0; i < steps.size(); i++) {
      Step step = steps.get(i);
      disk.follow(step);
      if (isSent(step)) {
        sent.computeIfAbsent(step.call().place(), socket -> new SentMessages())
            .add(step.call().bytes(), Math.toIntExact(step.result()));
      }
      if (chosen.contains(i)) {
        Path data = work.resolve("lost-at-" + i);
        Path copy = Files.createDirectories(data.resolve("dev.martlet.sqlite"));
        boolean someMore = random.nextBoolean();
        disk.restore(copy, write -> someMore && random.nextBoolean());
        losses.addAll(lossesOfRestart(plugins, data, known(sent.values())));
      }
    }
    return losses;
  }

  private static boolean isSent(Step step) {
    return step.call().kind() == SystemCalls.Kind.SEND && step.result() > 0;
  }

  /** Moments at which something goes out, chosen at random, when everybody is there. */
  private Set<Integer> chooseAmong(List<Step> steps, int count) {
    List<Integer> sends =
        IntStream.range(0, steps.size()).filter(i -> isSent(steps.get(i))).boxed().toList();
    List<Integer> late = sends.subList(sends.size() / 4, sends.size());
    return random
        .ints(0, late.size())
        .mapToObj(late::get)
        .distinct()
        .limit(count)
        .collect(Collectors.toSet());
  }

  // ---- what has gone out ------------------------------------------------------------------

  /** What is known of each shard by what was sent on all sockets. */
  private Map<String, Known> known(Collection<SentMessages> sockets) {
    Map<String, Known> known = new HashMap<>();
    SHARDS.forEach(shard -> known.put(shard, new Known()));
    for (SentMessages socket : sockets) {
      List<byte[]> messages = socket.binary();
      if (messages.isEmpty()) {
        continue;
      }
      if (messages.getFirst()[0] == 0) {
        seen(messages.getLast(), known);
      } else {
        decided(messages, known);
      }
    }
    return known;
  }

  /** The highest byte of a tick's number is 0, but that is no kind of message of version 2. */
  private static void seen(byte[] whole, Map<String, Known> known) {
    RawClient.Frame frame = new RawClient.Frame(RawClient.BINARY, whole);
    JsonNode state = JSON.readTree(frame.json());
    Known of = known.get(state.get("shard").asString());
    of.tick = Math.max(of.tick, frame.tick());
    of.stateTick = frame.tick();
    of.state = state;
  }

  private void decided(List<byte[]> messages, Map<String, Known> known) {
    String ticket =
        JSON.readTree(VersionTwo.read(messages.getFirst()).payload()).get("ticket").asString();
    Player player = players.get(ticket);
    if (player == null) {
      return; // the server was killed before its client had the message
    }
    Known of = known.get(player.shard);
    for (byte[] message : messages) {
      VersionTwo read = VersionTwo.read(message);
      of.tick = Math.max(of.tick, read.tick());
      of.decided.merge(player.name, read.acknowledged(), Math::max);
    }
  }

  // ---- what is there after a restart ------------------------------------------------------

  private static List<String> lossesOfRestart(
      PluginFolder plugins, Path data, Map<String, Known> known) throws Exception {
    List<String> losses = new ArrayList<>();
    try (Server server = plugins.start("data", data.toString())) {
      for (Map.Entry<String, Known> shard : known.entrySet()) {
        String name = data.getFileName() + " " + shard.getKey();
        judge(server, shard.getKey(), shard.getValue(), loss -> losses.add(name + ": " + loss));
      }
      if (server.count("is set aside") > 0) {
        losses.add("a journal is set aside:\n" + server.log());
      }
    }
    return losses;
  }

  private static void judge(Server server, String shard, Known known, Consumer<String> losses)
      throws IOException {
    try (RawClient client = RawClient.join(server.shardPort, shard, "judge")) {
      RawClient.Frame frame = client.read(RawClient.BINARY);
      JsonNode state = JSON.readTree(frame.json());
      if (frame.tick() < known.tick) {
        losses.accept("tick " + known.tick + " was seen, and is not back: " + frame.tick());
        return;
      }
      Map<String, Long> least = new HashMap<>(known.decided);
      known
          .state
          .get("counts")
          .propertyStream()
          .forEach(count -> least.merge(count.getKey(), count.getValue().asLong(), Math::max));
      least.forEach(
          (player, count) -> {
            if (state.get("counts").path(player).asLong() < count) {
              losses.accept(count + " inputs of " + player + " were known: " + state);
            }
          });
      client.input("{\"at\":" + known.stateTick + "}");
      while (JSON.readTree(frame.json()).get("askedAt").asLong() != known.stateTick) {
        frame = client.read(RawClient.BINARY);
      }
      JsonNode then = JSON.readTree(frame.json()).get("asked");
      if (!then.equals(known.state.get("order"))) {
        losses.accept("tick " + known.stateTick + " was " + known.state + ", and is " + then);
      }
    }
  }
}
