package dev.martlet.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.martlet.api.ShardId;
import dev.martlet.api.auth.Principal;
import dev.martlet.api.interest.Area;
import dev.martlet.api.interest.Interest;
import dev.martlet.api.journal.JournalContent;
import dev.martlet.api.journal.JournalId;
import dev.martlet.api.journal.JournalState;
import dev.martlet.api.journal.JournalSummary;
import dev.martlet.api.shard.DataType;
import dev.martlet.api.shard.Durability;
import dev.martlet.api.shard.Input;
import dev.martlet.api.shard.Kick;
import dev.martlet.api.shard.Metadata;
import dev.martlet.api.shard.Readers;
import dev.martlet.api.shard.SavedState;
import dev.martlet.api.shard.ShardContext;
import dev.martlet.api.shard.ShardSettings;
import dev.martlet.api.shard.ShardType;
import dev.martlet.api.shard.Simulation;
import dev.martlet.api.shard.Subscriber;
import dev.martlet.engine.journal.JournalReader;
import dev.martlet.engine.journal.MemoryStore;
import dev.martlet.engine.journal.ReadJournal;
import dev.martlet.engine.journal.ShardCheckpoint;
import dev.martlet.engine.metrics.EngineMetric;
import dev.martlet.engine.plugin.HostedFormat.BuiltIn;
import dev.martlet.engine.stream.StreamOptions;
import dev.martlet.engine.stream.StreamOptions.Mode;
import dev.martlet.engine.subscription.ResumeRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** Shards that are saved now and then, and go on from what was saved. */
class SavedShardTest {
  /** The older form of a notebook, which knew no owners. */
  record Lines(List<String> lines) {}

  /** A notebook: who wrote how many lines, by their numbers. */
  record Notebook(List<String> lines, TreeMap<Long, Integer> byOwner) {}

  record Beast(String kind) {}

  record Tag(String text) {}

  private static final Duration STEP = Duration.ofMillis(50);
  private static final Duration EVERY = Duration.ofSeconds(5);
  private static final StreamOptions VERSION_2 = new StreamOptions(BuiltIn.JSON, Mode.VERSION_2);
  private static final Interest NEAR = Interest.in(Area.sphere(5).or(Area.box(1, 2, 3)));

  private Durability level = Durability.JOURNAL;
  private int version = 2;
  private boolean saves = true;
  private boolean failsToSave;
  private String outside = "then";
  private CountDownLatch gate = new CountDownLatch(0);

  private final MemoryStore store = new MemoryStore();
  private final Type type = new Type();
  private DurableServer server = new DurableServer(type, store);

  @AfterEach
  void close() {
    gate.countDown();
    server.close();
  }

  private final class Type implements ShardType<Probe.Word> {
    Book made;

    /** How many were made anew, and from what was saved. */
    int created;

    int restored;

    @Override
    public String name() {
      return "book";
    }

    @Override
    public DataType<?> savedType() {
      if (!saves) {
        return DataType.none();
      }
      return version == 1 ? DataType.of(Lines.class) : DataType.of(Notebook.class);
    }

    @Override
    public int savedVersion() {
      return version;
    }

    @Override
    public ShardSettings settings(ShardId id) {
      return ShardSettings.DEFAULT
          .withIdleShutdown(Duration.ZERO)
          .withTickRate(id.value().endsWith("events") ? 0 : 20)
          .withDurability(level)
          .withCheckpointEvery(EVERY);
    }

    @Override
    public boolean createsOnDemand(ShardId id, Principal principal) {
      return true;
    }

    @Override
    public Simulation<Probe.Word> create(ShardContext context) {
      created++;
      made = new Book(context);
      return made;
    }

    @Override
    public Simulation<Probe.Word> restore(ShardContext context, SavedState saved) {
      restored++;
      made = new Book(context);
      switch (saved.version()) {
        case 1 -> made.lines.addAll(saved.as(Lines.class).lines());
        case 2 -> made.restore(saved.as(Notebook.class), saved.subscribers());
        default -> throw new IllegalArgumentException("no version " + saved.version());
      }
      context.entities().put("cat", 1, 2, 3, new Beast("cat"));
      context.random().nextLong(); // of no effect
      context.timers().after("of no effect", STEP);
      return made;
    }
  }

  /** A simulation that does what its inputs say. */
  private final class Book implements Simulation<Probe.Word> {
    final List<String> lines = new ArrayList<>();
    final TreeMap<Long, Integer> byOwner = new TreeMap<>();
    private final ShardContext context;

    Book(ShardContext context) {
      this.context = context;
    }

