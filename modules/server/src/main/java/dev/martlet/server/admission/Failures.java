package dev.martlet.server.admission;

import dev.martlet.server.config.AuthSettings;
import dev.martlet.server.config.ServerConfig;
import dev.martlet.server.refusal.AdmissionRefusals;
import dev.martlet.server.refusal.RefusedException;
import java.net.InetAddress;

/** How often each address may present a bad token, and be refused by shards. Any thread. */
final class Failures {
  private final MinuteBudget badTokens;
  private final MinuteBudget refusedJoins;

  /** Nobody has failed yet. */
  Failures(ServerConfig config, HeldBack heldBack) {
    this.badTokens = MinuteBudget.ofAddresses(AuthSettings.FAILURES_PER_MINUTE, config, heldBack);
    this.refusedJoins =
        MinuteBudget.ofAddresses(AuthSettings.REFUSED_JOINS_PER_MINUTE, config, heldBack);
  }

  /** The budget of joins that shards refuse. */
  MinuteBudget refusedJoins() {
    return refusedJoins;
  }

  /** Refuses who was refused too often by shards. */
  void checkJoins(InetAddress client) throws RefusedException {
    check(refusedJoins, client);
  }

  /** Refuses who has presented too many bad tokens. */
  void checkTokens(InetAddress client) throws RefusedException {
    check(badTokens, client);
  }

  private static void check(MinuteBudget budget, InetAddress client) throws RefusedException {
    if (budget.spent(ConnectionPermits.addressKey(client), System.nanoTime())) {
      throw new RefusedException(AdmissionRefusals.tooManyFailures());
    }
  }

  /** Counts a bad token. */
  void badToken(InetAddress client) {
    badTokens.charge(ConnectionPermits.addressKey(client), System.nanoTime());
  }

  /** Counts that a shard refused a subscriber. */
  void joinRefused(InetAddress client) {
    refusedJoins.charge(ConnectionPermits.addressKey(client), System.nanoTime());
  }

  void sweep(long now) {
    badTokens.sweep(now);
    refusedJoins.sweep(now);
  }
}
