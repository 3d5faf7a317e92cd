package dev.martlet.api;

import java.util.Map;
import java.util.Optional;

/**
 * What a plugin provides: a kind of shard. It names itself, says the settings its shards run with,
 * and creates their simulations.
 *
 * <p>One instance is made when the plugin is loaded, through a public constructor without
 * parameters (or a {@code provider} method, see {@link java.util.ServiceLoader}). Its methods are
 * called from several threads at once; an implementation without fields, as nearly all are, need
 * not care.
 *
 * @param <I> what a client may send. A record is best; a class, enum, collection or boxed primitive
 *     that the JSON library can read will do. Its constructor runs in the shard's turn; what it
 *     throws is reported to the sender as a bad input, so it is the place to check ranges.
 */
public interface ShardType<I> {
  /**
   * The name by which shards of this type are addressed: a shard id is {@code name} or {@code
   * name:anything}.
   *
   * @return 1 to 32 of {@code a-z}, {@code 0-9} and {@code -}, beginning with a letter. Two plugins
   *     with the same name keep the server from offering either
   */
  String name();

  /**
   * The class that an input's JSON is read into.
   *
   * @return the class of {@code I}
   */
  Class<I> inputType();

  /**
   * What a client's {@code null}, or an envelope without {@code input}, stands for.
   *
   * @return that input; empty (the default) when such an input is to be refused as a bad one
   */
  default Optional<I> emptyInput() {
    return Optional.empty();
  }

  /**
   * The settings a shard runs with, before those that the operator's configuration changes.
   *
   * @param id of the shard to be made
   * @return its settings
   * @throws IllegalArgumentException if the id makes no sense to this type; the message reaches the
   *     client
   */
  default ShardSettings settings(ShardId id) {
    return ShardSettings.DEFAULT;
  }

  /**
   * The options of this type that an operator may set for a configured shard, and their defaults.
   * Any other name in the configuration stops the start with an error. An empty default means that
   * the option is not set.
   *
   * @return option names and default values, as {@link Options} reads them
   */
  default Map<String, String> options() {
    return Map.of();
  }

  /**
   * Whether a join may make the shard when there is none of that id.
   *
   * @param id that was asked for
   * @param principal who asks
   * @return true to make it, within the server's limit on the number of shards; the default is
   *     false, which answers 404
   */
  default boolean madeOnDemand(ShardId id, Principal principal) {
    return false;
  }

  /**
   * Creates the simulation of a new shard. Called once for each shard, on a thread of its own; it
   * may take up to {@code martlet.limits.create-deadline} (10 s). From then on the simulation
   * belongs to the shard.
   *
   * @param context of the shard, for the simulation to keep
   * @return a simulation of its own for this shard
   * @throws IllegalArgumentException if an option's value is not acceptable
   * @throws Exception if it cannot be made; the shard is then not made, and whoever asked is told
   *     so, without the exception's message, which goes to the log
   */
  Simulation<I> create(ShardContext context) throws Exception;
}
