package com.example.cards;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * One round of Eights, for players who sit at places from 0 on. Who is on turn lays a card of the
 * suit or the rank of the last one, or an eight, which goes on any card and names the suit that
 * follows. Who cannot or does not want to takes a card from the stock, and may then lay one or
 * pass. The first without cards wins, and is credited with what the others still hold.
 */
public final class Round {
  static final int MOST_PLAYERS = 4;

  private static final int CARDS_FOR_TWO = 7;
  private static final int CARDS_FOR_MORE = 5;

  private final Deck stock;
  private final List<List<Card>> hands = new ArrayList<>();
  private final List<Card> pile = new ArrayList<>();
  private Suit suit;
  private int turn;
  private boolean hasTaken;

  /** How many in a row have passed without taking a card, as none is left. */
  private int stuck;

  /** Deals. The first place begins. */
  Round(int players, RandomGenerator random) {
    if (players < 2 || players > MOST_PLAYERS) {
      throw new IllegalArgumentException("Eights is for two to four, not for " + players);
    }
    stock = new Deck(random);
    int cards = players == 2 ? CARDS_FOR_TWO : CARDS_FOR_MORE;
    for (int place = 0; place < players; place++) {
      hands.add(new ArrayList<>());
      for (int i = 0; i < cards; i++) {
        hands.get(place).add(stock.take());
      }
    }
    lay(stock.take(), null);
  }

  private void lay(Card card, Suit named) {
    pile.add(card);
    suit = named == null ? card.suit() : named;
  }

  // ---- what can be seen -------------------------------------------------------------------

  int players() {
    return hands.size();
  }

  /** The cards of a place, in the order in which they came. */
  List<Card> hand(int place) {
    return List.copyOf(hands.get(place));
  }

  Card top() {
    return pile.getLast();
  }

  /** The suit that has to be followed. */
  Suit suit() {
    return suit;
  }

  int stock() {
    return stock.size();
  }

  /** Whose turn it is. */
  int turn() {
    return turn;
  }

  /** Whether who is on turn has taken a card, so that they may pass. */
  boolean hasTaken() {
    return hasTaken;
  }

  /** Whether a card can be taken: from the stock, or from under the card that lies on top. */
  boolean canTake() {
    return !hasTaken && (!stock.isEmpty() || pile.size() > 1);
  }

  boolean fits(Card card) {
    return card.isEight() || card.suit() == suit || card.rank() == top().rank();
  }

  // ---- what may be done -------------------------------------------------------------------

  /** Why a place may not lay a card; empty if it may. */
  Optional<String> whyNotLay(int place, Card card, Suit named) {
    if (place != turn || isOver()) {
      return Optional.of("it is not your turn");
    } else if (!hands.get(place).contains(card)) {
      return Optional.of("you do not have that card");
    } else if (!fits(card)) {
      return Optional.of("lay the suit or the rank of the last card, or an eight");
    } else if (card.isEight() == (named == null)) {
      return Optional.of("with an eight, and only with that, you name a suit");
    }
    return Optional.empty();
  }

  /** Why a place may not take a card; empty if it may. */
  Optional<String> whyNotTake(int place) {
    if (place != turn || isOver()) {
      return Optional.of("it is not your turn");
    }
    return canTake() ? Optional.empty() : Optional.of("you can take no card now: lay one, or pass");
  }

  /** Why a place may not pass; empty if it may. */
  Optional<String> whyNotPass(int place) {
    if (place != turn || isOver()) {
      return Optional.of("it is not your turn");
    }
    return canTake() ? Optional.of("take a card before you pass") : Optional.empty();
  }

  /** Lays a card, and names a suit with an eight. */
  void lay(int place, Card card, Suit named) {
    require(whyNotLay(place, card, named));
    hands.get(place).remove(card);
    lay(card, named);
    stuck = 0;
    next();
  }

  /** Takes a card. It is still the same place's turn. */
  void take(int place) {
    require(whyNotTake(place));
    if (stock.isEmpty()) {
      List<Card> under = pile.subList(0, pile.size() - 1);
      stock.putUnder(under);
      under.clear();
    }
    hands.get(place).add(stock.take());
    hasTaken = true;
  }

  /** Passes. */
  void pass(int place) {
    require(whyNotPass(place));
    stuck = hasTaken ? 0 : stuck + 1;
    next();
  }

  private static void require(Optional<String> refusal) {
    refusal.ifPresent(
        why -> {
          throw new IllegalStateException(why);
        });
  }

  private void next() {
    hasTaken = false;
    if (!isOver()) {
      turn = (turn + 1) % players();
    }
  }

  // ---- how it ends ------------------------------------------------------------------------

  /** Whether somebody has no cards left, or nobody can lay or take one. */
  boolean isOver() {
    return hands.stream().anyMatch(List::isEmpty) || stuck == players();
  }

  /** Who has won, once it is over: whose cards count least; of several, the first. */
  int winner() {
    int winner = 0;
    for (int place = 1; place < players(); place++) {
      if (held(place) < held(winner)) {
        winner = place;
      }
    }
    return winner;
  }

  /** What the winner is credited with. */
  int points() {
    int all = 0;
    for (int place = 0; place < players(); place++) {
      all += held(place);
    }
    return all - players() * held(winner());
  }

  private int held(int place) {
    return hands.get(place).stream().mapToInt(Card::points).sum();
  }
}
