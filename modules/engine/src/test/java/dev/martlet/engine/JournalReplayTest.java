package dev.martlet.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.martlet.api.ShardId;
import dev.martlet.api.auth.Principal;
import dev.martlet.api.journal.JournalId;
import dev.martlet.api.journal.JournalState;
import dev.martlet.api.journal.JournalSummary;
import dev.martlet.api.shard.Durability;
import dev.martlet.api.shard.EndReason;
import dev.martlet.api.shard.Input;
import dev.martlet.api.shard.ShardContext;
import dev.martlet.api.shard.ShardSettings;
import dev.martlet.api.shard.ShardType;
import dev.martlet.api.shard.Simulation;
import dev.martlet.api.shard.Subscriber;
import dev.martlet.engine.journal.JournalReader;
import dev.martlet.engine.journal.MemoryStore;
import dev.martlet.engine.journal.ReadJournal;
import dev.martlet.engine.limits.EngineLimits;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A tool replays what a shard has done, and changes nothing by it. */
class JournalReplayTest {
  private static final Duration STEP = Duration.ofMillis(50);

  private final AtomicInteger worked = new AtomicInteger();
  private final MemoryStore store = new MemoryStore();
  private final Type type = new Type();
  private final DurableServer server = new DurableServer(type, store);

  /** What a plugin must not look at. */
  private volatile int outside;

  @AfterEach
  void close() {
    server.close();
  }

  private final class Type implements ShardType<Probe.Word> {
    @Override
    public String name() {
      return "probe";
    }

    @Override
    public ShardSettings settings(ShardId id) {
      return ShardSettings.DEFAULT
          .withTickRate(id.value().endsWith("events") ? 0 : 20)
          .withIdleShutdown(Duration.ZERO)
          .withDurability(Durability.JOURNAL);
    }

    @Override
    public boolean createsOnDemand(ShardId id, Principal principal) {
      return true;
    }

    @Override
    public Simulation<Probe.Word> create(ShardContext context) {
      if (outside == 3) {
        throw new IllegalStateException("no longer");
      }
      return new Game(context);
    }
  }

  private final class Game implements Simulation<Probe.Word> {
    private final ShardContext context;
    private final List<String> told = new ArrayList<>();
    private boolean finished;

    Game(ShardContext context) {
      this.context = context;
    }

    @Override
    public void apply(Subscriber subscriber, Input<Probe.Word> input) {
      String word = input.value().text();
      told.add(word + outside);
      switch (word) {
        case "call" -> work();
        case "finish" -> finished = true;
        default -> {}
      }
    }

    private void work() {
      context.async("work", call -> worked.incrementAndGet(), result -> told.add("done"));
    }

    @Override
    public boolean finished() {
      return finished;
    }

    @Override
    public void onEnd(EndReason reason) {
      work();
    }

    @Override
    public Object snapshot() {
      return List.copyOf(told);
    }
  }

  private Shard<?> play(String id, String... words) {
    Shard<?> shard = server.shard(id);
    Player eva = new Player(shard, "eva");
    server.awaitDurable(shard);
    for (String word : words) {
      eva.send("{\"input\":{\"text\":\"" + word + "\"}}");
      server.advance(STEP);
      server.awaitDurable(shard);
      if (word.equals("call")) {
        server.await("the work", () -> worked.get() > 0);
      }
    }
    for (int i = 0; i < 25 && shard.running(); i++) { // longer than from one hash to the next
      server.advance(STEP);
    }
    server.awaitDurable(shard);
    return shard;
  }

  private ReadJournal journal(Shard<?> shard) throws Exception {
    JournalId id = shard.context.journal().id();
    return JournalReader.read(id, store.read(id).orElseThrow()).orElseThrow();
  }

  private ReplayResult replay(ReadJournal journal, long until, ReplayObserver observer)
      throws InterruptedException {
    try (JournalReplay replay =
        new JournalReplay(List.of(server.type()), Map.of(), EngineLimits.DEFAULT)) {
      return replay.run(journal, until, observer);
    }
  }

  private ReplayResult replay(Shard<?> shard) throws Exception {
    return replay(journal(shard), Long.MAX_VALUE, ReplayObserver.NOBODY);
  }

  private JournalSummary summary(Shard<?> shard) {
    return store.list().stream()
        .filter(each -> each.id().equals(shard.context.journal().id()))
        .findFirst()
        .orElseThrow();
  }

  /** Keeps what it is told. */
  private static final class Watcher implements ReplayObserver {
    final List<Long> ticks = new ArrayList<>();
    final List<String> states = new ArrayList<>();
    long nanos;

    @Override
    public void tickOver(long tick, long at, Supplier<byte[]> state) {
      ticks.add(tick);
      nanos = at;
      states.add(new String(state.get(), StandardCharsets.UTF_8));
    }
  }

