package dev.martlet.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.martlet.api.ShardId;
import dev.martlet.api.auth.Principal;
import dev.martlet.api.journal.JournalId;
import dev.martlet.api.journal.JournalState;
import dev.martlet.api.journal.JournalSummary;
import dev.martlet.api.shard.AsyncResult;
import dev.martlet.api.shard.Durability;
import dev.martlet.api.shard.EndReason;
import dev.martlet.api.shard.Input;
import dev.martlet.api.shard.ShardContext;
import dev.martlet.api.shard.ShardSettings;
import dev.martlet.api.shard.ShardType;
import dev.martlet.api.shard.Simulation;
import dev.martlet.api.shard.Subscriber;
import dev.martlet.engine.journal.MemoryStore;
import dev.martlet.engine.plugin.HostedFormat.BuiltIn;
import dev.martlet.engine.stream.StreamOptions;
import dev.martlet.engine.subscription.ResumeRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a durable shard lets out and when, and what comes back of it. */
class DurableShardTest {
  private static final Duration STEP = Duration.ofMillis(50);

  private static final StreamOptions VERSION_2 =
      new StreamOptions(BuiltIn.JSON, StreamOptions.Mode.VERSION_2);

  record Answer(int number, List<String> words) {}

  /** What the world outside of all simulations has. */
  private final AtomicInteger worked = new AtomicInteger();

  private final List<String> workIds = new ArrayList<>();
  private volatile CountDownLatch gate = new CountDownLatch(0);
  private volatile int outside;

  private final MemoryStore store = new MemoryStore();
  private final Type type = new Type();
  private DurableServer server = new DurableServer(type, store);

  @AfterEach
  void close() {
    gate.countDown();
    server.close();
  }

  /** A shard that does what its inputs say. */
  private final class Type implements ShardType<Probe.Word> {
    Game made;

    @Override
    public String name() {
      return "probe";
    }

    @Override
    public ShardSettings settings(ShardId id) {
      return ShardSettings.DEFAULT
          .withIdleShutdown(Duration.ZERO)
          .withDurability(Durability.JOURNAL);
    }

    @Override
    public boolean createsOnDemand(ShardId id, Principal principal) {
      return true;
    }

    @Override
    public Simulation<Probe.Word> create(ShardContext context) {
      made = new Game(context);
      return made;
    }
  }

  private final class Game implements Simulation<Probe.Word> {
    final List<String> told = new ArrayList<>();
    private final ShardContext context;
    private boolean finished;

    Game(ShardContext context) {
      this.context = context;
    }

    @Override
    public void apply(Subscriber subscriber, Input<Probe.Word> input) {
      String word = input.value().text();
      told.add(word);
      switch (word) {
        case "random" -> told.add(Long.toString(context.random().nextLong()));
        case "call" -> context.async("work", call -> work(call.id().toString()), this::result);
        case "throw" -> context.async("work", call -> fail(), this::result);
        case "outside" -> told.add("outside " + outside);
        case "finish" -> finished = true;
        default -> {}
      }
    }

    private void result(AsyncResult<Answer> result) {
      told.add(
          result instanceof AsyncResult.Done<Answer> done
              ? done.value().toString()
              : result.fault());
    }

    @Override
    public boolean finished() {
      return finished;
    }

    @Override
    public void onEnd(EndReason reason) {
      context.async("last", call -> work(call.id().toString()), result -> {});
    }

    @Override
    public Object snapshot() {
      return List.copyOf(told);
    }
  }

  private Answer work(String id) throws InterruptedException {
    synchronized (workIds) {
      workIds.add(id);
    }
    gate.await();
    return new Answer(worked.incrementAndGet(), List.of("a", "b"));
  }

  private static Answer fail() {
    throw new IllegalStateException("no luck");
  }

  private int works() {
    synchronized (workIds) {
      return workIds.size();
    }
  }

  private Player join(String name) {
    Player player = new Player(shard(), name);
    server.awaitDurable(shard());
    return player;
  }

