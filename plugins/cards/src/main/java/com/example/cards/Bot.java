package com.example.cards;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Plays for whoever is not there. It knows no more than a player at its place does. */
final class Bot {
  private Bot() {}

  /** Makes one move for the place that is on turn. */
  static void move(Round round) {
    int place = round.turn();
    Optional<Card> best = best(round);
    if (best.isPresent()) {
      Card card = best.get();
      round.lay(place, card, card.isEight() ? longestSuit(round.hand(place)) : null);
    } else if (round.canTake()) {
      round.take(place);
    } else {
      round.pass(place);
    }
  }

  /** The most expensive card that fits, an eight only if nothing else does. */
  private static Optional<Card> best(Round round) {
    return round.hand(round.turn()).stream()
        .filter(round::fits)
        .max(Comparator.comparing((Card card) -> !card.isEight()).thenComparing(Card::points));
  }

  private static Suit longestSuit(List<Card> hand) {
    Map<Suit, Long> cards =
        hand.stream()
            .filter(card -> !card.isEight())
            .map(Card::suit)
            .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
    return cards.entrySet().stream()
        .max(Map.Entry.<Suit, Long>comparingByValue().thenComparing(Map.Entry.comparingByKey()))
        .map(Map.Entry::getKey)
        .orElse(Suit.CLUBS);
  }
}
