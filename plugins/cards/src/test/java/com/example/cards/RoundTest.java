package com.example.cards;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RoundTest {
  private static Round round(int players, long seed) {
    return new Round(players, new SplittableRandom(seed));
  }

  private static List<Card> all(Round round) {
    List<Card> cards = new ArrayList<>();
    for (int place = 0; place < round.players(); place++) {
      cards.addAll(round.hand(place));
    }
    return cards;
  }

  @ParameterizedTest
  @CsvSource({"2, 7, 37", "3, 5, 36", "4, 5, 31"})
  void everybodyIsDealtTheSameNumberOfCards(int players, int each, int stock) {
    Round round = round(players, 1);
    for (int place = 0; place < players; place++) {
      assertEquals(each, round.hand(place).size());
    }
    assertEquals(stock, round.stock());
    List<Card> cards = all(round);
    cards.add(round.top());
    assertEquals(cards.size(), Set.copyOf(cards).size(), "no card is there twice");
    assertEquals(round.top().suit(), round.suit());
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0, 1, 5})
  void itIsForTwoToFour(int players) {
    assertThrows(IllegalArgumentException.class, () -> round(players, 1));
  }

  @Test
  void aCardFollowsTheSuitOrTheRank() {
    for (int seed = 0; seed < 100; seed++) {
      Round round = round(2, seed);
      Card top = round.top();
      for (Card card : round.hand(0)) {
        boolean follows =
            card.suit() == top.suit() || card.rank() == top.rank() || card.rank() == 8;
        Suit named = card.rank() == 8 ? Suit.HEARTS : null;
        assertEquals(follows, round.whyNotLay(0, card, named).isEmpty(), card + " on " + top);
      }
    }
  }

  private static Card find(Round round, boolean eight) {
    return round.hand(0).stream()
        .filter(round::fits)
        .filter(card -> card.isEight() == eight)
        .findFirst()
        .orElse(null);
  }

  private static Round with(boolean eight) {
    for (long seed = 0; ; seed++) {
      Round round = round(2, seed);
      if (find(round, eight) != null) {
        return round;
      }
    }
  }

  @Test
  void anEightNamesASuit() {
    Round round = with(true);
    Card eight = find(round, true);
    assertTrue(round.whyNotLay(0, eight, null).isPresent());
    round.lay(0, eight, Suit.SPADES);
    assertEquals(eight, round.top());
    assertEquals(Suit.SPADES, round.suit());
    assertEquals(1, round.turn());
  }

  @Test
  void otherCardsNameNone() {
    Round round = with(false);
    Card card = find(round, false);
    assertTrue(round.whyNotLay(0, card, Suit.SPADES).isPresent());
    round.lay(0, card, null);
    assertEquals(card.suit(), round.suit());
    assertFalse(round.hand(0).contains(card));
    assertEquals(6, round.hand(0).size());
  }

  @Test
  void nobodyPlaysOutOfTurnOrWithOthersCards() {
    Round round = round(3, 1);
    Card theirs = round.hand(1).getFirst();
    assertEquals(Optional.of("it is not your turn"), round.whyNotLay(1, theirs, null));
    assertEquals(Optional.of("it is not your turn"), round.whyNotTake(1));
    assertEquals(Optional.of("it is not your turn"), round.whyNotPass(1));
    assertEquals(Optional.of("you do not have that card"), round.whyNotLay(0, theirs, null));
    assertThrows(IllegalStateException.class, () -> round.take(2));
  }

  @Test
  void whoPassesHasTakenOneCard() {
    Round round = round(2, 1);
    assertEquals(Optional.of("take a card before you pass"), round.whyNotPass(0));
    round.take(0);
    assertEquals(8, round.hand(0).size());
    assertEquals(0, round.turn());
    assertTrue(round.hasTaken());
    assertTrue(round.whyNotTake(0).isPresent(), "one only");
    round.pass(0);
    assertEquals(1, round.turn());
    assertFalse(round.hasTaken());
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4})
  void botsPlayEveryRoundToItsEnd(int players) {
    for (int seed = 0; seed < 300; seed++) {
      Round round = round(players, seed);
      int moves = 0;
      while (!round.isOver()) {
        Bot.move(round);
        assertTrue(++moves < 5000, "a round comes to an end");
      }
      assertTrue(round.hand(round.winner()).isEmpty() || round.stock() == 0);
      int held =
          all(round).stream().mapToInt(Card::points).sum()
              - round.hand(round.winner()).stream().mapToInt(Card::points).sum();
      assertTrue(round.points() <= held);
      assertTrue(round.points() >= 0);
      assertTrue(round.whyNotTake(round.turn()).isPresent(), "nothing goes on after that");
    }
  }

  @Test
  void theStockIsMadeOfThePileAgain() {
    Round round = round(2, 3);
    Set<Integer> stocks = new HashSet<>();
    while (round.canTake() || round.hasTaken()) {
      if (round.hasTaken()) {
        round.pass(round.turn());
      } else {
        round.take(round.turn());
      }
      stocks.add(round.stock());
    }
    assertTrue(stocks.contains(0));
    assertEquals(51, all(round).size(), "all but the one on top");
    round.pass(round.turn());
    assertFalse(round.isOver());
    round.pass(round.turn());
    assertTrue(round.isOver(), "nobody can do anything");
    assertEquals(
        Math.abs(
            round.hand(0).stream().mapToInt(Card::points).sum()
                - round.hand(1).stream().mapToInt(Card::points).sum()),
        round.points());
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "8, 50", "9, 9", "10, 10", "11, 10", "13, 10"})
  void cardsCount(int rank, int points) {
    assertEquals(points, new Card(Suit.CLUBS, rank).points());
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0, 14})
  void thereAreThirteenRanks(int rank) {
    assertThrows(IllegalArgumentException.class, () -> new Card(Suit.CLUBS, rank));
  }

  @Test
  void theSameSeedDealsTheSame() {
    assertEquals(all(round(4, 9)), all(round(4, 9)));
  }
}