    void restore(Notebook saved, List<Subscriber> owners) {
      lines.addAll(saved.lines());
      byOwner.putAll(saved.byOwner());
      assertEquals(
          List.copyOf(byOwner.keySet()),
          owners.stream().map(Subscriber::number).filter(byOwner::containsKey).sorted().toList());
    }

    @Override
    public Object save() {
      if (failsToSave) {
        throw new IllegalStateException("no paper");
      }
      return version == 1 ? new Lines(lines) : new Notebook(lines, byOwner);
    }

    @Override
    public void apply(Subscriber subscriber, Input<Probe.Word> input) {
      String word = input.value().text();
      lines.add(word);
      byOwner.merge(subscriber.number(), 1, Integer::sum);
      switch (word) {
        case "random" -> lines.add(Long.toString(context.random().nextLong()));
        case "timer" -> context.timers().after("bell", Duration.ofSeconds(20));
        case "event" -> context.subscribers().broadcast(new Tag("event " + lines.size()));
        case "describe" ->
            context.describe(
                Metadata.of(new Tag("open")).listed(true).readableBy(Readers.role("judge")));
        case "follow" -> {
          context.entities().put("cat", 1, 2, 3, new Beast("cat"));
          context.entities().follow(subscriber, NEAR, "cat");
        }
        case "call" ->
            context.async("wait", call -> waitForGate(), done -> lines.add(done.id().toString()));
        case "outside" -> lines.add(outside);
        case "all out" -> context.subscribers().closeAll(Kick.because("out"));
        default -> {}
      }
    }

    @Override
    public void onTimer(String name) {
      lines.add(name + " rings");
    }

    @Override
    public void onReconnect(Subscriber subscriber) {
      lines.add("back");
    }

