package dev.martlet.api;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The rules and the state of one shard: the game's own code.
 *
 * <p><b>Threads.</b> The server calls the methods of one simulation one at a time, never two at
 * once, and everything one call did is visible to the next. A simulation needs no locks, no
 * volatile fields and no concurrent collections. It should start no threads, and it must not block:
 * a method that waits holds up its own shard and a tick thread that other shards need.
 *
 * <p><b>Time and chance.</b> A simulation knows the time only from the {@link Tick} it is handed,
 * and takes chance only from {@link ShardContext#random()}. Then the same inputs in the same order
 * give the same states, which is what replays, tests and bug reports live on.
 *
 * <p><b>Errors.</b> What a simulation throws hurts at most its own shard, and each method says what
 * happens. An exception never reaches a client with its message; the log has it.
 *
 * <p>A tick is: apply the inputs that are waiting, in the order they came; {@link #advance}; {@link
 * #snapshot} if anyone watches; {@link #finished}.
 *
 * @param <I> the inputs it takes, as {@link ShardType#inputType()} names them
 */
public interface Simulation<I> {
  /**
   * Whether this subscriber may attach. The default lets in who is authenticated as the very id he
   * attaches as, and admins; override it to admit spectators, say.
   *
   * <p>If it throws, the subscriber is refused with close code 1011, and the shard goes on.
   *
   * @param subscriber who asks
   * @return allowed, or refused with a reason that the client is sent (close code 1008)
   */
  default Decision authorizeSubscriber(Subscriber subscriber) {
    return subscriber.isSelf() || subscriber.principal().admin()
        ? Decision.allow()
        : Decision.refuse("log in as " + subscriber.id());
  }

  /**
   * A subscriber has been attached; his first snapshot is taken after this returns.
   *
   * <p>If it throws, he is detached again with close code 1011, {@link #left} is not called for
   * him, and the shard goes on.
   *
   * @param subscriber who came. Two connections may come with the same id: each joins, and each
   *     leaves
   */
  default void joined(Subscriber subscriber) {}

  /**
   * An attached subscriber has gone, in whatever way. Inputs he sent before have been applied.
   *
   * <p>If it throws, that is logged, and the shard goes on.
   *
   * @param subscriber who went; equal to the one that {@link #joined} was given
   */
  default void left(Subscriber subscriber) {}

  /**
   * The connection of an attached subscriber was lost, and his seat is held for him for {@code
   * martlet.limits.resume-grace} (20 s): {@link #back} follows, or {@link #left}. Only for those
   * whose client speaks version 2 of the protocol; of others it is {@link #left} at once. Inputs he
   * sent before have been applied, and events he is told meanwhile are kept for him.
   *
   * <p>If it throws, that is logged, and the shard goes on.
   *
   * @param subscriber who is away; equal to the one that {@link #joined} was given
   */
  default void away(Subscriber subscriber) {}

  /**
   * A subscriber who was away has taken his seat again. (Who is back before the shard noticed that
   * he was gone was never away.)
   *
   * <p>If it throws, that is logged, and the shard goes on.
   *
   * @param subscriber who is back; equal to the one that {@link #joined} was given
   */
  default void back(Subscriber subscriber) {}

  /**
   * Whether an input may be applied. Called immediately before {@link #apply} would be, so it sees
   * the effect of all inputs before this one. The default allows everything.
   *
   * <p>If it throws, the input is dropped and its sender told so.
   *
   * @param subscriber who sent it; he is attached
   * @param input that he sent
   * @return allowed, or refused with a reason that the sender is told
   */
  default Decision authorizeInput(Subscriber subscriber, I input) {
    return Decision.allow();
  }

  /**
   * Applies one input.
   *
   * <p>If it throws, the input counts as dropped and its sender is told so. What it had changed by
   * then stays changed: check first, in {@link #authorizeInput}.
   *
   * @param subscriber who sent it; he is attached
   * @param input that {@link #authorizeInput} allowed
   */
  void apply(Subscriber subscriber, I input);

  /**
   * Applies an input, as {@link #apply(Subscriber, Object)} does, for a simulation that tells its
   * clients which of their inputs have been applied. It is this method that is called; unless it is
   * overridden, it calls the other.
   *
   * @param subscriber who sent it
   * @param input what he sent
   * @param clientSeq the number that his client gave it, if it did: an unsigned 64-bit integer
   */
  default void apply(Subscriber subscriber, I input, OptionalLong clientSeq) {
    apply(subscriber, input);
  }

  /**
   * Lets time pass.
   *
   * <p>If it throws, the shard ends: all its subscribers are closed with 1011.
   *
   * @param tick the number of this tick and the time it covers
   */
  default void advance(Tick tick) {}

  /**
   * The state as everybody sees it. The result is encoded before anything else happens to the
   * simulation, so it may refer to live state. It is not called while nobody watches, and once for
   * each format that is asked for.
   *
   * <p>If it throws, returns null, or returns what cannot be encoded, the shard ends: all its
   * subscribers are closed with 1011.
   *
   * @return a record, or anything else the JSON library can write
   */
  Object snapshot();

  /**
   * The state as one subscriber sees it, where that differs from the common one. Called once for
   * each subscriber in each tick. Subscribers that are given the same object (a team's view, say)
   * share one encoding of it.
   *
   * <p>If it throws, the shard ends, as with {@link #snapshot}.
   *
   * @param subscriber who will see it
   * @return his view; empty, the default, for the common snapshot
   */
  default Optional<?> snapshotFor(Subscriber subscriber) {
    return Optional.empty();
  }

  /**
   * When an event-driven shard wants its next tick even if no input comes. Asked after each tick,
   * and after the simulation was made; a shard with a tick rate is not asked.
   *
   * <p>If it throws, the shard ends, as with {@link #advance}.
   *
   * @return a point on the shard's clock, as {@link Tick#time()} counts it; empty, the default, for
   *     none. A point that has passed already means soon: at most {@value
   *     ShardSettings#MAX_TICK_RATE} such ticks come in a second
   */
  default Optional<Duration> wakeAt() {
    return Optional.empty();
  }

  /**
   * Whether the shard has come to its end. Asked after each tick. When true, its subscribers have
   * been sent the last snapshot and are closed with 1000.
   *
   * <p>If it throws, the shard ends, as with {@link #advance}.
   *
   * @return true once, to end the shard; the default is false
   */
  default boolean finished() {
    return false;
  }
}
