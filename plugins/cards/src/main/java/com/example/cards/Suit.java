package com.example.cards;

/** The suits. */
public enum Suit {
  CLUBS,
  DIAMONDS,
  HEARTS,
  SPADES
}