  private Shard<?> shard() {
    return server.shard("probe:x");
  }

  private void say(Player player, String word) {
    player.send("{\"input\":{\"text\":\"" + word + "\"}}");
    server.advance(STEP);
    server.awaitDurable(shard());
  }

  private void tickUntil(String what) {
    server.await(
        what,
        () -> {
          server.advance(STEP);
          return type.made.told.contains(what);
        });
    server.awaitDurable(shard());
  }

  private void crash() {
    server.close();
    store.failWith(null);
    server = new DurableServer(type, store);
  }

  private JournalState state(JournalId id) {
    return store.list().stream()
        .filter(each -> each.id().equals(id))
        .map(JournalSummary::state)
        .findFirst()
        .orElseThrow();
  }

  private Player comeBack(String ticket) {
    Player player = present(ticket);
    server.awaitDurable(shard());
    return player;
  }

  /** Is not answered yet. */
  private Player present(String ticket) {
    ResumeRequest claim = new ResumeRequest(ticket, OptionalLong.empty(), 0);
    return new Player(shard(), "eva", VERSION_2, Optional.of(claim));
  }

  /** The server dies again when the client comes back, before that has its new ticket. */
  @Test
  void whoWasNotGivenTheNewTicketComesBackWithTheOld() {
    Player eva = new Player(shard(), "eva", VERSION_2);
    server.awaitDurable(shard());
    String first = eva.subscription.ticket();
    long number = eva.subscription.subscriber().number();
    for (int death = 0; death < 3; death++) {
      crash();
      assertEquals(number, comeBack(first).subscription.subscriber().number());
    }
    crash();
    Player again = comeBack(first);
    String second = again.subscription.ticket();
    assertNotEquals(number, comeBack(first).subscription.subscriber().number(), "it lives on");
    say(again, "random");
    crash();
    assertEquals(number, comeBack(second).subscription.subscriber().number());
    crash();
    assertEquals(
        number, comeBack(first).subscription.subscriber().number(), "it may have no other");
  }

  @Test
  void randomNumbersGoOn() {
    Player eva = join("eva");
    say(eva, "random");
    say(eva, "random");
    List<String> before = List.copyOf(type.made.told);
    crash();
    Player again = join("eva");
    assertEquals(before, type.made.told.subList(0, 4));
    say(again, "random");
    assertNotEquals(before.getLast(), type.made.told.getLast());
  }

  @Test
  void aResultIsGivenAgainAndTheWorkIsNotDoneAgain() {
    Player eva = join("eva");
    say(eva, "call");
    tickUntil("Answer[number=1, words=[a, b]]");
    say(eva, "throw");
    tickUntil("java.lang.IllegalStateException: no luck");
    List<String> before = List.copyOf(type.made.told);
    crash();
    shard();
    assertEquals(before, type.made.told);
    assertEquals(1, worked.get());
    assertEquals(0, server.journals.countWaiting());
  }

  @Test
  void workWithoutAResultIsDoneAgainUnderItsId() {
    gate = new CountDownLatch(1);
    Player eva = join("eva");
    say(eva, "call");
    server.await("the work", () -> works() == 1);
    crash();
    shard();
    server.await("the work again", () -> works() == 2);
    assertEquals(workIds.get(0), workIds.get(1));
    gate.countDown();
    tickUntil("Answer[number=1, words=[a, b]]"); // what was interrupted counted nothing
  }

  @Test
  void lastWorkIsDoneAgainUntilItIsDone() {
    gate = new CountDownLatch(1);
    Player eva = join("eva");
    Shard<?> first = shard();
    JournalId life = first.context.journal().id();
    eva.send("{\"input\":{\"text\":\"finish\"}}");
    server.advance(STEP);
    server.await("the end", () -> !first.running());
    server.await("the last work", () -> works() == 1);
    assertEquals(JournalState.OPEN, state(life));
    crash();
    Shard<?> next = shard();
    assertNotEquals(life, next.context.journal().id());
    server.await("the last work again", () -> works() == 2);
    assertEquals(workIds.get(0), workIds.get(1));
    assertEquals(JournalState.OPEN, state(life));
    gate.countDown();
    server.await("the end of the journal", () -> state(life) == JournalState.ENDED);
  }