    @Override
    public void onLeave(Subscriber subscriber) {
      lines.add(subscriber + " left " + context.subscribers().members().present());
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

  private Shard<?> shard() {
    return server.shard("book:x");
  }

  private Player join(String name) {
    Player player = new Player(shard(), name, VERSION_2);
    server.awaitDurable(shard());
    return player;
  }

  private void say(Player player, String word) {
    player.send("{\"input\":{\"text\":\"" + word + "\"}}");
    pass(STEP);
  }

  /** Lets time pass in the shard, and all of it become durable. */
  private void pass(Duration time) {
    for (long left = time.dividedBy(STEP); left > 0; left--) {
      server.advance(STEP);
      server.awaitDurable(shard());
    }
  }

  /** Lets time pass until the shard was saved. */
  private void untilSaved() {
    long before = content().firstNumber();
    server.await(
        "a checkpoint",
        () -> {
          pass(STEP);
          return content().firstNumber() > before;
        });
  }

  /** Lets time pass until the turn after which the shard is saved is the next one. */
  private void untilItIsSavedNext() {
    long before = server.metrics.counted(EngineMetric.SHARDS_SAVED);
    server.await(
        "a checkpoint",
        () -> {
          pass(STEP);
          return server.metrics.counted(EngineMetric.SHARDS_SAVED) > before;
        });
    pass(EVERY.minus(STEP));
  }

  private void crash() {
    server.close();
    store.failWith(null);
    server = new DurableServer(type, store);
  }

  private JournalId life() {
    return shard().context.journal().id();
  }

  private JournalContent content() {
    return store.read(life()).orElseThrow();
  }

  private JournalState state(JournalId id) {
    return store.list().stream()
        .filter(each -> each.id().equals(id))
        .map(JournalSummary::state)
        .findFirst()
        .orElseThrow();
  }

  private Player resume(Player lost, long lastEvent) {
    ResumeRequest claim =
        new ResumeRequest(lost.subscription.ticket(), OptionalLong.empty(), lastEvent);
    Player back = new Player(shard(), "eva", VERSION_2, Optional.of(claim));
    server.awaitDurable(shard());
    return back;
  }

  @Test
  void aCheckpointTakesThePlaceOfWhatIsBeforeIt() {
    Player eva = join("eva");
    say(eva, "random");
    say(eva, "timer");
    say(eva, "event");
    untilSaved();
    say(eva, "random");
    List<String> before = List.copyOf(type.made.lines);
    long tick = shard().clock.tick();
    assertTrue(content().batches().size() < 4, "it was cut");
    crash();
    assertTrue(shard().clock.tick() >= tick);
    assertEquals(1, type.restored);
    assertEquals(before, type.made.lines);
    assertEquals(2 + 1 + 1, type.made.byOwner.get(eva.subscription.subscriber().number()));
    pass(Duration.ofSeconds(20));
    assertTrue(type.made.lines.contains("bell rings"));
    assertFalse(type.made.lines.contains("of no effect rings"));
  }

  @Test
  void whatAClientNeedsToGoOnComesBack() {
    Player eva = join("eva");
    say(eva, "event");
    say(eva, "follow");
    say(eva, "describe");
    eva.send("{\"input\":{\"text\":\"once\"},\"client_seq\":9}");
    pass(STEP);
    SyncClient client = new SyncClient(JsonMapper.builder().build());
    client.take(eva);
    long known = client.eventNumber;
    shard().lose(eva.subscription);
    say(join("adam"), "event");
    untilSaved();
    crash();
    Player back = resume(eva, known);
    pass(STEP);
    assertEquals(eva.subscription.subscriber(), back.subscription.subscriber());
    assertEquals("back", type.made.lines.getLast());
    assertNotNull(back.frame(), "the greeting");
    client.receive(back.frame());
    assertEquals(known + 1, client.eventNumber, "the event that was missed");
    client.take(back);
    assertEquals(
        List.of("cat"), client.entities.values().stream().map(SyncClient.Entity::id).toList());
    back.send("{\"input\":{\"text\":\"once\"},\"client_seq\":9}");
    pass(STEP);
    assertEquals(1, type.made.lines.stream().filter("once"::equals).count());
    ShardMetadata shown = shard().metadata().orElseThrow();
    assertEquals("{\"text\":\"open\"}", new String(shown.json(), StandardCharsets.UTF_8));
    assertEquals(Readers.role("judge"), shown.readers());
    assertTrue(shown.listed());
  }

  @Test
  void whoWasNotGivenTheNewTicketComesBackWithTheOld() {
    Player eva = join("eva");
    untilSaved();
    crash();
    Player back = resume(eva, 0);
    untilSaved();
    crash();
    back = resume(eva, 0);
    assertEquals(eva.subscription.subscriber(), back.subscription.subscriber());
    say(back, "heard");
    untilSaved();
    crash();
    assertEquals(eva.subscription.subscriber(), resume(back, 0).subscription.subscriber());
  }

  @Test
  void whoWasAwayWhenTheyWereSentAwayIsNotPresentAfterwards() throws Exception {
    Player adam = join("adam");
    List<Player> away = List.of(join("eva"), join("cain"));
    away.forEach(player -> shard().lose(player.subscription));
    untilItIsSavedNext();
    say(adam, "all out"); // saved before they leave
    pass(STEP);
    List<String> before = List.copyOf(type.made.lines);
    JournalId life = life();
    crash();
    ReadJournal journal = JournalReader.read(life, store.read(life).orElseThrow()).orElseThrow();
    assertEquals(
        2,
        journal.checkpoint().orElseThrow().seats().stream()
            .filter(seat -> seat.away() && seat.standing() == ShardCheckpoint.Standing.KICKED)
            .count());
    shard();
    assertEquals(before, type.made.lines.subList(0, before.size()));
  }

  /** Or each of them would have more to replay than the one before. */
  @Test
  void serversThatDieOneAfterTheOtherSaveTheShard() {
    Player eva = join("eva");
    untilSaved();
    long before = content().firstNumber();
    Duration most = EVERY.dividedBy(2);
    for (int death = 0; death < 3; death++) {
      say(eva, "random");
      pass(most);
      crash();
      eva = join("eva");
    }
    assertTrue(content().firstNumber() > before);
  }

  @Test
  void afterAPlannedRestartNothingIsReplayed() {
    Player eva = join("eva");
    say(eva, "random");
    JournalId life = life();
    Shard<?> here = shard();
    server.registry.drain();
    server.await("the end", () -> !here.running());
    List<String> before = List.copyOf(type.made.lines);
    server.close();
    assertEquals(List.of(), store.read(life).orElseThrow().batches());
    server = new DurableServer(type, store);
    assertEquals(life, life());
    assertEquals(before, type.made.lines);
    assertEquals(1, type.created);
  }

  @Test
  void aShardThatWaitsForAResultIsSavedOnceItHasIt() {
    gate = new CountDownLatch(1);
    Player eva = join("eva");
    say(eva, "call");
    long first = content().firstNumber();
    pass(EVERY.multipliedBy(3));
    assertEquals(first, content().firstNumber());
    gate.countDown();
    untilSaved();
    say(eva, "call");
    server.await(
        "the result",
        () -> {
          pass(STEP);
          return type.made.lines.size() == 4;
        });
    List<String> before = List.copyOf(type.made.lines);
    crash();
    shard();
    assertEquals(before, type.made.lines);
  }

  @Test
  void whatCannotBeReplayedIsCutOff() {
    Player eva = join("eva");
    say(eva, "kept");
    untilSaved();
    List<String> saved = List.copyOf(type.made.lines);
    say(eva, "outside");
    pass(Duration.ofSeconds(1)); // a hash of the state is recorded
    long tick = shard().clock.tick();
    JournalId life = life();
    outside = "now";
    crash();
    assertEquals(life, life());
    assertEquals(saved, type.made.lines);
    assertTrue(shard().clock.tick() >= tick, "no number comes again");
    Player back = resume(eva, 0);
    assertNull(back.closeReason());
    say(back, "more");
    List<String> before = List.copyOf(type.made.lines);
    crash();
    assertEquals(life, life());
    assertEquals(before, type.made.lines, "from a checkpoint that was made at once");
  }

  @Test
  void aShardThatIsOnlySavedWaitsForNoDisk() {
    level = Durability.CHECKPOINT;
    Player eva = join("eva");
    say(eva, "kept");
    untilSaved();
    SyncClient client = new SyncClient(JsonMapper.builder().build());
    client.take(eva);
    store.failWith("the disk is full");
    eva.send("{\"input\":{\"text\":\"lost\"}}");
    server.advance(Duration.ofMillis(500));
    client.take(eva);
    assertEquals(List.of("kept", "lost"), client.state);
    crash();
    assertEquals(List.of("kept"), shardLines());
    assertTrue(shard().clock.tick() >= client.tick, "no number comes again");
    assertNull(resume(eva, 0).closeReason());
  }

  @Test
  void anEventDrivenShardThatIsOnlySavedIsSavedWhenNothingMoreHappens() {
    level = Durability.CHECKPOINT;
    Shard<?> shard = server.shard("book:events");
    Player eva = new Player(shard, "eva", VERSION_2);
    eva.send("{\"input\":{\"text\":\"kept\"}}");
    server.settle();
    server.advance(EVERY);
    JournalId life = shard.context.journal().id();
    server.await("a checkpoint", () -> store.read(life).orElseThrow().checkpoint().isPresent());
    crash();
    server.shard("book:events");
    assertEquals(List.of("kept"), type.made.lines);
  }

  @Test
  void aShardThatDiedRightAfterItsBirthBeginsAtTheTimeOfItsBirth() {
    Shard<?> shard = server.shard("book:events");
    server.awaitDurable(shard);
    JournalId life = shard.context.journal().id();
    crash();
    Shard<?> again = server.shard("book:events");
    assertEquals(life, again.context.journal().id());
    Player eva = new Player(again, "eva", VERSION_2);
    eva.send("{\"input\":{\"text\":\"kept\"}}");
    server.settle();
    server.awaitDurable(again);
    assertNull(eva.closeReason());
    assertEquals(List.of("kept"), type.made.lines);
    assertTrue(again.clock.timeOfTick() < EVERY.toNanos(), "its time began at its birth");
  }

  @Test
  void aTypeThatIsNotSavedHasNoCheckpoints() {
    saves = false;
    level = Durability.CHECKPOINT;
    crash();
    assertInstanceOf(ShardLookup.Failed.class, server.look("book:x"));
    level = Durability.JOURNAL;
    Player eva = join("eva");
    say(eva, "kept");
    pass(EVERY.multipliedBy(3));
    assertTrue(content().checkpoint().isEmpty());
  }

  @Test
  void anOlderFormIsRead() {
    version = 1;
    crash();
    Player eva = join("eva");
    say(eva, "kept");
    untilSaved();
    version = 2;
    crash();
    assertEquals(List.of("kept"), shardLines());
    untilSaved();
    crash();
    assertEquals(List.of("kept"), shardLines());
  }

  @Test
  void aFormThatNobodyReadsIsSetAside() {
    version = 3;
    crash();
    Player eva = join("eva");
    say(eva, "kept");
    untilSaved();
    JournalId life = life();
    crash();
    assertNotEquals(life, life());
    server.await("that it is set aside", () -> state(life) == JournalState.SET_ASIDE);
  }

  @Test
  void aShardThatFailsToSaveGoesOn() {
    Player eva = join("eva");
    failsToSave = true;
    say(eva, "kept");
    pass(EVERY.multipliedBy(3));
    assertTrue(content().checkpoint().isEmpty());
    failsToSave = false;
    untilSaved();
    crash();
    assertEquals(List.of("kept"), shardLines());
  }

  private List<String> shardLines() {
    shard();
    return type.made.lines;
  }
}
