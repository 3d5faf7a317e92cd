package dev.martlet.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongFunction;

/**
 * A player of version 2 who outlives servers: comes back to their seat, sends again what was not
 * acknowledged, and knows what was.
 */
final class LastingPlayer {
  private final String shard;
  private final String name;
  private final int messagesBetweenInputs;
  private final LongFunction<String> inputs;

  private String ticket = "";

  /** What was sent and is not acknowledged, by its number. */
  private final Map<Long, String> open = new TreeMap<>();

  private long sent;
  private long acknowledged;
  private long applied;
  private long tick;

  /** Number of the last event that came. */
  private long events;

  private long resumed;

  /** What ended the connection before; null if there was none. */
  private IOException ended;

  /**
   * Somebody who has not joined yet.
   *
   * @param messagesBetweenInputs how many messages they read before they send the next input
   * @param inputs makes the JSON of an input from its number
   */
  LastingPlayer(String shard, String name, int messagesBetweenInputs, LongFunction<String> inputs) {
    this.shard = shard;
    this.name = name;
    this.messagesBetweenInputs = messagesBetweenInputs;
    this.inputs = inputs;
  }

  /**
   * Plays until the server is gone.
   *
   * @param isBack run when the seat is theirs, and all that was acknowledged is known to be there
   */
  void play(int port, Runnable isBack) {
    try (Seat seat = comeBack(port)) {
      isBack.run();
      while (true) {
        if (open.isEmpty()) {
          sent++;
          open.put(sent, inputs.apply(sent));
          seat.input(open.get(sent), sent);
        }
        for (int i = 0; i < messagesBetweenInputs; i++) {
          heed(seat.read());
        }
      }
    } catch (IOException e) {
      ended = e; // as a rule, since the server is dead
    }
  }

  private Seat comeBack(int port) throws IOException {
    Seat seat = Seat.take(port, shard, name, ticket, events);
    assertEquals(
        !ticket.isEmpty(), seat.resumed(), () -> name + " has lost the seat, and before: " + ended);
    ticket = seat.ticket();
    if (seat.resumed()) {
      resumed++;
      checkAcknowledged(seat);
    }
    for (Map.Entry<Long, String> each : open.entrySet()) {
      seat.input(each.getValue(), each.getKey());
    }
    return seat;
  }

  /** The server says by itself what it knows of. */
  private void checkAcknowledged(Seat seat) throws IOException {
    if (acknowledged > 0) {
      long before = applied;
      long number = acknowledged;
      VersionTwo first = seat.read();
      while (first.acknowledged() < 0) {
        heed(first);
        first = seat.read();
      }
      assertTrue(
          first.acknowledged() >= number,
          first.acknowledged() + " is acknowledged, and " + number + " was, to " + name);
      if (first.acknowledged() == number) {
        assertEquals(before, first.applied(), name);
      }
      heed(first);
    }
  }

  private void heed(VersionTwo message) {
    if (message.kind() == VersionTwo.EVENT) {
      events = message.reference();
    }
    if (message.kind() == VersionTwo.CONTROL || message.kind() == VersionTwo.EVENT) {
      return;
    }
    assertTrue(message.tick() >= tick, () -> "tick " + message.tick() + " after " + tick);
    tick = message.tick();
    if (message.acknowledged() >= 0) {
      acknowledged = message.acknowledged();
      applied = message.applied();
      open.keySet().removeIf(number -> number <= acknowledged);
    }
  }

  /** Which input of the shard the last acknowledged one that was applied is. */
  long applied() {
    return applied;
  }

  /** How many inputs were sent. */
  long sent() {
    return sent;
  }

  /** How often they came back to their seat. */
  long resumed() {
    return resumed;
  }
}
