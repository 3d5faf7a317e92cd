package com.example.cards;

import java.util.Objects;

/**
 * A playing card.
 *
 * @param suit of the card
 * @param rank from 1, the ace, to 13, the king
 */
public record Card(Suit suit, int rank) {
  static final int EIGHT = 8;
  static final int KING = 13;

  public Card {
    Objects.requireNonNull(suit, "a card has a suit");
    if (rank < 1 || rank > KING) {
      throw new IllegalArgumentException("a card's rank is from 1 to 13");
    }
  }

  /** Whether it goes on any other and names a suit. */
  boolean isEight() {
    return rank == EIGHT;
  }

  /** What it counts for whoever still holds it when another is out. */
  int points() {
    return isEight() ? 50 : Math.min(rank, 10);
  }
}
