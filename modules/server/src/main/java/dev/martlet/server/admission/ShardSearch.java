package dev.martlet.server.admission;

import dev.martlet.api.ShardId;
import dev.martlet.api.auth.Principal;
import dev.martlet.engine.Shard;
import dev.martlet.engine.ShardLookup;
import dev.martlet.engine.ShardRegistry;
import dev.martlet.engine.codec.BadInputException;
import dev.martlet.engine.codec.JoinParameters;
import dev.martlet.engine.plugin.HostedType;
import dev.martlet.engine.subscription.Banned;
import dev.martlet.server.config.InputSettings;
import dev.martlet.server.config.ServerConfig;
import dev.martlet.server.config.ShardCreationSettings;
import dev.martlet.server.refusal.AdmissionRefusals;
import dev.martlet.server.refusal.RefusedException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Finds the shard that a caller asks for, or has it made, or says why there is none. Any thread.
 */
final class ShardSearch {
  private final ShardRegistry registry;
  private final MinuteBudget refusedJoins;
  private final HeldBack heldBack;
  private final int joinBytes;

  ShardSearch(
      ShardRegistry registry, MinuteBudget refusedJoins, HeldBack heldBack, ServerConfig config) {
    this.joinBytes = config.get(InputSettings.JOIN_BYTES);
    this.heldBack = heldBack;
    this.registry = registry;
    this.refusedJoins = refusedJoins;
  }

  /** Reads what a caller says to the shard, before it is found or made. */
  Optional<JoinParameters> parameters(JoinRequest request) throws RefusedException {
    Optional<HostedType<?>> type = registry.type(request.shard().type());
    if (request.parameters().isEmpty() || type.isEmpty()) { // there is no such shard
      return Optional.empty();
    }
    byte[] json = request.parameters().get().getBytes(StandardCharsets.UTF_8);
    if (json.length > joinBytes) {
      throw new RefusedException(
          AdmissionRefusals.badJoin(
              "join has %d bytes, and may have %d".formatted(json.length, joinBytes)));
    }
    try {
      return Optional.of(JoinParameters.read(type.get(), json));
    } catch (BadInputException e) {
      throw new RefusedException(AdmissionRefusals.badJoin("join: " + e.error().message()));
    }
  }

  /** The shard, for a caller from an address. */
  Shard<?> lookUp(ShardId id, Principal principal, String address)
      throws RefusedException, InterruptedException {
    ShardLookup found = registry.findOrMake(id, principal, owner(principal, address));
    if (found instanceof ShardLookup.Found(Shard<?> shard)) {
      requireNotBanned(shard, principal, address);
      return shard;
    }
    throw refused(found, principal, address);
  }

  /** Refuses a caller for whom no shard would be found. Makes none. */
  void inquire(ShardId id, Principal principal, String address)
      throws RefusedException, InterruptedException {
    Optional<ShardLookup> none = registry.whyNone(id, principal, owner(principal, address));
    if (none.isPresent()) {
      throw refused(none.get(), principal, address);
    }
    Optional<Shard<?>> shard = registry.find(id);
    if (shard.isPresent()) {
      requireNotBanned(shard.get(), principal, address);
    }
  }

  /** Refuses who was sent away, before their connection is made: it costs little if they insist. */
  private void requireNotBanned(Shard<?> shard, Principal principal, String address)
      throws RefusedException {
    Optional<Banned> banned = shard.banned(principal, address);
    if (banned.isPresent()) {
      refusedJoins.charge(address, System.nanoTime());
      long seconds = banned.get().left().plusNanos(999_999_999).toSeconds();
      throw new RefusedException(AdmissionRefusals.kicked(banned.get().reason().reason(), seconds));
    }
  }

  private static String owner(Principal principal, String address) {
    return principal.userId().map(user -> "user " + user).orElseGet(() -> "address " + address);
  }

  private RefusedException refused(ShardLookup why, Principal principal, String address) {
    return new RefusedException(
        switch (why) {
          case ShardLookup.Unknown(String reason) -> {
            refusedJoins.charge(address, System.nanoTime());
            yield AdmissionRefusals.noSuchShard(reason);
          }
          case ShardLookup.TooMany(boolean ofCaller) -> {
            if (ofCaller) {
              noteOwner(principal, address);
            }
            yield ofCaller
                ? AdmissionRefusals.tooManyShardsOfCaller()
                : AdmissionRefusals.tooManyShards();
          }
          case ShardLookup.Failed(), ShardLookup.BadPlan(_) -> {
            refusedJoins.charge(address, System.nanoTime()); // each attempt may fill the log
            yield AdmissionRefusals.shardCreationFailed();
          }
          case ShardLookup.Late() -> AdmissionRefusals.shardCreationTimedOut();
          case ShardLookup.Quarantined() -> AdmissionRefusals.shardQuarantined();
          case ShardLookup.Found(_), ShardLookup.Exists() ->
              throw new IllegalStateException("that is no refusal of a join");
        });
  }

  private void noteOwner(Principal principal, String address) {
    principal
        .userId()
        .ifPresentOrElse(
            user -> heldBack.user(ShardCreationSettings.SHARDS_PER_PRINCIPAL, user),
            () -> heldBack.address(ShardCreationSettings.SHARDS_PER_PRINCIPAL, address));
  }
}
