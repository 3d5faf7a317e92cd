package dev.martlet.server.admission;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;

/** The held seats of each address and of each subscriber, the oldest first. Any thread. */
final class HeldSeats {
  private static final SequencedSet<ConnectionHold> NONE = new LinkedHashSet<>(0);

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

  /** Whether there is one that may give way to a newcomer. */
  synchronized boolean anyFor(String key, ConnectionHold newcomer) {
    return oneFor(key, newcomer).isPresent();
  }

  /**
   * Takes the seat out that gives way to a newcomer who counts under the same key, so that it does
   * so once: the one they come back to, or else their own oldest, or else the oldest. For the
   * anonymous none does.
   */
  synchronized Optional<ConnectionHold> takeFor(String key, ConnectionHold newcomer) {
    Optional<ConnectionHold> giving = oneFor(key, newcomer);
    giving.ifPresent(this::remove);
    return giving;
  }

  private Optional<ConnectionHold> oneFor(String key, ConnectionHold newcomer) {
    SequencedSet<ConnectionHold> seats = byKey.getOrDefault(key, NONE);
    return seats.stream()
        .filter(newcomer::resumes)
        .findFirst()
        .or(() -> seats.stream().filter(newcomer::isOfSameUser).findFirst())
        .or(() -> newcomer.isOfUser() ? seats.stream().findFirst() : Optional.empty());
  }
}
