package dev.martlet.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.martlet.api.ShardId;
import dev.martlet.api.auth.Principal;
import dev.martlet.api.journal.JournalId;
import dev.martlet.api.journal.JournalState;
import dev.martlet.api.shard.DataType;
import dev.martlet.api.shard.Durability;
import dev.martlet.api.shard.Input;
import dev.martlet.api.shard.SavedState;
import dev.martlet.api.shard.ShardContext;
import dev.martlet.api.shard.ShardSettings;
import dev.martlet.api.shard.ShardType;
import dev.martlet.api.shard.Simulation;
import dev.martlet.api.shard.Subscriber;
import dev.martlet.engine.journal.JournalReader;
import dev.martlet.engine.journal.MemoryStore;
import dev.martlet.engine.journal.ReadJournal;
import dev.martlet.engine.limits.EngineLimits;
import dev.martlet.engine.metrics.EngineMetric;
import dev.martlet.engine.plugin.HostedType;
import dev.martlet.engine.plugin.KeptPlugins;
import dev.martlet.engine.plugin.PluginJson;
import dev.martlet.engine.plugin.PluginSite;
import dev.martlet.wire.InputLimits;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Journals that another version of a plugin takes over. */
class KeptPluginTest {
  private static final Duration STEP = Duration.ofMillis(50);

  /** What all versions save. */
  record Book(List<String> lines, boolean closed) {}

  private final MemoryStore store = new MemoryStore();
  private final Copies copies = new Copies();
  private final CountDownLatch gate = new CountDownLatch(1);
  private Version now = new Version("v1");
  private DurableServer server = start();

  /** A version of a plugin; its rules are to write its name behind each line. */
  private final class Version implements ShardType<Probe.Word> {
    final String name;
    boolean saves = true;
    boolean broken;
    Sim made;

    /** So long that no shard is saved before its time. */
    Duration every = Duration.ofDays(1);

    Version(String name) {
      this.name = name;
    }

    @Override
    public String name() {
      return "book";
    }

    @Override
    public DataType<?> savedType() {
      return saves ? DataType.of(Book.class) : DataType.none();
    }

    @Override
    public ShardSettings settings(ShardId id) {
      return ShardSettings.DEFAULT
          .withIdleShutdown(Duration.ZERO)
          .withTickRate(id.value().endsWith("events") ? 0 : 20)
          .withDurability(Durability.JOURNAL)
          .withCheckpointEvery(every);
    }

    @Override
    public boolean createsOnDemand(ShardId id, Principal principal) {
      return true;
    }

    @Override
    public Simulation<Probe.Word> create(ShardContext context) {
      if (broken) {
        throw new IllegalStateException("it is broken");
      }
      made = new Sim(this, context);
      return made;
    }

    @Override
    public Simulation<Probe.Word> restore(ShardContext context, SavedState saved) {
      made = new Sim(this, context);
      made.lines.addAll(saved.as(Book.class).lines());
      return made;
    }
  }

  private final class Sim implements Simulation<Probe.Word> {
    private final Version version;
    private final ShardContext context;
    private final List<String> lines = new ArrayList<>();
    private boolean closed;

    Sim(Version version, ShardContext context) {
      this.version = version;
      this.context = context;
    }

    private void write(String line) {
      lines.add(line + " by " + version.name);
    }

    @Override
    public void apply(Subscriber subscriber, Input<Probe.Word> input) {
      String word = input.value().text();
      write(word);
      switch (word) {
        case "call" -> context.async("wait", call -> waitForGate(), done -> write("done"));
        case "close" -> context.async("wait", call -> waitForGate(), done -> closed = true);
        case "forever" -> again();
        default -> {}
      }
    }

    private void again() {
      context.async("wait", call -> waitForGate(), done -> again());
    }

    @Override
    public boolean finished() {
      return closed;
    }

    @Override
    public Object save() {
      return new Book(List.copyOf(lines), closed);
    }

    @Override
    public Object snapshot() {
      return List.copyOf(lines);
    }
  }

  private String waitForGate() throws InterruptedException {
    gate.await();
    return "done";
  }

  /** Keeps those versions that a test lets it have. */
  private final class Copies implements KeptPlugins {
    final Map<String, HostedType<?>> types = new HashMap<>();
    final Set<String> kept = new TreeSet<>();
    final List<String> asked = new ArrayList<>();
    int released;

    void add(Version version) {
      types.put(
          version.name,
          HostedType.of(
              version,
              new PluginJson(InputLimits.DEFAULT, 100_000),
              PluginSite.apart("probe@" + version.name),
              () -> version.name));
    }

    @Override
    public synchronized void keep(String hash) {
      kept.add(hash);
    }

    @Override
    public synchronized Optional<HostedType<?>> find(
        String plugin, String hash, HostedType<?> loaded) {
      asked.add(hash);
      return Optional.ofNullable(types.get(hash));
    }

    @Override
    public Set<String> others() {
      return Set.of();
    }

    @Override
    public void forget(String hash) {}

    @Override
    public synchronized void release() {
      released++;
    }
  }

  @AfterEach
  void close() {
    gate.countDown();
    server.close();
  }

  private DurableServer start() {
    return new DurableServer(
        now, store, Shards.limits(EngineLimits.DEFAULT.sync()), now.name, copies);
  }