  @Test
  void nothingLeavesBeforeItIsDurable() {
    Player eva = join("eva");
    eva.frame();
    store.failWith("the disk is full");
    Player adam = new Player(shard(), "adam");
    eva.send("{\"input\":{\"text\":\"random\"}}");
    for (int i = 0; i < 20; i++) {
      server.advance(STEP);
    }
    server.await("the fault", () -> server.journals.fault().isPresent());
    assertTrue(type.made.told.size() > 1, "it has computed");
    assertNull(adam.frame());
    assertNull(eva.read());
    long tick = shard().status().clock().tick();
    server.advance(Duration.ofSeconds(5));
    assertEquals(tick, shard().status().clock().tick(), "it waits");
    store.failWith(null);
    server.awaitDurable(shard());
    assertNotNull(adam.frame());
    assertNotNull(eva.frame());
    assertTrue(server.journals.fault().isEmpty());
  }

  /** Or a client has a ticket that nobody knows after the crash. */
  @Test
  void nobodyIsGreetedBeforeTheirJoinIsDurable() {
    Player eva = new Player(shard(), "eva", VERSION_2);
    server.awaitDurable(shard());
    String ticket = eva.subscription.ticket();
    crash();
    server.awaitDurable(shard());
    store.failWith("the disk is full");
    Player again = present(ticket);
    Player adam = new Player(shard(), "adam", VERSION_2);
    server.await("the fault", () -> server.journals.fault().isPresent());
    assertNull(again.read());
    assertNull(adam.read());
    store.failWith(null);
    server.awaitDurable(shard());
    assertNotNull(again.read());
    assertNotNull(adam.read());
  }

  @Test
  void aShardWhoseJournalAnotherHasEndsWithoutShowingMore() {
    Player eva = join("eva");
    eva.frame();
    Shard<?> here = shard();
    store.claim(here.context.journal().id());
    eva.send("{\"input\":{\"text\":\"random\"}}");
    server.advance(STEP);
    server.await("the end", () -> !here.running());
    assertNull(eva.frame());
    assertNotNull(eva.closeReason());
  }

  @Test
  void aSimulationThatDoesSomethingElseThanThenIsSetAside() {
    outside = 1;
    Player eva = join("eva");
    say(eva, "outside");
    for (int i = 0; i < 25; i++) {
      server.advance(STEP);
    }
    server.awaitDurable(shard());
    JournalId life = shard().context.journal().id();
    outside = 2;
    crash();
    assertNotEquals(life, shard().context.journal().id());
    server.await("that it is set aside", () -> state(life) == JournalState.SET_ASIDE);
  }

  @Test
  void aDamagedJournalIsSetAside() {
    Player eva = join("eva");
    say(eva, "random");
    JournalId life = shard().context.journal().id();
    store.damage(life, 1, new byte[] {1, 0, 0, 0, 0, 0, 0, 0, 0});
    crash();
    assertNotEquals(life, shard().context.journal().id());
    server.await("that it is set aside", () -> state(life) == JournalState.SET_ASIDE);
    assertFalse(server.journals.waitingOf(new ShardId("probe:x")).isPresent());
  }

  @Test
  void allAreBroughtBackBehind() throws InterruptedException {
    for (int i = 0; i < 20; i++) {
      Shard<?> shard = server.shard("probe:" + i);
      new Player(shard, "eva");
      server.awaitDurable(shard);
    }
    crash();
    assertEquals(20, server.journals.countWaiting());
    server.registry.recoverAll();
    assertEquals(0, server.journals.countWaiting());
    assertEquals(20, server.registry.list().size());
  }
}
