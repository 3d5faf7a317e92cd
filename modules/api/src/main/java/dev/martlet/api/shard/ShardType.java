package dev.martlet.api.shard;

import dev.martlet.api.Options;
import dev.martlet.api.ShardId;
import dev.martlet.api.auth.Principal;
import java.util.Map;
import java.util.Optional;

/**
 * A kind of shard, provided by a plugin. It has a name, chooses the settings of its shards, and
 * creates their simulations.
 *
 * <p>The server creates one instance when it loads the plugin, through a public constructor without
 * parameters (or a {@code provider} method, see {@link java.util.ServiceLoader}). Its methods are
 * called from several threads at once. An implementation without fields, as nearly all are, is
 * safe.
 *
 * @param <I> the type of the inputs that clients send. Prefer a record; a class, enum, collection
 *     or boxed primitive that the JSON library can read works, too. Its constructor runs on the
 *     shard's own thread. An exception from it is reported to the sender as a bad input, with the
 *     message that the plugin gave it (or gave to {@link java.util.Objects#requireNonNull(Object,
 *     String)}), so check ranges there. The messages of exceptions that the JDK itself makes, and
 *     of errors, are not sent. JSON is read strictly, see {@link #lenientInputs()}.
 * @since 1.0
 */
public interface ShardType<I> {
  /**
   * The name by which shards of this type are addressed: a shard id is {@code name} or {@code
   * name:anything}.
   *
   * @return 1 to 32 characters out of {@code a-z}, {@code 0-9} and {@code -}, beginning with a
   *     letter. If two plugins use the same name, the server offers neither
   */
  String name();

  /**
   * The type that an input's JSON is read into. Asked once, when the type is loaded.
   *
   * @return the type of {@code I}; the default is what stands for {@code I} in the declaration of
   *     the class. Override it where nothing stands there: {@code return DataType.of(Move.class)}
   */
  default DataType<I> inputType() {
    return DataType.declared();
  }

  /**
   * The type of the {@linkplain Signal signals} that operators and other shards may send to shards
   * of this type. They are read as inputs are. Asked once, when the type is loaded.
   *
   * @return the type; the default is {@link DataType#none()}, and signals are refused
   */
  default DataType<?> signalType() {
    return DataType.none();
  }

  /**
   * The type of what clients may say when they join ({@code join}), see {@link
   * Subscriber#parameters}. It is read as inputs are, before {@link Simulation#authorizeJoin}, on
   * the shard's own thread; a client whose parameters are not of this type is refused, with what is
   * wrong. Asked once, when the type is loaded.
   *
   * @return the type; the default is {@link DataType#none()}, and a client that sends parameters is
   *     refused
   */
  default DataType<?> joinType() {
    return DataType.none();
  }

  /**
   * The input that stands for {@code null}, or for an envelope without {@code input}.
   *
   * @return that input; empty (the default) to refuse such an envelope as a bad input
   */
  default Optional<I> emptyInput() {
    return Optional.empty();
  }

  /**
   * Whether the server converts values to the types that an input has, where it can: {@code "5"} to
   * a number, {@code 5} to text, {@code 2.7} to the whole number 2, an ordinal to an enum, null to
   * 0. Members that the input does not have are then ignored, whatever the operator has set. For
   * clients that cannot be mended. Members that come twice, text that is not Unicode, and numbers
   * that are not finite are refused all the same.
   *
   * @return true to convert; the default is false, and an input with such a value is refused as a
   *     bad input. Asked once, when the type is loaded
   */
  default boolean lenientInputs() {
    return false;
  }

  /**
   * The settings a shard runs with. The operator's configuration may override them.
   *
   * @param id of the shard to create
   * @return its settings
   * @throws IllegalArgumentException if the id makes no sense to this type; the client is sent a
   *     404 with the message. Anything else that is thrown is a fault: the client gets a 500, and
   *     the log the stack
   */
  default ShardSettings settings(ShardId id) {
    return ShardSettings.DEFAULT;
  }

  /**
   * The options of this type that an operator may set for a configured shard, and their defaults.
   * Any other option name in the configuration is an error, and the server does not start. An empty
   * default means that the option is not set. Asked once, when the plugin is loaded.
   *
   * @return option names and default values, as {@link Options} reads them
   */
  default Map<String, String> options() {
    return Map.of();
  }

  /**
   * Decides whether a join may create the shard if there is none with that id.
   *
   * @param id that the client asked for
   * @param principal of the client
   * @return true to create the shard, within the server's limit on the number of shards; the
   *     default is false, and the client gets a 404. If it throws, that is a fault: the client gets
   *     a 500, and the log the stack
   */
  default boolean createsOnDemand(ShardId id, Principal principal) {
    return false;
  }

  /**
   * Creates the simulation of a new shard. Called once for each shard, on a thread of its own; it
   * may take up to {@code martlet.limits.create-deadline} (10 s). The simulation belongs to the
   * shard from then on.
   *
   * @param context of the shard; the simulation may keep it
   * @return a new simulation for this shard alone
   * @throws IllegalArgumentException if an option's value is not acceptable. Its message is for the
   *     operator or admin who has set options: it stops the start, or is the answer to their
   *     request; the log has it, too. For a shard without options it is a fault like any other
   * @throws Exception if the simulation cannot be created; then the shard is not created, and the
   *     client is told so. The exception's message only goes to the log
   */
  Simulation<I> create(ShardContext context) throws Exception;

  /**
   * The type of what {@link Simulation#save} returns: then simulations of this type can be saved,
   * and {@linkplain #restore restored}. Prefer a record of records, lists and maps. Asked once,
   * when the type is loaded.
   *
   * @return the type; the default is {@link DataType#none()}, and simulations are not saved: a
   *     shard of level {@link Durability#JOURNAL} is then run again from its birth
   */
  default DataType<?> savedType() {
    return DataType.none();
  }

  /**
   * The version of the {@link #savedType}. Raise it when an older form cannot be read as the newest
   * one any more, and have {@link #restore} read both. A member more or less needs no new version:
   * what is not there is null or zero, what is not known is ignored. Asked once, when the type is
   * loaded.
   *
   * @return the version, from 1; the default is 1
   */
  default int savedVersion() {
    return 1;
  }

  /**
   * Makes a simulation from what one has saved, perhaps with an older version of this plugin.
   * Called in place of {@link #create}, under the same rules.
   *
   * <p>The subscribers are those of {@link SavedState#subscribers}; no method is called for them
   * anew. The server brings back the shard's time, its timers, its random source, its metadata and
   * where each subscriber looks: what this method does to those has no effect. The entities are for
   * this method to {@linkplain Entities#put put}. It makes no {@linkplain ShardContext#async
   * calls}.
   *
   * @param context of the shard; the simulation may keep it
   * @param saved what was saved
   * @return a simulation that goes on as the saved one would have
   * @throws Exception if it cannot be restored; then the journal of the shard is set aside, for
   *     another version of the plugin, and the message is in the log
   */
  default Simulation<I> restore(ShardContext context, SavedState saved) throws Exception {
    throw new UnsupportedOperationException(
        "savedType() says that simulations are saved: override restore(), too");
  }
}