  /** The server is killed, and the next one has another version. */
  private Version crashInto(String version) {
    Version then = now;
    server.close();
    now = new Version(version);
    server = start();
    return then;
  }

  private Player join(String shard) {
    Player eva = new Player(server.shard(shard), "eva");
    server.awaitDurable(server.shard(shard));
    return eva;
  }

  private void say(String shard, Player player, String word) {
    player.send("{\"input\":{\"text\":\"" + word + "\"}}");
    server.advance(STEP);
    server.awaitDurable(server.shard(shard));
  }

  private List<String> lines(String shard) {
    server.shard(shard);
    return now.made.lines;
  }

  private ReadJournal journal(String shard) throws IOException {
    JournalId id = server.shard(shard).context.journal().id();
    return JournalReader.read(id, store.read(id).orElseThrow()).orElseThrow();
  }

  @Test
  void whatTheOldVersionDidIsKeptAndTheNewOneGoesOn() throws Exception {
    for (String shard : List.of("book:rate", "book:events")) {
      now = new Version("v1");
      crashInto("v1");
      Player eva = join(shard);
      say(shard, eva, "one");
      say(shard, eva, "two");
      long tick = server.shard(shard).clock.tick();
      assertEquals("v1", journal(shard).hash());
      copies.add(crashInto("v2"));
      assertEquals(List.of("one by v1", "two by v1"), lines(shard));
      assertTrue(server.shard(shard).clock.tick() >= tick);
      say(shard, join(shard), "three");
      crashInto("v2");
      assertEquals(List.of("one by v1", "two by v1", "three by v2"), lines(shard));
      assertEquals(Set.of("v1", "v2"), copies.kept);
    }
    assertEquals(List.of("v1", "v1"), copies.asked, "not again for what v2 wrote");
    assertTrue(copies.released > 0);
  }

  /** Otherwise what it records would be replayed by the old one. */
  @Test
  void theNewVersionSavesItsShardBeforeItRecords() throws Exception {
    say("book:x", join("book:x"), "one");
    copies.add(crashInto("v2"));
    server.shard("book:x");
    server.await("the checkpoint", () -> journalIsOf("v2"));
    assertEquals(List.of(), journal("book:x").turns());
  }

  private boolean journalIsOf(String version) {
    try {
      return journal("book:x").hash().equals(version);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void workThatIsUnderWayIsDoneByTheVersionThatAskedForIt() {
    Player eva = join("book:x");
    say("book:x", eva, "call");
    say("book:x", eva, "call");
    copies.add(crashInto("v2"));
    gate.countDown();
    assertEquals(List.of("call by v1", "call by v1", "done by v1", "done by v1"), lines("book:x"));
  }

  @Test
  void aShardThatEndsWithItsWorkIsEndedByTheVersionThatAskedForIt() {
    say("book:x", join("book:x"), "close");
    JournalId life = server.shard("book:x").context.journal().id();
    copies.add(crashInto("v2"));
    gate.countDown();
    Shard<?> shard = server.shard("book:x");
    server.await(
        "the end",
        () -> {
          server.advance(STEP);
          return !shard.running();
        });
    server.await("the mark", () -> state(life) == JournalState.ENDED);
  }

  private JournalState state(JournalId id) {
    return store.list().stream()
        .filter(each -> each.id().equals(id))
        .findFirst()
        .orElseThrow()
        .state();
  }

  @Test
  void withoutACopyTheLastCheckpointCounts() {
    now.every = Duration.ofSeconds(5);
    Player eva = join("book:x");
    say("book:x", eva, "one");
    crashInto("v1");
    eva = join("book:x");
    long before = server.metrics.counted(EngineMetric.SHARDS_SAVED);
    while (server.metrics.counted(EngineMetric.SHARDS_SAVED) == before) {
      server.advance(STEP);
      server.awaitDurable(server.shard("book:x"));
    }
    say("book:x", eva, "lost");
    for (int i = 0; i < 25; i++) { // so that the state is recorded
      server.advance(STEP);
      server.awaitDurable(server.shard("book:x"));
    }
    crashInto("v2");
    assertEquals(List.of("one by v1"), lines("book:x"));
    assertEquals(List.of("v1"), copies.asked);
  }

  @Test
  void aCopyThatFailsIsAsIfThereWereNone() {
    say("book:x", join("book:x"), "one");
    Version then = crashInto("v2");
    then.broken = true;
    copies.add(then);
    assertEquals(List.of("one by v2"), lines("book:x"), "replayed by the new one");
  }

  @Test
  void workThatNeverEndsIsAsIfThereWereNoCopy() {
    say("book:x", join("book:x"), "forever");
    copies.add(crashInto("v2"));
    gate.countDown();
    assertEquals(List.of("forever by v2"), lines("book:x"));
  }

  @Test
  void aVersionThatDoesNotSaveItselfReplaysAsBefore() {
    say("book:x", join("book:x"), "one");
    Version then = crashInto("v2");
    then.saves = false;
    copies.add(then);
    assertEquals(List.of("one by v2"), lines("book:x"), "the old one");
    server.close();
    now = new Version("v3");
    now.saves = false;
    server = start();
    assertFalse(copies.asked.contains("v2"), "the new one");
  }
}
