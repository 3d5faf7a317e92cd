package dev.martlet.server.admission;

import dev.martlet.engine.limits.TokenBucket;
import dev.martlet.server.config.ServerConfig;
import dev.martlet.server.config.Setting;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * How often each address, or user, may do something in a minute: fail at it, or do it at all. One
 * that has not done it for a minute takes no memory. Any thread.
 */
final class MinuteBudget {
  private static final double SECONDS_PER_MINUTE = 60;

  /** Bounds memory; a botnet with more addresses than this is not throttled per address anyway. */
  private static final int MAX_ADDRESSES = 100_000;

  private final int perMinute;
  private final int maxAddresses;
  private final Consumer<String> onSpent;
  private final Map<String, TokenBucket> spending = new ConcurrentHashMap<>();

  /**
   * Creates full budgets.
   *
   * @param perMinute how often each may; 0 is unlimited
   * @param onSpent told each time who may not
   */
  MinuteBudget(int perMinute, Consumer<String> onSpent) {
    this(perMinute, MAX_ADDRESSES, onSpent);
  }

  /** As the other, with so many addresses that are remembered at once. */
  MinuteBudget(int perMinute, int maxAddresses, Consumer<String> onSpent) {
    this.onSpent = onSpent;
    this.perMinute = perMinute;
    this.maxAddresses = maxAddresses;
  }

  /** Full budgets of addresses; operators are told which of them are held back by a limit. */
  static MinuteBudget ofAddresses(Setting<Integer> limit, ServerConfig config, HeldBack heldBack) {
    return new MinuteBudget(config.get(limit), address -> heldBack.address(limit, address));
  }

  /** Counts one more, unless there have been too many. Returns whether it was counted. */
  boolean take(String address, long now) {
    boolean taken = count(address, now);
    if (!taken) {
      onSpent.accept(address);
    }
    return taken;
  }

  /** Counts one more, that has happened. Nobody is refused for it yet. */
  void charge(String address, long now) {
    count(address, now);
  }

  /** What was counted did not happen. */
  void giveBack(String address, long now) {
    spending.computeIfPresent(
        address,
        (key, limit) -> {
          limit.charge(-1, now);
          return limit;
        });
  }

  private boolean count(String address, long now) {
    boolean[] taken = {true};
    if (perMinute != 0 && (spending.size() < maxAddresses || spending.containsKey(address))) {
      spending.compute(
          address,
          (key, known) -> {
            TokenBucket limit = known == null ? limit(now) : known;
            taken[0] = limit.take(now);
            return limit;
          });
    }
    return taken[0];
  }

  private TokenBucket limit(long now) {
    return new TokenBucket(perMinute / SECONDS_PER_MINUTE, perMinute, now);
  }

  /** Whether an address has done it so often that it has to wait. */
  boolean spent(String address, long now) {
    boolean[] spent = {false};
    spending.computeIfPresent(
        address,
        (key, limit) -> {
          spent[0] = !limit.has(now);
          return limit;
        });
    if (spent[0]) {
      onSpent.accept(address);
    }
    return spent[0];
  }

  /** Forgets the addresses that have their whole budget again. */
  void sweep(long now) {
    spending
        .keySet()
        .forEach(
            address ->
                spending.computeIfPresent(address, (key, limit) -> limit.full(now) ? null : limit));
  }
}
