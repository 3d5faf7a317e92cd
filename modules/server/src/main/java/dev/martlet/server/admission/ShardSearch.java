package dev.martlet.server.admission;

import dev.martlet.api.Principal;
import dev.martlet.api.ShardId;
import dev.martlet.engine.Shard;
import dev.martlet.engine.ShardLookup;
import dev.martlet.engine.ShardRegistry;
import dev.martlet.server.config.ShardCreationSettings;
import dev.martlet.server.refusal.AdmissionRefusals;
import dev.martlet.server.refusal.RefusedException;

/**
 * Finds the shard that a caller asks for, or has it made, or says why there is none. Any thread.
 */
final class ShardSearch {
  private final ShardRegistry registry;
  private final MinuteBudget refusedJoins;
  private final HeldBack heldBack;

  ShardSearch(ShardRegistry registry, MinuteBudget refusedJoins, HeldBack heldBack) {
    this.heldBack = heldBack;
    this.registry = registry;
    this.refusedJoins = refusedJoins;
  }

  /** The shard, for a caller from an address. */
  Shard<?> lookUp(ShardId id, Principal principal, String address)
      throws RefusedException, InterruptedException {
    String owner =
        principal.userId().map(user -> "user " + user).orElseGet(() -> "address " + address);
    return switch (registry.findOrMake(id, principal, owner)) {
      case ShardLookup.Found(Shard<?> shard) -> shard;
      case ShardLookup.Unknown(String reason) -> {
        refusedJoins.charge(address, System.nanoTime());
        throw new RefusedException(AdmissionRefusals.noSuchShard(reason));
      }
      case ShardLookup.TooMany(boolean ofCaller) -> {
        if (!ofCaller) {
          throw new RefusedException(AdmissionRefusals.tooManyShards());
        }
        noteOwner(principal, address);
        throw new RefusedException(AdmissionRefusals.tooManyShardsOfCaller());
      }
      case ShardLookup.Exists() -> throw new IllegalStateException("only who creates is told that");
      case ShardLookup.Failed(), ShardLookup.BadPlan(_) -> {
        refusedJoins.charge(address, System.nanoTime()); // each attempt may fill the log
        throw new RefusedException(AdmissionRefusals.shardCreationFailed());
      }
      case ShardLookup.Late() ->
          throw new RefusedException(AdmissionRefusals.shardCreationTimedOut());
      case ShardLookup.Quarantined() ->
          throw new RefusedException(AdmissionRefusals.shardQuarantined());
    };
  }

  private void noteOwner(Principal principal, String address) {
    principal
        .userId()
        .ifPresentOrElse(
            user -> heldBack.user(ShardCreationSettings.SHARDS_PER_PRINCIPAL, user),
            () -> heldBack.address(ShardCreationSettings.SHARDS_PER_PRINCIPAL, address));
  }
}
