package dev.martlet.server.admission;

import dev.martlet.api.auth.Principal;
import dev.martlet.server.config.AdmissionSettings;
import dev.martlet.server.config.ServerConfig;
import dev.martlet.server.refusal.AdmissionRefusals;
import dev.martlet.server.refusal.RefusedException;
import java.util.Optional;

/**
 * How often each address and each user may join: a join costs the shard's turn a whole snapshot,
 * and the simulation a call. Any thread.
 */
final class JoinRates {
  private final MinuteBudget ofAddress;
  private final MinuteBudget ofUser;

  /** Nobody has joined yet. */
  JoinRates(ServerConfig config, HeldBack heldBack) {
    this.ofAddress = MinuteBudget.ofAddresses(AdmissionSettings.JOINS_PER_MINUTE, config, heldBack);
    this.ofUser =
        new MinuteBudget(
            config.get(AdmissionSettings.JOINS_PER_MINUTE_OF_USER),
            user -> heldBack.user(AdmissionSettings.JOINS_PER_MINUTE_OF_USER, user));
  }

  /** Refuses an address that has joined too often, before it costs anything. */
  void check(String address) throws RefusedException {
    require(!ofAddress.spent(address, System.nanoTime()));
  }

  /** Refuses a user who has joined too often. */
  void check(Principal principal) throws RefusedException {
    if (principal.userId().isPresent()) {
      require(!ofUser.spent(principal.userId().get(), System.nanoTime()));
    }
  }

  /** Counts what is no join, but costs as much before it is refused. */
  void take(String address) throws RefusedException {
    require(ofAddress.take(address, System.nanoTime()));
  }

  /** Counts a join, or nothing if it is one too many for the address or the user. */
  void take(String address, Principal principal) throws RefusedException {
    long now = System.nanoTime();
    Optional<String> user = principal.userId();
    require(user.isEmpty() || ofUser.take(user.get(), now));
    boolean within = ofAddress.take(address, now);
    if (!within && user.isPresent()) {
      ofUser.giveBack(user.get(), now);
    }
    require(within);
  }

  private static void require(boolean within) throws RefusedException {
    if (!within) {
      throw new RefusedException(AdmissionRefusals.tooManyJoins());
    }
  }

  void sweep(long now) {
    ofAddress.sweep(now);
    ofUser.sweep(now);
  }
}