  @Test
  void itDoesWhatItDidThenAndNothingIsTakenOver() throws Exception {
    Shard<?> shard = play("probe:x", "one", "two");
    JournalSummary before = summary(shard);
    Watcher watcher = new Watcher();
    ReplayResult result = replay(journal(shard), Long.MAX_VALUE, watcher);
    assertEquals(Optional.empty(), result.difference());
    assertTrue(result.compared() > 0, result::toString);
    assertTrue(result.lastSame() >= 20, result::toString);
    assertEquals(result.tick(), watcher.ticks.size());
    assertEquals(result.tick(), watcher.ticks.getLast());
    assertEquals(result.shardTime().toNanos(), watcher.nanos);
    assertEquals(STEP.multipliedBy(result.tick()), result.shardTime());
    assertEquals("[]", watcher.states.getFirst().replace("\"one0\"", "").replace(",\"two0\"", ""));
    assertEquals("[\"one0\",\"two0\"]", watcher.states.getLast());
    assertEquals(before, summary(shard));
    play("probe:x", "three");
    assertEquals(Optional.empty(), replay(shard).difference());
  }

  @Test
  void itStopsAfterATick() throws Exception {
    for (String id : List.of("probe:x", "probe:events")) {
      ReadJournal journal = journal(play(id, "one", "two", "three"));
      for (long until = 0; until < 4; until++) {
        Watcher watcher = new Watcher();
        ReplayResult result = replay(journal, until, watcher);
        assertEquals(Optional.empty(), result.difference());
        assertEquals(until, result.tick(), id);
        assertEquals(until, watcher.ticks.size());
      }
    }
  }

  @Test
  void itEndsWhereTheObserverHasEnough() throws Exception {
    ReadJournal journal = journal(play("probe:x", "one", "two", "three"));
    List<Long> ticks = new ArrayList<>();
    ReplayObserver two =
        new ReplayObserver() {
          @Override
          public void tickOver(long tick, long nanos, Supplier<byte[]> state) {
            ticks.add(tick);
          }

          @Override
          public boolean hasEnough() {
            return ticks.size() == 2;
          }
        };
    ReplayResult result = replay(journal, Long.MAX_VALUE, two);
    assertEquals(List.of(1L, 2L), ticks);
    assertEquals(2, result.tick());
    assertEquals(Optional.empty(), result.difference());
    assertFalse(result.late());
  }

  @Test
  void itIsGivenUpWhenItsTimeIsOver() throws Exception {
    ReadJournal journal = journal(play("probe:x", "one", "two", "three"));
    Watcher watcher = new Watcher();
    try (JournalReplay replay =
        JournalReplay.besideShards(List.of(server.type()), Map.of(), EngineLimits.DEFAULT)) {
      ReplayResult result = replay.run(journal, Long.MAX_VALUE, Duration.ZERO, watcher);
      assertTrue(result.late());
      assertEquals(Optional.empty(), result.difference());
      assertTrue(watcher.ticks.size() <= 1, () -> watcher.ticks.toString());
    }
  }

  @Test
  void aStateThatDiffersIsFoundAndWhereItWasTheSame() throws Exception {
    Shard<?> shard = play("probe:x", "one");
    long same = replay(shard).lastSame();
    play("probe:x", "two");
    outside = 1;
    ReplayResult result = replay(shard);
    assertTrue(result.difference().orElseThrow().contains("after tick " + result.tick()));
    assertEquals(0, result.lastSame());
    outside = 0;
    assertTrue(replay(shard).lastSame() > same);
    outside = 3;
    assertEquals(
        "it cannot be made: java.lang.IllegalStateException: no longer",
        replay(shard).difference().orElseThrow());
  }

  @Test
  void itGoesOnBehindADifferenceForWhoeverWantsThat() throws Exception {
    Shard<?> shard = play("probe:x", "one");
    play("probe:x", "two");
    ReadJournal journal = journal(shard);
    long last = replay(shard).tick();
    outside = 1;
    assertTrue(replay(shard).tick() < last);
    List<Long> different = new ArrayList<>();
    ReplayResult result =
        replay(
            journal,
            Long.MAX_VALUE,
            new ReplayObserver() {
              @Override
              public boolean goesOn(long tick) {
                return different.add(tick);
              }
            });
    assertEquals(Optional.empty(), result.difference());
    assertEquals(last, result.tick());
    assertEquals(0, result.compared());
    assertTrue(different.size() > 1, different::toString);
  }

  @Test
  void whatItAsksForIsNotDoneAgain() throws Exception {
    Shard<?> shard = play("probe:x", "call", "one", "finish");
    server.await("the last work", () -> worked.get() == 2);
    server.await("the end", () -> summary(shard).state() == JournalState.ENDED);
    ReplayResult result = replay(shard);
    assertEquals(Optional.empty(), result.difference());
    assertTrue(result.tick() > 0);
    assertEquals(2, worked.get());
  }

  @Test
  void aJournalThatWasSetAsideIsReplayed() throws Exception {
    Shard<?> shard = play("probe:x", "one");
    server.journals.setAside(shard.context.journal().id());
    server.await("the mark", () -> summary(shard).state() == JournalState.SET_ASIDE);
    assertEquals(Optional.empty(), replay(shard).difference());
  }

  @Test
  void aTypeThatIsNotThereIsADifference() throws Exception {
    ReadJournal journal = journal(play("probe:x", "one"));
    try (JournalReplay nothing = new JournalReplay(List.of(), Map.of(), EngineLimits.DEFAULT)) {
      ReplayResult result = nothing.run(journal, Long.MAX_VALUE, ReplayObserver.NOBODY);
      assertEquals("no plugin has the shard type probe", result.difference().orElseThrow());
      assertFalse(result.tick() > 0);
    }
  }
}
