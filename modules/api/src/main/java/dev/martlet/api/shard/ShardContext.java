package dev.martlet.api.shard;

import dev.martlet.api.Options;
import dev.martlet.api.ShardId;
import java.util.Objects;
import java.util.random.RandomGenerator;

/**
 * What a simulation is given by the shard it runs in.
 *
 * @param id of the shard
 * @param settings the shard runs with, the operator's changes included
 * @param options of the shard type, with the operator's values
 * @param random the only source of randomness a simulation should use. The server seeds it, so that
 *     a run can be repeated. Like the simulation, it is for the shard's thread only
 * @param subscribers attached to the shard, to send them events
 * @param entities of the shard, of which each subscriber is sent those in their area of interest
 */
public record ShardContext(
    ShardId id,
    ShardSettings settings,
    Options options,
    RandomGenerator random,
    Subscribers subscribers,
    Entities entities) {
  /** Checks that nothing is missing. */
  public ShardContext {
    Objects.requireNonNull(id, "id is null");
    Objects.requireNonNull(settings, "settings is null");
    Objects.requireNonNull(options, "options is null");
    Objects.requireNonNull(random, "random is null");
    Objects.requireNonNull(subscribers, "subscribers is null");
    Objects.requireNonNull(entities, "entities is null");
  }

  /**
   * Creates a context without subscribers and entities, for tests of simulations that need neither.
   *
   * @param id of the shard
   * @param settings the shard runs with
   * @param options of the shard type
   * @param random source of randomness
   */
  public ShardContext(ShardId id, ShardSettings settings, Options options, RandomGenerator random) {
    this(id, settings, options, random, Subscribers.none(), Entities.none());
  }
}
