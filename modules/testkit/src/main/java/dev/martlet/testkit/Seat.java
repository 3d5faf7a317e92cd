package dev.martlet.testkit;

import dev.martlet.api.shard.InputAck;
import dev.martlet.api.shard.Subscriber;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a test shard knows of one subscriber. */
final class Seat {
  final Subscriber subscriber;
  final List<Object> received = new ArrayList<>();
  Optional<InputAck> lastInput = Optional.empty();
  long lastApplied;

  /** How often the connection was replaced: what an earlier one said about itself is void. */
  int connection;

  /** Whether the connection is lost, and whether the simulation has been told. */
  boolean lost;

  boolean away;

  /** Whether it has left or was kicked; the simulation is told in the next tick. */
  boolean over;

  boolean kicked;

  Seat(Subscriber subscriber) {
    this.subscriber = subscriber;
  }

  /** Whether inputs are taken from it now. */
  boolean maySend() {
    return !over && !lost;
  }

  /** Whether somebody who joins a full shard gets this seat back. */
  boolean isOf(Subscriber joining) {
    return !kicked
        && subscriber.principal().userId().isPresent()
        && subscriber.id().equals(joining.id())
        && subscriber.principal().equals(joining.principal());
  }
}
