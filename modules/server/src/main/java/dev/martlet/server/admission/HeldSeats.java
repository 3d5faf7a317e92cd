package dev.martlet.server.admission;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;

/** The held seats of each address and of each subscriber, the oldest first. Any thread. */
final class HeldSeats {
  /** Guarded by the monitor. A key without seats takes no memory. */
  private final Map<String, SequencedSet<ConnectionHold>> byKey = new HashMap<>();

  synchronized void add(ConnectionHold seat) {
    for (String key : seat.keys()) {
      byKey.computeIfAbsent(key, absent -> new LinkedHashSet<>()).add(seat);
    }
  }

  synchronized void remove(ConnectionHold seat) {
    for (String key : seat.keys()) {
      byKey.computeIfPresent(
          key, (same, seats) -> seats.remove(seat) && seats.isEmpty() ? null : seats);
    }
  }

  synchronized boolean any(String key) {
    return byKey.containsKey(key);
  }

  /**
   * The seat that is let go for a newcomer who counts under the same key: the one they come back
   * to, or else their own oldest, or else the oldest.
   */
  synchronized Optional<ConnectionHold> giving(String key, ConnectionHold newcomer) {
    SequencedSet<ConnectionHold> seats = byKey.get(key);
    if (seats == null) {
      return Optional.empty();
    }
    return seats.stream()
        .filter(newcomer::resumes)
        .findFirst()
        .or(() -> seats.stream().filter(newcomer::isOfSameUser).findFirst())
        .or(() -> Optional.of(seats.getFirst()));
  }
}
