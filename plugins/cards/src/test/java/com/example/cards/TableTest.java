package com.example.cards;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.example.cards.View.Line;
import com.example.cards.View.Phase;
import com.example.cards.View.Seat;
import com.example.cards.View.Standing;
import dev.martlet.api.auth.Principal;
import dev.martlet.api.shard.EndReason;
import dev.martlet.api.shard.Metadata;
import dev.martlet.api.shard.Subscriber;
import dev.martlet.testkit.Determinism;
import dev.martlet.testkit.JoinRefusedException;
import dev.martlet.testkit.TestShard;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TableTest {
  private static final Duration THINKING = Duration.ofSeconds(30);

  private static final Joining PLAY = new Joining(Joining.As.PLAYER);
  private static final Joining LOOK_ON = new Joining(Joining.As.SPECTATOR);

  private final TestShard<Move> table = TestShard.of(new CardsType(), "cards:test");

  private Subscriber joinAs(String name, Joining what) {
    return table.join(name, Principal.user(name), what);
  }

  private Notice.Sign sign() {
    table.tick();
    Metadata metadata = table.metadata().orElseThrow();
    assertTrue(metadata.isListed());
    return (Notice.Sign) metadata.data();
  }

  private void does(Subscriber player, Move move) {
    table.input(player, move);
    table.tick();
  }

  private View view(Subscriber subscriber) {
    return (View) table.view(subscriber);
  }

  private void playToTheEnd() {
    table.advance(Duration.ofHours(1)); // the players fall asleep, and bots make their moves
  }

  /** A game's own part, beside its rules, is small. */
  @Test
  void theSimulationIsShort() throws Exception {
    Path source = Path.of("src/main/java/com/example/cards/Table.java");
    assertTrue(Files.readAllLines(source).size() <= 120);
  }

  private static List<Boolean> bots(View view) {
    return view.seats().stream().map(Seat::bot).toList();
  }

  @Test
  void eachSeesTheirOwnHandOnly() {
    Subscriber eva = table.join("eva");
    Subscriber adam = table.join("adam");
    Subscriber stranger = table.join("anon", Principal.anonymous());
    assertEquals(Phase.WAITING, view(eva).phase());
    does(eva, new Move.Start());
    assertEquals(Phase.PLAYING, view(eva).phase());
    assertEquals(7, view(eva).hand().size());
    assertEquals(7, view(adam).hand().size());
    assertFalse(view(eva).hand().stream().anyMatch(view(adam).hand()::contains));
    assertEquals(List.of(), view(stranger).hand());
    assertEquals(List.of(7, 7), view(stranger).seats().stream().map(Seat::cards).toList());
    assertEquals(
        List.of(0, 1, -1), List.of(view(eva).place(), view(adam).place(), view(stranger).place()));
  }

  @Test
  void aCommentatorSpeaksWithoutPlaying() {
    Subscriber eva = table.join("eva");
    Principal clara = Principal.user("clara").withRoles(Set.of("commentator"));
    Subscriber commentator = table.join("eva", clara, LOOK_ON); // under whose id does not matter
    does(commentator, new Move.Say("what a deal"));
    does(commentator, new Move.Start());
    assertEquals(List.of(new Line("clara", "what a deal")), view(eva).chat());
    assertEquals(1, table.refused().size(), "nor does the role deal");
  }

  @Test
  void whatMayNotBeDoneIsRefusedWithAReason() {
    Subscriber eva = table.join("eva");
    Subscriber adam = table.join("adam");
    Subscriber stranger = table.join("adam", Principal.anonymous());
    does(eva, new Move.Take());
    does(eva, new Move.Start());
    does(adam, new Move.Start());
    does(adam, new Move.Take());
    does(stranger, new Move.Say("hello"));
    assertEquals(
        List.of(
            "the cards are not dealt",
            "a round is being played",
            "it is not your turn",
            "you do not play: wait for the next round, or join as a player"),
        table.refused().stream().map(refused -> refused.reason()).toList());
    assertThrows(IllegalArgumentException.class, () -> new Move.Say(" "));
    assertThrows(IllegalArgumentException.class, () -> new Move.Lay(null, null));
  }

  @Test
  void whoIsAlonePlaysWithABot() {
    Subscriber eva = table.join("eva");
    does(eva, new Move.Start());
    assertEquals(List.of(false, true), bots(view(eva)));
    does(eva, new Move.Take());
    does(eva, new Move.Pass());
    assertEquals(1, view(eva).pile().turn());
    table.advance(Duration.ofMillis(799));
    assertEquals(1, view(eva).pile().turn());
    table.advance(Duration.ofSeconds(2));
    assertEquals(0, view(eva).pile().turn(), "the bot has moved");
  }

  @Test
  void aBotMovesForWhoThinksForTooLong() {
    Subscriber eva = table.join("eva");
    table.join("adam");
    does(eva, new Move.Start());
    table.advance(THINKING.minusMillis(1));
    assertEquals(7, view(eva).hand().size());
    assertEquals(0, view(eva).pile().turn());
    table.advance(Duration.ofMillis(1));
    View after = view(eva);
    assertTrue(after.hand().size() != 7, "it has laid a card, or taken one");
    assertEquals(List.of(false, false), bots(after), "but eva is still there");
  }

  @Test
  void aBotTakesOverFromWhoIsAwayAndHandsBack() {
    Subscriber eva = table.join("eva");
    Subscriber adam = table.join("adam");
    does(eva, new Move.Start());
    table.disconnect(eva);
    table.tick();
    assertEquals(List.of(true, false), bots(view(adam)));
    table.advance(Duration.ofSeconds(2));
    assertEquals(1, view(adam).pile().turn(), "the bot did not wait for half a minute");
    table.reconnect(eva);
    assertEquals(List.of(false, false), bots(view(adam)));
  }

  @Test
  void whoLeavesAndComesBackHasTheirCardsAgain() {
    Subscriber eva = table.join("eva");
    Subscriber adam = table.join("adam");
    does(adam, new Move.Start());
    List<Card> cards = view(adam).hand();
    table.leave(adam);
    table.tick();
    assertEquals(List.of(false, true), bots(view(eva)));
    Subscriber again = table.join("adam");
    assertEquals(cards, view(again).hand());
    assertEquals(List.of(false, false), bots(view(eva)));
  }

  @Test
  void oneOfTwoTabsChangesNothing() {
    Subscriber eva = table.join("eva");
    Subscriber tab = table.join("eva");
    does(eva, new Move.Start());
    table.leave(tab);
    table.tick();
    assertEquals(List.of(false, true), bots(view(eva)));
    assertEquals("Bot", view(eva).seats().getLast().name());
  }

  @Test
  void anotherTabDoesNotGiveMoreTime() {
    Subscriber eva = table.join("eva");
    table.join("adam");
    does(eva, new Move.Start());
    table.advance(THINKING.minusMillis(1));
    table.join("eva");
    table.advance(Duration.ofMillis(1));
    assertTrue(view(eva).hand().size() != 7, "the bot has moved for eva");
  }

  @Test
  void aUserMayLookOn() {
    Subscriber eva = joinAs("eva", PLAY);
    Subscriber adam = joinAs("adam", LOOK_ON);
    does(eva, new Move.Start());
    assertEquals(List.of("eva", "Bot"), view(adam).seats().stream().map(Seat::name).toList());
    assertEquals(-1, view(adam).place());
    playToTheEnd();
    does(eva, new Move.Start());
    assertEquals(-1, view(adam).place(), "they do not wait for the next round either");
  }

  @Test
  void onlyWhoIsLoggedInAsksToPlay() {
    JoinRefusedException refused =
        assertThrows(
            JoinRefusedException.class, () -> table.join("eva", Principal.anonymous(), PLAY));
    assertEquals("unauthorized: log in as eva to play, or look on", refused.getMessage());
    assertThrows(
        JoinRefusedException.class, () -> table.join("eva", Principal.admin("adam"), PLAY));
    table.join("eva", Principal.anonymous(), LOOK_ON);
    assertThrows(NullPointerException.class, () -> new Joining(null));
  }

  @Test
  void whoSaysSomethingElseInAnotherTabHasChangedTheirMind() {
    Subscriber eva = joinAs("eva", PLAY);
    Subscriber adam = joinAs("adam", PLAY);
    does(eva, new Move.Start());
    List<Card> cards = view(eva).hand();
    Subscriber looksOn = joinAs("eva", LOOK_ON);
    assertEquals(List.of(true, false), bots(view(adam)));
    assertEquals(List.of(), view(eva).hand());
    table.leave(eva);
    does(looksOn, new Move.Take());
    assertEquals(
        "you do not play: wait for the next round, or join as a player",
        table.refused().getLast().reason());
    Subscriber plays = joinAs("eva", PLAY);
    assertEquals(List.of(false, false), bots(view(adam)));
    assertEquals(cards, view(plays).hand());
  }

  @Test
  void listsTellWhoPlaysAndHowManyPlacesAreFree() {
    assertEquals(new Notice.Sign(Phase.WAITING, List.of(), 4), sign());
    Subscriber eva = table.join("eva");
    joinAs("zoe", LOOK_ON);
    assertEquals(new Notice.Sign(Phase.WAITING, List.of("eva"), 3), sign());
    does(eva, new Move.Start());
    assertEquals(new Notice.Sign(Phase.PLAYING, List.of("eva"), 3), sign());
    table.join("adam");
    assertEquals(new Notice.Sign(Phase.PLAYING, List.of("eva"), 2), sign(), "adam waits");
    playToTheEnd();
    assertEquals(Phase.OVER, sign().phase());
    does(eva, new Move.Start());
    table.leave(eva);
    assertEquals(new Notice.Sign(Phase.PLAYING, List.of("eva", "adam"), 3), sign());
  }

  @Test
  void itIsToldOnlyWhenItChanges() {
    Subscriber eva = table.join("eva");
    does(eva, new Move.Start());
    Metadata told = table.metadata().orElseThrow();
    does(eva, new Move.Take());
    does(eva, new Move.Pass());
    assertSame(told, table.metadata().orElseThrow());
  }

  @Test
  void whoComesDuringARoundPlaysTheNext() {
    Subscriber eva = table.join("eva");
    does(eva, new Move.Start());
    Subscriber adam = table.join("adam");
    assertEquals(-1, view(adam).place());
    playToTheEnd();
    View over = view(eva);
    assertEquals(Phase.OVER, over.phase());
    assertTrue(over.seats().get(over.pile().turn()).points() > 0);
    does(eva, new Move.Start());
    assertEquals(List.of("eva", "adam"), view(adam).seats().stream().map(Seat::name).toList());
    assertEquals(over.seats().getFirst().points(), view(eva).seats().getFirst().points());
  }

  @Test
  void ifAllHaveLeftWhoComesNextHasTheTable() {
    Subscriber eva = table.join("eva");
    does(eva, new Move.Start());
    table.leave(eva);
    table.tick();
    playToTheEnd();
    Subscriber adam = table.join("adam");
    assertEquals(Phase.WAITING, view(adam).phase());
    assertEquals(List.of("adam"), view(adam).seats().stream().map(Seat::name).toList());
  }

  @Test
  void whatIsSaidIsHeardAtOnceAndSeenLater() {
    Subscriber eva = table.join("eva");
    does(eva, new Move.Say("hello"));
    assertEquals(List.of(new Line("eva", "hello")), table.received(eva));
    Subscriber adam = table.join("adam");
    assertEquals(List.of(new Line("eva", "hello")), view(adam).chat());
    for (int i = 0; i < 25; i++) {
      does(eva, new Move.Say("" + i));
    }
    assertEquals(20, view(adam).chat().size());
  }

  @Test
  void roundsAreSavedAndTheLeagueIsShown() throws Exception {
    Subscriber eva = table.join("eva");
    does(eva, new Move.Start());
    playToTheEnd();
    View over = view(eva);
    Seat winner = over.seats().get(over.pile().turn());
    assertEquals(List.of(new Standing(winner.name(), 1, winner.points())), over.league());
    does(eva, new Move.Start());
    table.stop(EndReason.SHUTDOWN);
    assertEquals(List.of("cards:test " + winner.name(), "cards:test null"), rows());
    assertEquals(over.league(), results().league(), "another table shows the same");
  }

  private Path file() {
    return table.dataFolder().resolve(CardsType.RESULTS);
  }

  private Results results() {
    return new Results(file());
  }

  private List<String> rows() throws Exception {
    String url = "jdbc:sqlite:" + file();
    try (Connection database = DriverManager.getConnection(url);
        Statement select = database.createStatement();
        ResultSet rows = select.executeQuery("SELECT tab, winner FROM rounds ORDER BY rowid")) {
      List<String> all = new ArrayList<>();
      while (rows.next()) {
        all.add(rows.getString(1) + " " + rows.getString(2));
      }
      return all;
    }
  }

  @Test
  void aRoundThatIsSavedTwiceIsThereOnce() throws Exception {
    Results results = results();
    Results.Played round = new Results.Played("1", "cards:test", "eva", 20);
    results.save(round);
    assertEquals(List.of(new Standing("eva", 1, 20)), results.save(round));
    assertEquals(1, rows().size());
  }

  @Test
  void aDatabaseThatFailsCostsTheLeagueOnly() throws Exception {
    Files.createDirectory(file());
    Subscriber eva = table.join("eva");
    does(eva, new Move.Start());
    playToTheEnd();
    assertEquals(Phase.OVER, view(eva).phase());
    assertEquals(List.of(), view(eva).league());
  }

  @Test
  void theSameMovesGiveTheSameGame() {
    Determinism.check(
        new CardsType(),
        "cards:test",
        shard -> {
          Subscriber eva = shard.join("eva");
          Subscriber adam = shard.join("adam");
          shard.input(eva, new Move.Start());
          shard.advance(Duration.ofMinutes(1));
          shard.input(adam, new Move.Say("my turn?"));
          shard.tick();
          shard.advance(Duration.ofHours(1));
          assertEquals(Phase.OVER, ((View) shard.view(eva)).phase());
        });
  }
}
