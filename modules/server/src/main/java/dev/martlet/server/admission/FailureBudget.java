package dev.martlet.server.admission;

import dev.martlet.engine.limits.TokenBucket;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How often each address may fail at something in a minute. An address that has not failed for a
 * minute takes no memory. Any thread.
 */
final class FailureBudget {
  private static final double SECONDS_PER_MINUTE = 60;

  /** Bounds memory; a botnet with more addresses than this is not throttled per address anyway. */
  private static final int MAX_ADDRESSES = 100_000;

  private final int perMinute;
  private final int maxAddresses;
  private final Map<String, TokenBucket> failing = new ConcurrentHashMap<>();

  /**
   * Creates full budgets.
   *
   * @param perMinute failures that each address may have; 0 is unlimited
   */
  FailureBudget(int perMinute) {
    this(perMinute, MAX_ADDRESSES);
  }

  /** As the other, with so many addresses that are remembered at once. */
  FailureBudget(int perMinute, int maxAddresses) {
    this.perMinute = perMinute;
    this.maxAddresses = maxAddresses;
  }

  /** Counts a failure. */
  void charge(String address, long now) {
    if (perMinute == 0 || failing.size() >= maxAddresses && !failing.containsKey(address)) {
      return;
    }
    failing.compute(
        address,
        (key, known) -> {
          TokenBucket limit = known == null ? limit(now) : known;
          limit.take(now);
          return limit;
        });
  }

  private TokenBucket limit(long now) {
    return new TokenBucket(perMinute / SECONDS_PER_MINUTE, perMinute, now);
  }

  /** Whether an address has failed so often that it has to wait. */
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

  /** Forgets the addresses that have their whole budget again. */
  void sweep(long now) {
    failing
        .keySet()
        .forEach(
            address ->
                failing.computeIfPresent(address, (key, limit) -> limit.full(now) ? null : limit));
  }
}
