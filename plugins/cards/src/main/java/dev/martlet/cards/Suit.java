package dev.martlet.cards;

/** The suits. */
public enum Suit {
  CLUBS,
  DIAMONDS,
  HEARTS,
  SPADES
}
