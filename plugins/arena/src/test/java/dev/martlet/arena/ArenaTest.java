package dev.martlet.arena;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.martlet.api.SubscriberId;
import dev.martlet.api.auth.Principal;
import dev.martlet.api.shard.Decision;
import dev.martlet.api.shard.Input;
import dev.martlet.api.shard.Simulation;
import dev.martlet.api.shard.Subscriber;
import dev.martlet.api.shard.Tick;
import dev.martlet.arena.ArenaView.PlayerView;
import dev.martlet.testkit.Event;
import dev.martlet.testkit.TestShard;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArenaTest {
  private static final Duration STEP = Duration.ofMillis(50);

  private final TestShard<Move> shard = shard(1);
  private final Simulation<Move> arena = shard.simulation();
  private final Subscriber eva = player(1, "eva");
  private final Subscriber adam = player(2, "adam");
  private long ticks;

  private static TestShard<Move> shard(long seed) {
    return TestShard.of(
        new ArenaType(), "arena:test", Map.of("width", "400", "height", "200"), seed);
  }

  private static Subscriber player(long number, String id) {
    return Subscriber.of(number, new SubscriberId(id), Principal.user(id));
  }

  private void tick(int count) {
    for (int i = 0; i < count; i++) {
      ticks++;
      arena.advance(new Tick(ticks, STEP, STEP.multipliedBy(ticks)));
    }
  }

  private void send(Subscriber from, double dx, double dy) {
    assertEquals(Decision.allow(), arena.authorizeInput(from, Input.of(new Move(dx, dy, false))));
    arena.apply(from, Input.of(new Move(dx, dy, false)));
  }

  private List<PlayerView> players() {
    return ((ArenaView) arena.snapshot()).players();
  }

  @Test
  void playersMoveWithinThePlane() {
    arena.onJoin(eva);
    send(eva, 1, 1);
    double before = players().getFirst().x();
    tick(1);
    double expected = Math.min(400, before + Player.SPEED * 0.05 / Math.sqrt(2));
    assertEquals(expected, players().getFirst().x(), 0.11);
    tick(100);
    assertEquals(400, players().getFirst().x());
    assertEquals(200, players().getFirst().y());
  }

  @Test
  void whoIsItTagsWhoIsInReachAndIsSafeForAWhile() {
    arena.onJoin(eva);
    arena.onJoin(adam);
    send(eva, 1, 1);
    send(adam, 1, 1);
    Move tag = new Move(0, 0, true);
    assertEquals(Decision.refuse("nobody is in reach"), arena.authorizeInput(eva, Input.of(tag)));
    tick(100);
    assertEquals(
        Decision.refuse("only who is it can tag"), arena.authorizeInput(adam, Input.of(tag)));
    assertEquals(Decision.allow(), arena.authorizeInput(eva, Input.of(tag)));
    arena.apply(eva, Input.of(tag));
    assertEquals(List.of(new Event(Optional.empty(), new Tagged("eva", "adam"))), shard.events());
    assertEquals(
        List.of(
            new PlayerView("eva", 400, 200, 1, false, true, false),
            new PlayerView("adam", 400, 200, -1, true, false, false)),
        players());
    assertEquals(Decision.refuse("nobody is in reach"), arena.authorizeInput(adam, Input.of(tag)));
    tick(40);
    assertEquals(Decision.allow(), arena.authorizeInput(adam, Input.of(tag)));
  }

  @Test
  void aTagReachesWhoWasInReachWhenHeWasSeen() {
    arena.onJoin(eva);
    arena.onJoin(adam);
    send(eva, 1, 1);
    send(adam, 1, 1);
    tick(100);
    long together = ticks;
    send(adam, -1, 0);
    tick(8); // at 300 units a second, twice as far as eva reaches
    assertEquals(
        Decision.refuse("nobody is in reach"),
        arena.authorizeInput(eva, Input.of(new Move(0, 0, true))),
        "not where he is now");
    assertEquals(
        Decision.refuse("nobody is in reach"),
        arena.authorizeInput(eva, Input.of(new Move(0, 0, true, ticks + 1000))),
        "what is to come nobody saw");
    Move tag = new Move(0, 0, true, together);
    assertEquals(Decision.allow(), arena.authorizeInput(eva, Input.of(tag)));
    tick(2);
    assertEquals(Decision.allow(), arena.authorizeInput(eva, Input.of(tag)), "half a second ago");
    tick(5);
    assertEquals(
        Decision.refuse("nobody is in reach"),
        arena.authorizeInput(eva, Input.of(tag)),
        "too long ago");
  }

  @Test
  void whoReturnsFindsHisScore() {
    whoIsItTagsWhoIsInReachAndIsSafeForAWhile();
    arena.onLeave(eva);
    assertEquals(List.of("adam"), players().stream().map(PlayerView::id).toList());
    arena.onJoin(player(3, "eva"));
    assertEquals(1, players().getLast().score());
  }

  @Test
  void whoseConnectionIsLostStandsStillUntilHeIsBackOrHasLeft() {
    arena.onJoin(eva);
    send(eva, 1, 0);
    arena.onDisconnect(eva);
    float x = players().getFirst().x();
    tick(1);
    assertEquals(x, players().getFirst().x());
    assertTrue(players().getFirst().away());
    arena.onReconnect(eva);
    assertFalse(players().getFirst().away());
    Subscriber secondTab = player(2, "eva");
    arena.onJoin(secondTab);
    arena.onDisconnect(eva);
    assertFalse(players().getFirst().away(), "the other tab is here");
    arena.onLeave(eva);
    assertFalse(players().getFirst().away());
    arena.onDisconnect(secondTab);
    assertTrue(players().getFirst().away());
    arena.onLeave(secondTab);
    assertEquals(0, players().size());
  }

  @Test
  void twoTabsAreOnePlayer() {
    arena.onJoin(eva);
    arena.onJoin(player(2, "eva"));
    assertEquals(1, players().size());
    arena.onLeave(eva);
    assertEquals(1, players().size());
    arena.onLeave(player(2, "eva"));
    assertEquals(0, players().size());
  }

  @Test
  void whenItLeavesAnotherIsIt() {
    arena.onJoin(eva);
    arena.onJoin(adam);
    arena.onLeave(eva);
    assertTrue(players().getFirst().it());
    arena.onLeave(adam);
    arena.onJoin(player(3, "cain"));
    assertTrue(players().getFirst().it());
  }

  @Test
  void spectatorsWatchAndCannotPlay() {
    Subscriber spectator = Subscriber.of(3, SubscriberId.ANONYMOUS, Principal.anonymous());
    Subscriber impostor = Subscriber.of(4, new SubscriberId("eva"), Principal.anonymous());
    arena.onJoin(eva);
    for (Subscriber who : List.of(spectator, impostor)) {
      assertEquals(Decision.allow(), arena.authorizeJoin(who));
      arena.onJoin(who);
      assertInstanceOf(
          Decision.Refused.class, arena.authorizeInput(who, Input.of(new Move(1, 0, false))));
    }
    assertEquals(2, ((ArenaView) arena.snapshot()).spectators());
    assertEquals(1, players().size());
    arena.onLeave(spectator);
    assertEquals(1, ((ArenaView) arena.snapshot()).spectators());
    assertInstanceOf(
        Decision.Refused.class,
        arena.authorizeJoin(Subscriber.of(5, new SubscriberId("eva"), Principal.user("adam"))));
  }

  @ParameterizedTest
  @CsvSource({"1.1, 0", "0, -2", "NaN, 0", "0, Infinity"})
  void aMoveOutOfRangeIsNoMove(double dx, double dy) {
    assertThrows(IllegalArgumentException.class, () -> new Move(dx, dy, false));
  }

  @Test
  void theSameInputsGiveTheSameStates() {
    assertEquals(play(7), play(7));
  }

  private static String play(long seed) {
    Simulation<Move> arena = shard(seed).simulation();
    Random hands = new Random(99);
    StringBuilder states = new StringBuilder();
    for (int i = 1; i <= 500; i++) {
      Subscriber who = player(i % 5, "p" + i % 5);
      if (i <= 5) {
        arena.onJoin(who);
      }
      Move move = new Move(hands.nextDouble(-1, 1), hands.nextDouble(-1, 1), hands.nextBoolean());
      if (i > 5 && arena.authorizeInput(who, Input.of(move)) instanceof Decision.Allowed) {
        arena.apply(who, Input.of(move));
      }
      arena.advance(new Tick(i, STEP, STEP.multipliedBy(i)));
      states.append(arena.snapshot());
    }
    return states.toString();
  }
}
