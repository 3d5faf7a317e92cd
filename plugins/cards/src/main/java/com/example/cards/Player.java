package com.example.cards;

/** Somebody who has a place at the table. */
final class Player {
  final String name;

  /** Whether it is no user at all. */
  final boolean added;

  /** Whether a bot plays for them, as they are not there. */
  boolean bot;

  /** What they have won at this table. */
  int points;

  private Player(String name, boolean added) {
    this.name = name;
    this.added = added;
    this.bot = added;
  }

  static Player user(String name) {
    return new Player(name, false);
  }

  static Player bot() {
    return new Player("Bot", true);
  }
}
