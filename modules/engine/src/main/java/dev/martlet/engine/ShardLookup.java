package dev.martlet.engine;

import dev.martlet.api.ShardId;
import dev.martlet.api.auth.Principal;
import dev.martlet.wire.Spelling;
import java.util.Collection;
import java.util.TreeSet;

/** The registry's answer to a request for a shard. */
public sealed interface ShardLookup {
  /**
   * The shard exists.
   *
   * @param shard that was found or made
   */
  record Found(Shard<?> shard) implements ShardLookup {}

  /**
   * There is no shard of that id, and none is made on demand.
   *
   * @param reason for the client
   */
  record Unknown(String reason) implements ShardLookup {
    /** None at all, and its type makes none for the caller. */
    static Unknown of(ShardId id, Principal principal) {
      String none = "there is no shard " + id;
      return new Unknown(
          principal.userId().isPresent()
              ? none
              : none + ", and none is made for whoever is not logged in: no token was sent");
    }

    /** There can be none: no such type is loaded. */
    static Unknown ofType(ShardId id, Collection<String> types) {
      String type = id.type();
      String meant =
          Spelling.nearest(type, types, (type.length() + 1) / 3)
              .map(name -> ", did you mean " + name + "?")
              .orElse("");
      return new Unknown(
          "there is no shard %s: no shard type \"%s\" is loaded%s".formatted(id, type, meant));
    }

    static Unknown type(ShardId id, Collection<String> types) {
      return new Unknown(
          "no shard type \"" + id.type() + "\" is loaded; there are " + new TreeSet<>(types));
    }
  }

  /**
   * No more shards may be made on demand.
   *
   * @param ofCaller whether the caller's own limit is reached, not the server's
   */
  record TooMany(boolean ofCaller) implements ShardLookup {}

  /**
   * The shard type refuses what the operator has planned for the shard.
   *
   * @param reason for whoever made the plan; a client that joins must not see it
   */
  record BadPlan(String reason) implements ShardLookup {}

  /** A shard was to be created, but there is one of that id. */
  record Exists() implements ShardLookup {}

  /** The shard type failed to create the shard; the log has the cause. */
  record Failed() implements ShardLookup {}

  /** The shard type did not answer in time, or no thread was free to call it. */
  record Late() implements ShardLookup {}

  /**
   * No shard is made, because the last shard of this id, or too many of its type, hang in a tick
   * that does not return.
   */
  record Quarantined() implements ShardLookup {}
}
