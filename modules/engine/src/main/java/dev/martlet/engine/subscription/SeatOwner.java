package dev.martlet.engine.subscription;

import dev.martlet.api.auth.Principal;
import dev.martlet.api.shard.Subscriber;

/** To whom a seat belongs, when another connection asks for it. */
final class SeatOwner {
  private SeatOwner() {}

  /**
   * Whether two subscribers are one caller under one id. What else a newer token says of them may
   * differ, but not their roles: one that was lost must not come back with a seat.
   */
  static boolean same(Subscriber one, Subscriber other) {
    Principal mine = one.principal();
    Principal theirs = other.principal();
    return one.id().equals(other.id())
        && mine.userId().equals(theirs.userId())
        && mine.roles().equals(theirs.roles());
  }

  /** The subscriber of a seat, with what the newest token says of them. */
  static Subscriber renewed(Subscriber seat, Subscriber newest) {
    return seat.withPrincipal(newest.principal());
  }
}
