package com.example.cards;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.random.RandomGenerator;

/** Cards that lie face down. */
final class Deck {
  private final RandomGenerator random;
  private final List<Card> cards = new ArrayList<>();

  /** All 52 cards, shuffled. */
  Deck(RandomGenerator random) {
    this.random = random;
    List<Card> all = new ArrayList<>();
    for (Suit suit : Suit.values()) {
      for (int rank = 1; rank <= Card.KING; rank++) {
        all.add(new Card(suit, rank));
      }
    }
    putUnder(all);
  }

  int size() {
    return cards.size();
  }

  boolean isEmpty() {
    return cards.isEmpty();
  }

  Card take() {
    return cards.removeLast();
  }

  /** Shuffles cards and puts them under the others. */
  void putUnder(Collection<Card> more) {
    List<Card> shuffled = new ArrayList<>(more);
    for (int i = shuffled.size() - 1; i > 0; i--) {
      int other = random.nextInt(i + 1);
      shuffled.set(i, shuffled.set(other, shuffled.get(i)));
    }
    cards.addAll(0, shuffled);
  }
}
