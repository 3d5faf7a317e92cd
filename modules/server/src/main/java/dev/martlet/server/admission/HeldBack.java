package dev.martlet.server.admission;

import dev.martlet.server.config.Setting;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * Who was held back by a limit lately, for operators: so many of the last as memory may be spent
 * on, however many there are. Any thread.
 */
public final class HeldBack {
  /** Bounds memory, and the operator's page. */
  public static final int MOST = 100;

  /** So long after the last time, somebody is not held back any more. */
  private static final Duration LATELY = Duration.ofMinutes(15);

  /**
   * Somebody who was held back.
   *
   * @param limit the setting that holds them back
   * @param address that they come from, or its network for IPv6; empty if the limit is a user's
   * @param user that they are; empty if that does not matter, or is not known
   * @param times how often; a connection that sends too much counts once in a second
   * @param since the first time
   * @param last the last time
   */
  public record Entry(
      Setting<?> limit,
      Optional<String> address,
      Optional<String> user,
      long times,
      Instant since,
      Instant last) {
    private Entry again(Instant now) {
      return new Entry(limit, address, user, times + 1, since, now);
    }
  }

  private record Key(Setting<?> limit, Optional<String> address, Optional<String> user) {}

  private final InstantSource clock;

  /** The one that was held back last comes last. Guarded by the monitor. */
  private final SequencedMap<Key, Entry> entries = new LinkedHashMap<>(MOST, 0.75f, true);

  /**
   * Nobody is held back.
   *
   * @param clock of the operator
   */
  HeldBack(InstantSource clock) {
    this.clock = clock;
  }

  /**
   * Notes that an address is held back.
   *
   * @param limit that holds it back
   * @param address its key, see {@link ConnectionPermits#addressKey}
   */
  public void address(Setting<?> limit, String address) {
    note(limit, Optional.of(address), Optional.empty());
  }

  /**
   * Notes that a user is held back.
   *
   * @param limit that holds them back
   * @param user id of the user
   */
  public void user(Setting<?> limit, String user) {
    note(limit, Optional.empty(), Optional.of(user));
  }

  /**
   * Notes that a connection is held back.
   *
   * @param limit that holds it back
   * @param admitted who has it
   */
  public void connection(Setting<?> limit, Admitted admitted) {
    note(
        limit,
        Optional.of(ConnectionPermits.addressKey(admitted.client())),
        admitted.principal().userId());
  }

  private synchronized void note(
      Setting<?> limit, Optional<String> address, Optional<String> user) {
    Instant now = clock.instant();
    entries.compute(
        new Key(limit, address, user),
        (key, known) ->
            known == null ? new Entry(limit, address, user, 1, now, now) : known.again(now));
    if (entries.size() > MOST) {
      entries.pollFirstEntry();
    }
  }

  /**
   * Those who were held back lately.
   *
   * @return the last first, with addresses as people write them
   */
  public synchronized List<Entry> list() {
    List<Entry> all = new ArrayList<>(entries.size());
    for (Map.Entry<Key, Entry> each : entries.sequencedEntrySet().reversed()) {
      Entry entry = each.getValue();
      all.add(
          new Entry(
              entry.limit,
              entry.address.map(ConnectionPermits::addressText),
              entry.user,
              entry.times,
              entry.since,
              entry.last));
    }
    return all;
  }

  /** Forgets those who have not been held back for a while. */
  synchronized void sweep() {
    Instant before = clock.instant().minus(LATELY);
    entries.values().removeIf(entry -> entry.last.isBefore(before));
  }
}
