package dev.martlet.api.shard;

import dev.martlet.api.Options;
import dev.martlet.api.PluginMetrics;
import dev.martlet.api.ShardId;
import java.nio.file.Path;
import java.util.random.RandomGenerator;

/**
 * What a simulation is given by the shard it runs in. The server implements it; new versions add
 * methods.
 *
 * @since 1.0
 */
public interface ShardContext {
  /**
   * The id of the shard.
   *
   * @return the id
   */
  ShardId id();

  /**
   * The settings the shard runs with, the operator's changes included.
   *
   * @return the settings
   */
  ShardSettings settings();

  /**
   * The options of the shard type, with the operator's values.
   *
   * @return the options
   */
  Options options();

  /**
   * The only source of randomness a simulation should use. The server seeds it, so that a run can
   * be repeated; which numbers follow a seed may change with a version of the server. Like the
   * simulation, it is for the shard's thread only.
   *
   * @return the source
   */
  RandomGenerator random();

  /**
   * The subscribers attached to the shard, to send them events.
   *
   * @return the subscribers
   */
  Subscribers subscribers();

  /**
   * The entities of the shard, of which each subscriber is sent those in their area of interest.
   *
   * @return the entities
   */
  Entities entities();

  /**
   * Says what the shard tells of itself to those who are not in it: in lists, over HTTP, in the
   * console. What was said before no longer holds. It is encoded at once, so call it when something
   * has changed, and not in each tick. May be called while the simulation is created, and then on
   * the shard's thread.
   *
   * @param metadata of the shard
   * @throws IllegalArgumentException if it is no data, is not written as an object, or is too long
   * @throws IllegalStateException on another thread
   */
  void describe(Metadata metadata);

  /**
   * Sends signals to other shards.
   *
   * @return the same each time
   */
  Signals signals();

  /**
   * The timers of the shard.
   *
   * @return the timers
   */
  Timers timers();

  /**
   * Has work done that waits, such as a query: a simulation must not block. The work runs on one of
   * the server's threads for it, with the plugin's class loader as its context class loader; at its
   * deadline ({@code martlet.limits.async-deadline}), which counts from this call, it is
   * interrupted and left behind. Its result, or why there is none, is an input of the shard in a
   * later tick.
   *
   * <p>Only values go in and come out. The work must not touch the simulation, so give it copies;
   * its result is checked to be data, as a state is. When the shard ends, waiting calls are
   * dropped, running ones interrupted, and no handler is called any more. Calls from {@link
   * Simulation#onEnd} are the exception: they still run, for up to {@code
   * martlet.limits.end-deadline}, and their handlers are not called.
   *
   * <p>In a {@linkplain Durability durable} shard, work begins when what asked for it is in the
   * journal; after a crash, work without a result is done again, under the same {@link
   * AsyncCall#id() id}. The handler is given the result as it is read back from the journal.
   *
   * <p>For the simulation's own thread only, from {@link ShardType#create} on.
   *
   * @param <T> the type of the result
   * @param name what the call is for, for people who look at logs: 1 to 128 characters
   * @param work to do
   * @param resultInTurn called with the result, on the shard's thread
   * @return the id of the call
   * @throws IllegalArgumentException if the name is not valid
   */
  <T> AsyncId async(String name, AsyncWork<T> work, AsyncHandler<T> resultInTurn);

  /**
   * A logger of the plugin's. What it writes is in the server's log from INFO on, with the plugin,
   * its version and the shard: also in {@link ShardType#create}, and in work that is done beside
   * the ticks.
   *
   * @return the logger, which is named as the shard type
   */
  System.Logger logger();

  /**
   * The metrics of the plugin, as this shard writes them.
   *
   * @return the metrics
   */
  PluginMetrics metrics();

  /**
   * A folder for the plugin's files, which all its shards share: {@code martlet.data} and the name
   * of the plugin's module. It is made with the first call. To read and write files waits, so do it
   * in {@link ShardType#create} or in {@link #async} work.
   *
   * @return the folder
   * @throws java.io.UncheckedIOException if it cannot be made
   */
  Path dataFolder();
}
