package dev.martlet.arena;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.martlet.api.auth.Principal;
import dev.martlet.api.shard.Decision;
import dev.martlet.api.shard.Input;
import dev.martlet.api.shard.Metadata;
import dev.martlet.api.shard.Readers;
import dev.martlet.api.shard.Signal;
import dev.martlet.api.shard.Simulation;
import dev.martlet.api.shard.Subscriber;
import dev.martlet.arena.ArenaView.PlayerView;
import dev.martlet.testkit.Determinism;
import dev.martlet.testkit.Event;
import dev.martlet.testkit.JoinRefusedException;
import dev.martlet.testkit.Saving;
import dev.martlet.testkit.TestShard;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ArenaTest {
  private static final Duration STEP = Duration.ofMillis(50);
  private static final Move TAG = new Move(0, 0, true);
  private static final Decision NOBODY = Decision.refuse("nobody is in reach");

  private final TestShard<Move> shard = shard(1);
  private final Simulation<Move> arena = shard.simulation();

  private static TestShard<Move> shard(long seed) {
    return TestShard.of(
        new ArenaType(), "arena:test", Map.of("width", "400", "height", "200"), seed);
  }

  private void head(Subscriber player, double dx, double dy) {
    shard.input(player, new Move(dx, dy, false));
  }

  /** What the arena would say to an input now. */
  private Decision reply(Subscriber from, Move move) {
    return arena.authorizeInput(from, Input.of(move));
  }

  private ArenaView view() {
    return (ArenaView) arena.snapshot();
  }

  private List<PlayerView> players() {
    return view().players();
  }

  /** Both go to the same corner. */
  private void meet(Subscriber one, Subscriber other) {
    head(one, 1, 1);
    head(other, 1, 1);
    shard.tick(100);
  }

  @Test
  void playersMoveWithinThePlane() {
    Subscriber eva = shard.join("eva");
    double before = players().getFirst().x();
    head(eva, 1, 1);
    shard.tick();
    double expected = Math.min(400, before + Player.SPEED * 0.05 / Math.sqrt(2));
    assertEquals(expected, players().getFirst().x(), 0.11);
    shard.tick(100);
    assertEquals(400, players().getFirst().x());
    assertEquals(200, players().getFirst().y());
  }

  @Test
  void whoIsItTagsWhoIsInReachAndIsSafeForAWhile() {
    Subscriber eva = shard.join("eva");
    Subscriber adam = shard.join("adam");
    assertEquals(NOBODY, reply(eva, TAG));
    meet(eva, adam);
    assertEquals(Decision.refuse("only who is it can tag"), reply(adam, TAG));
    shard.input(eva, TAG);
    shard.tick();
    assertEquals(List.of(), shard.refused());
    assertEquals(List.of(new Event(Optional.empty(), new Tagged("eva", "adam"))), shard.events());
    assertEquals(1, shard.metric("tags"));
    assertEquals(
        List.of(
            new PlayerView("eva", 400, 200, 1, false, true, false),
            new PlayerView("adam", 400, 200, -1, true, false, false)),
        players());
    assertEquals(NOBODY, reply(adam, TAG));
    shard.advance(Duration.ofSeconds(2));
    assertEquals(Decision.allow(), reply(adam, TAG));
  }

  @Test
  void aTagReachesWhoWasInReachWhenTheyWereSeen() {
    Subscriber eva = shard.join("eva");
    Subscriber adam = shard.join("adam");
    meet(eva, adam);
    long together = shard.time().dividedBy(STEP);
    head(adam, -1, 0);
    shard.tick(8); // at 300 units a second, twice as far as eva reaches
    assertEquals(NOBODY, reply(eva, TAG), "not where they are now");
    Move early = new Move(0, 0, true, together + 1000);
    assertEquals(NOBODY, reply(eva, early), "what is to come nobody saw");
    Move tag = new Move(0, 0, true, together);
    assertEquals(Decision.allow(), reply(eva, tag));
    shard.tick(2);
    assertEquals(Decision.allow(), reply(eva, tag), "half a second ago");
    shard.tick(5);
    assertEquals(NOBODY, reply(eva, tag), "too long ago");
  }

  @Test
  void whoReturnsFindsTheirScore() {
    whoIsItTagsWhoIsInReachAndIsSafeForAWhile();
    shard.leave(shard.subscribers().attached().getFirst());
    shard.tick();
    assertEquals(List.of("adam"), players().stream().map(PlayerView::id).toList());
    shard.join("eva");
    assertEquals(1, players().getLast().score());
  }

  @Test
  void whoseConnectionIsLostStandsStillUntilTheyAreBackOrHaveLeft() {
    Subscriber eva = shard.join("eva");
    head(eva, 1, 0);
    shard.disconnect(eva);
    float x = players().getFirst().x();
    shard.tick(2);
    assertEquals(x, players().getFirst().x());
    assertTrue(players().getFirst().away());
    shard.reconnect(eva);
    assertFalse(players().getFirst().away());

    Subscriber secondTab = shard.join("eva");
    head(eva, -1, 0);
    shard.disconnect(eva);
    shard.tick();
    assertEquals(x, players().getFirst().x(), "the tab that steered is lost");
    assertFalse(players().getFirst().away(), "the other tab is here");
    shard.leave(eva);
    shard.disconnect(secondTab);
    shard.tick();
    assertTrue(players().getFirst().away());
    shard.leave(secondTab);
    shard.tick();
    assertEquals(List.of(), players());
  }

  @Test
  void twoTabsAreOnePlayer() {
    Subscriber eva = shard.join("eva");
    Subscriber secondTab = shard.join("eva");
    assertEquals(1, players().size());
    shard.leave(eva);
    shard.tick();
    assertEquals(1, players().size());
    shard.leave(secondTab);
    shard.tick();
    assertEquals(0, players().size());
  }

  @Test
  void anAdminUnderThePlayersIdIsTheSamePlayer() {
    Subscriber eva = shard.join("eva");
    Subscriber admin = shard.join("eva", Principal.admin("root"));
    assertEquals(1, players().size());
    shard.disconnect(eva);
    shard.tick();
    assertFalse(players().getFirst().away(), "the admin is here");
    shard.leave(eva);
    shard.tick();
    assertEquals(1, players().size());
    shard.leave(admin);
    shard.tick();
    assertEquals(0, players().size());
  }

  @Test
  void whenItLeavesAnotherIsIt() {
    Subscriber eva = shard.join("eva");
    Subscriber adam = shard.join("adam");
    shard.leave(eva);
    shard.tick();
    assertTrue(players().getFirst().it());
    shard.leave(adam);
    shard.tick();
    shard.join("cain");
    assertTrue(players().getFirst().it());
  }

  @Test
  void spectatorsWatchAndCannotPlay() {
    shard.join("eva");
    Subscriber spectator = shard.join("anonymous", Principal.anonymous());
    Subscriber impostor = shard.join("eva", Principal.anonymous());
    for (Subscriber who : List.of(spectator, impostor)) {
      assertInstanceOf(Decision.Refused.class, reply(who, new Move(1, 0, false)));
    }
    assertEquals(2, view().spectators());
    assertEquals(1, players().size());
    shard.leave(spectator);
    shard.tick();
    assertEquals(1, view().spectators());
    assertThrows(JoinRefusedException.class, () -> shard.join("eva", Principal.user("adam")));
  }

  @Test
  void whoIsOutsideIsToldWhoIsInWhenThatChanges() {
    assertSign(0, 256, null);
    Metadata empty = shard.metadata().orElseThrow();
    assertTrue(empty.isListed());
    assertEquals(Readers.everybody(), empty.readers());
    shard.tick(10);
    assertSame(empty, shard.metadata().orElseThrow(), "nothing has changed");

    Subscriber eva = shard.join("eva");
    Subscriber secondTab = shard.join("eva");
    shard.join("anonymous", Principal.anonymous());
    shard.tick();
    assertSign(1, 253, "eva");
    shard.leave(secondTab);
    Subscriber adam = shard.join("adam");
    shard.tick();
    assertSign(2, 253, "eva");
    meet(eva, adam);
    shard.input(eva, TAG);
    shard.tick();
    assertSign(2, 253, "adam");
    shard.leave(eva);
    shard.leave(adam);
    shard.tick();
    assertSign(0, 255, null);
  }

  private void assertSign(int players, int free, String it) {
    assertEquals(
        new ArenaSign(players, OptionalInt.of(free), Optional.ofNullable(it)),
        shard.metadata().orElseThrow().data());
    assertEquals(players, shard.metric("players"));
  }

  @Test
  void inANewRoundAllBeginAtZero() {
    whoIsItTagsWhoIsInReachAndIsSafeForAWhile();
    Subscriber eva = shard.subscribers().attached().getFirst();
    shard.leave(eva);
    shard.tick();
    NewRound round = new NewRound("the final");
    shard.signal(Signal.of(round, new Signal.Operator(Principal.admin("root"))));
    shard.tick();
    assertEquals(0, players().getFirst().score());
    assertTrue(players().getFirst().it(), "who is it stays it");
    assertEquals(new Event(Optional.empty(), round), shard.events().getLast());
    shard.join("eva");
    assertEquals(0, players().getLast().score(), "not what was left in the round before");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "A text of more than eighty characters, which is more than fits into one line of a page"
      })
  void anAnnouncementHasATextForOneLine(String text) {
    assertThrows(IllegalArgumentException.class, () -> new NewRound(text));
  }

  @ParameterizedTest
  @CsvSource({"1.1, 0", "0, -2", "NaN, 0", "0, Infinity"})
  void aMoveOutOfRangeIsNoMove(double dx, double dy) {
    assertThrows(IllegalArgumentException.class, () -> new Move(dx, dy, false));
  }

  @Test
  void theSameInputsGiveTheSameStates() {
    Map<String, String> small = Map.of("width", "400", "height", "200");
    Determinism.check(new ArenaType(), "arena:test", small, 7, ArenaTest::play);
  }

  @Test
  void anArenaThatWasSavedGoesOn() {
    Map<String, String> small = Map.of("width", "100", "height", "100");
    Saving.check(new ArenaType(), "arena:test", small, 7, ArenaTest::play);
  }

  private static void play(TestShard<Move> shard) {
    List<Subscriber> players =
        List.of(shard.join("a"), shard.join("b"), shard.join("c"), shard.join("d"));
    shard.leave(shard.join("gone"));
    shard.disconnect(shard.join("away"));
    Random hands = new Random(99);
    for (int i = 0; i < 500; i++) {
      double dx = hands.nextDouble(-1, 1);
      double dy = hands.nextDouble(-1, 1);
      shard.input(players.get(i % players.size()), new Move(dx, dy, hands.nextBoolean()));
      shard.tick();
    }
    assertFalse(shard.events().isEmpty(), "somebody was tagged");
  }
}
