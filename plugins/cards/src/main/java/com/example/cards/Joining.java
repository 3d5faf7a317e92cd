package com.example.cards;

import dev.martlet.api.shard.Decision;
import dev.martlet.api.shard.Member;
import dev.martlet.api.shard.Subscriber;
import java.util.Objects;

/**
 * What somebody says who joins. Whoever says nothing plays if they are logged in, or else looks on.
 *
 * @param as what they want to be
 */
public record Joining(As as) {
  /** What there is to be at a table. */
  public enum As {
    PLAYER,
    SPECTATOR
  }

  public Joining {
    Objects.requireNonNull(as, "say as what: PLAYER or SPECTATOR");
  }

  /** Anybody may look on. Whoever asks to play does so under their own name. */
  static Decision decide(Subscriber subscriber) {
    return subscriber.isSelf() || !says(subscriber, As.PLAYER)
        ? Decision.allow()
        : Decision.refuse("log in as " + subscriber.id() + " to play, or look on");
  }

  /** Whether somebody is there to play: of several tabs, the newest says so. */
  static boolean isToPlay(Member member) {
    return member.isPresent() && !says(member.subscribers().getLast(), As.SPECTATOR);
  }

  private static boolean says(Subscriber subscriber, As as) {
    return subscriber.parameters(Joining.class).filter(said -> said.as == as).isPresent();
  }
}
