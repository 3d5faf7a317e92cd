package dev.martlet.server.admission;

import dev.martlet.engine.CreditLimit;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How often each address may fail at something in a minute. Any thread; an address that has not
 * failed for a minute takes no memory.
 */
final class FailureBudget {
  private static final double SECONDS_PER_MINUTE = 60;

  /** Who fails from more addresses than this is not held back by counting addresses. */
  private static final int MOST_ADDRESSES = 100_000;

  private final int perMinute;
  private final Map<String, CreditLimit> failing = new ConcurrentHashMap<>();

  /** A budget of so many failures a minute; 0 is unlimited. */
  FailureBudget(int perMinute) {
    this.perMinute = perMinute;
  }

  /** Notes a failure. */
  void charge(String address, long now) {
    if (perMinute == 0 || failing.size() >= MOST_ADDRESSES && !failing.containsKey(address)) {
      return;
    }
    failing.compute(
        address,
        (key, known) -> {
          CreditLimit limit = known == null ? limit(now) : known;
          limit.take(now);
          return limit;
        });
  }

  private CreditLimit limit(long now) {
    return new CreditLimit(perMinute / SECONDS_PER_MINUTE, perMinute, now);
  }

  /** Whether an address has failed so often that it is to wait. */
  boolean spent(String address, long now) {
    boolean[] spent = {false};
    failing.computeIfPresent(
        address,
        (key, limit) -> {
          spent[0] = !limit.has(now);
          return limit;
        });
    return spent[0];
  }

  /** Forgets those who have their whole budget again. */
  void sweep(long now) {
    failing
        .keySet()
        .forEach(
            address ->
                failing.computeIfPresent(address, (key, limit) -> limit.full(now) ? null : limit));
  }

  /** How many addresses are remembered. */
  int remembered() {
    return failing.size();
  }
}
