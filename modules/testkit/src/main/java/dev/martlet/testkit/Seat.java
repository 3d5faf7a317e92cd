package dev.martlet.testkit;

import dev.martlet.api.shard.InputAck;
import dev.martlet.api.shard.Subscriber;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** What a test shard knows of one subscriber. */
final class Seat {
  final Subscriber subscriber;
  final List<Object> received = new ArrayList<>();
  Optional<InputAck> lastInput = Optional.empty();
  long lastApplied;

  /**
   * Counts the clients that number their inputs from 1: those that got the seat without a ticket.
   */
  int client;

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

  /** Another client has the seat, which knows nothing of what the last one has sent. */
  void numbersAnew() {
    client++;
    lastInput = Optional.empty();
  }

  /** An input of its client was applied, or not. */
  void handled(OptionalLong clientSeq, long seq, long tick) {
    lastApplied = seq;
    if (clientSeq.isPresent()) {
      lastInput = Optional.of(new InputAck(clientSeq.getAsLong(), seq, tick));
    }
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
