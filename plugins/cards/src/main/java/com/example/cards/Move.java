package com.example.cards;

import dev.martlet.api.auth.Principal;
import dev.martlet.api.shard.Decision;
import java.util.Optional;

/** What a player does. */
public sealed interface Move {
  /**
   * Why somebody may not do it.
   *
   * @param round that is played, or was played last; null before the first
   * @param place of the player
   * @return a reason for them; empty if they may
   */
  Optional<String> whyNot(Round round, int place);

  /** Whether somebody may do it at their place, which is empty if they have none. */
  default Decision decide(Round round, Optional<Integer> place, Principal who) {
    return place
        .map(at -> whyNot(round, at).map(Decision::refuse).orElse(Decision.allow()))
        .orElse(Decision.refuse("you do not play: wait for the next round, or join as a player"));
  }

  /** Deals: the first round, or another one. */
  record Start() implements Move {
    @Override
    public Optional<String> whyNot(Round round, int place) {
      boolean playing = round != null && !round.isOver();
      return playing ? Optional.of("a round is being played") : Optional.empty();
    }
  }

  /**
   * Says something to all at the table.
   *
   * @param text to say
   */
  record Say(String text) implements Move {
    private static final int LONGEST = 200;

    public Say {
      if (text == null || text.isBlank() || text.length() > LONGEST) {
        throw new IllegalArgumentException("say something, in at most 200 characters");
      }
    }

    @Override
    public Optional<String> whyNot(Round round, int place) {
      return Optional.empty();
    }

    /** A commentator need not play to speak: the operator gives that role with the token. */
    @Override
    public Decision decide(Round round, Optional<Integer> place, Principal who) {
      return who.hasRole("commentator") ? Decision.allow() : Move.super.decide(round, place, who);
    }
  }

  /** What the one on turn does with the cards. */
  sealed interface Turn extends Move {
    /** Does it. */
    void make(Round round, int place);
  }

  /**
   * Lays a card.
   *
   * @param card to lay
   * @param suit that an eight names; null with other cards
   */
  record Lay(Card card, Suit suit) implements Turn {
    public Lay {
      if (card == null) {
        throw new IllegalArgumentException("say which card");
      }
    }

    @Override
    public Optional<String> whyNot(Round round, int place) {
      return round == null ? NOT_DEALT : round.whyNotLay(place, card, suit);
    }

    @Override
    public void make(Round round, int place) {
      round.lay(place, card, suit);
    }
  }

  /** Takes a card from the stock. */
  record Take() implements Turn {
    @Override
    public Optional<String> whyNot(Round round, int place) {
      return round == null ? NOT_DEALT : round.whyNotTake(place);
    }

    @Override
    public void make(Round round, int place) {
      round.take(place);
    }
  }

  /** Lets the next play. */
  record Pass() implements Turn {
    @Override
    public Optional<String> whyNot(Round round, int place) {
      return round == null ? NOT_DEALT : round.whyNotPass(place);
    }

    @Override
    public void make(Round round, int place) {
      round.pass(place);
    }
  }

  /** The answer before the first round. */
  Optional<String> NOT_DEALT = Optional.of("the cards are not dealt");
}
