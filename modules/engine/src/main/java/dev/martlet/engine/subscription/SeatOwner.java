package dev.martlet.engine.subscription;

import dev.martlet.api.auth.Principal;
import dev.martlet.api.shard.Subscriber;

/** To whom a seat belongs, when its connection is lost or another asks for it. */
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

  /**
   * Whether a seat can be held: only a client of version 2 can come back to one, and only a user
   * can be told from others. Anybody can be anonymous any number of times.
   */
  static boolean canBeHeld(Subscription seat) {
    return seat.stream().sync().isPresent() && seat.subscriber().principal().userId().isPresent();
  }

  /** Whether another connection that presents the ticket of a seat may resume it. */
  static boolean mayResume(Subscription seat, Subscription other) {
    long lastEvent = other.options().resume().orElseThrow().events();
    return other.options().stream().equals(seat.options().stream())
        && same(seat.subscriber(), other.subscriber())
        && seat.stream().sync().orElseThrow().canResumeAfter(lastEvent);
  }

  /**
   * Whether a seat may be given to another connection of its owner, who has no ticket. What that
   * one is sent, and in which format, is its own matter.
   */
  static boolean mayTakeBack(Subscription seat, Subscription other) {
    return seat.ticketHash() != null
        && seat.subscriber().principal().userId().isPresent()
        && same(seat.subscriber(), other.subscriber());
  }
}
