package com.example.cards;

import dev.martlet.api.shard.Key;
import java.util.ArrayList;
import java.util.List;

/**
 * What somebody at the table sees.
 *
 * @param phase waiting, playing, or over
 * @param place of who sees it, or -1
 * @param hand their cards
 * @param pile what lies in the middle; null before the first round
 * @param seats of all who play
 * @param chat the last lines that were said
 * @param league the best of all tables
 */
record View(
    Phase phase,
    int place,
    List<Card> hand,
    Pile pile,
    List<Seat> seats,
    List<Line> chat,
    List<Standing> league) {
  enum Phase {
    WAITING,
    PLAYING,
    OVER;

    /** The phase of a table, whose round is null before the first. */
    static Phase of(Round round) {
      if (round == null) {
        return WAITING;
      }
      return round.isOver() ? OVER : PLAYING;
    }
  }

  /**
   * The cards in the middle.
   *
   * @param top card
   * @param suit that follows
   * @param stock how many cards can be taken
   * @param turn place of who is on turn, or of who has won
   * @param canTake whether they may take a card; otherwise they may pass
   */
  record Pile(Card top, Suit suit, int stock, int turn, boolean canTake) {}

  /**
   * Somebody who plays.
   *
   * @param name of the user
   * @param cards how many they hold
   * @param points that they have won at this table
   * @param bot whether a bot plays for them
   */
  record Seat(@Key String name, int cards, int points, boolean bot) {}

  /** Something that was said. */
  record Line(String name, String text) {}

  /** What a player has won in all. */
  record Standing(@Key String name, int rounds, int points) {}

  /** What the one at a place sees: of the others' hands, how many cards they have. */
  static View of(Round round, Players players, int place, List<Line> chat, List<Standing> league) {
    List<Seat> seats = new ArrayList<>();
    for (int i = 0; i < players.size(); i++) {
      Player player = players.at(i);
      int cards = round == null ? 0 : round.hand(i).size();
      seats.add(new Seat(player.name, cards, player.points, player.bot));
    }
    if (round == null) {
      return new View(Phase.of(round), place, List.of(), null, seats, chat, league);
    }
    Pile pile =
        new Pile(
            round.top(),
            round.suit(),
            round.stock(),
            round.isOver() ? round.winner() : round.turn(),
            round.canTake());
    List<Card> hand = place < 0 ? List.of() : round.hand(place);
    return new View(Phase.of(round), place, hand, pile, seats, chat, league);
  }
}
