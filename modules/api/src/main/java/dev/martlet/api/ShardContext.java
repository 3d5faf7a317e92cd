package dev.martlet.api;

import java.util.Objects;
import java.util.random.RandomGenerator;

/**
 * What a simulation is told of the shard it runs in.
 *
 * @param id of the shard
 * @param settings the shard runs with, the operator's changes included
 * @param options of the shard type, with the operator's values
 * @param random the only source of chance a simulation should use. It is seeded by the server, so
 *     that a run can be repeated; like the simulation, it is for the shard's thread only
 * @param subscribers those who are attached, to be told of events
 * @param entities of which each subscriber is sent those near him
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
    Objects.requireNonNull(id);
    Objects.requireNonNull(settings);
    Objects.requireNonNull(options);
    Objects.requireNonNull(random);
    Objects.requireNonNull(subscribers);
    Objects.requireNonNull(entities);
  }

  /**
   * A context without subscribers, for tests of simulations that tell nobody anything.
   *
   * @param id of the shard
   * @param settings the shard runs with
   * @param options of the shard type
   * @param random source of chance
   */
  public ShardContext(ShardId id, ShardSettings settings, Options options, RandomGenerator random) {
    this(id, settings, options, random, Subscribers.none(), Entities.none());
  }
}
