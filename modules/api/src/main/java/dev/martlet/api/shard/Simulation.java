package dev.martlet.api.shard;

import java.util.Optional;

/**
 * The rules and the state of one shard: the game's own code.
 *
 * <p><b>Threads.</b> The server calls the methods of one simulation one at a time, never two at
 * once, and everything one call did is visible to the next. A simulation needs no locks, no
 * volatile fields and no concurrent collections. It should start no threads, and it must not block:
 * a method that waits holds up its own shard and a tick thread that other shards need.
 *
 * <p><b>Time and randomness.</b> A simulation takes the time only from the {@link Tick} it is
 * given, and random numbers only from {@link ShardContext#random()}. Then the same inputs in the
 * same order give the same states. Replays, tests and bug reports rely on that.
 *
 * <p><b>Errors.</b> An exception affects at most the shard whose simulation threw it, and each
 * method says what happens then. The message of the exception is logged, but never sent to a
 * client.
 *
 * <p><b>A tick</b> takes, in this order: results of {@link ShardContext#async}; the inputs, leaves
 * and losses that arrived, in the order in which they did; timers that are due; {@link #advance};
 * {@link #finished}; {@link #onEnd} if it is the last; and {@link #snapshot} if there are
 * subscribers. Joins are answered at once, between ticks.
 *
 * @param <I> the type of the inputs, as in {@link ShardType#inputType()}
 * @since 1.0
 */
public interface Simulation<I> {
  /**
   * Decides whether a subscriber may attach. The default allows subscribers under their own user
   * id, and admins. Override it to admit spectators, for example, or to check what the client said
   * when it joined ({@link Subscriber#parameters}).
   *
   * <p>If it throws, the subscriber is refused with close code 1011, and the shard goes on.
   *
   * @param subscriber who wants to attach
   * @return allowed, or refused with a reason that the client is sent (close code 1008)
   */
  default Decision authorizeJoin(Subscriber subscriber) {
    if (subscriber.isSelf() || subscriber.principal().isAdmin()) {
      return Decision.allow();
    }
    return Decision.refuse(
        subscriber.principal().userId().isPresent()
            ? "log in as " + subscriber.id()
            : "log in: no token was sent");
  }

  /**
   * Called when a subscriber has been attached. Their first snapshot is taken after this method
   * returns.
   *
   * <p>If it throws, the subscriber is detached again with close code 1011, {@link #onLeave} is not
   * called for them, and the shard goes on.
   *
   * @param subscriber who joined. Two connections may use the same id: each joins, and each leaves
   */
  default void onJoin(Subscriber subscriber) {}

  /**
   * Called when an attached subscriber has left, for whatever reason. Inputs they sent before have
   * been applied.
   *
   * <p>If it throws, that is logged, and the shard goes on.
   *
   * @param subscriber who left; equal to the one that {@link #onJoin} was given
   */
  default void onLeave(Subscriber subscriber) {}

  /**
   * Called when the connection of an attached subscriber was lost. Their seat is kept for {@code
   * martlet.limits.resume-grace} (20 s): {@link #onReconnect} follows, or {@link #onLeave}. Only
   * for clients that speak version 2 of the protocol; for others, {@link #onLeave} is called at
   * once. Inputs the subscriber sent before have been applied, and events they are sent meanwhile
   * are kept for them.
   *
   * <p>If it throws, that is logged, and the shard goes on.
   *
   * @param subscriber who is away; equal to the one that {@link #onJoin} was given
   */
  default void onDisconnect(Subscriber subscriber) {}

  /**
   * Called when a subscriber who was away has returned to their seat. A subscriber who returns
   * before the shard notices that they were gone was never away.
   *
   * <p>If it throws, that is logged, and the shard goes on.
   *
   * @param subscriber who is back; equal to the one that {@link #onJoin} was given
   */
  default void onReconnect(Subscriber subscriber) {}

  /**
   * Called when a person, not just one of their connections, has come, is away, is back, or has
   * gone: right after {@link #onJoin}, {@link #onDisconnect}, {@link #onReconnect} or {@link
   * #onLeave} of the connection by which that changed. One of two connections that goes changes
   * nothing.
   *
   * <p>If it throws, that is logged, and the shard goes on.
   *
   * @param member who it is
   * @param change what changed
   */
  default void onPresence(Member member, Presence change) {}

  /**
   * Decides whether an input may be applied. Called immediately before {@link #apply} would be, so
   * it sees the effect of all earlier inputs. The default allows everything.
   *
   * <p>If it throws, the input is dropped and its sender is told so.
   *
   * @param subscriber who sent the input, and is attached
   * @param input to check
   * @return allowed, or refused with a reason that the sender is told
   */
  default Decision authorizeInput(Subscriber subscriber, Input<I> input) {
    return Decision.allow();
  }

  /**
   * Applies one input.
   *
   * <p>If it throws, the input counts as dropped and its sender is told so. Changes it made before
   * that are kept: check first, in {@link #authorizeInput}.
   *
   * @param subscriber who sent the input, and is attached
   * @param input that {@link #authorizeInput} allowed
   */
  void apply(Subscriber subscriber, Input<I> input);

  /**
   * Called when a timer is due, see {@link ShardContext#timers()}. In a tick this is after all
   * inputs; several timers are called in the order in which they were due.
   *
   * <p>If it throws, the shard ends, as with {@link #advance}.
   *
   * @param name of the timer
   */
  default void onTimer(String name) {}

  /**
   * Advances the simulation by one tick.
   *
   * <p>If it throws, the shard ends: all its subscribers are closed with 1011.
   *
   * @param tick the number of this tick and the time it covers
   */
  default void advance(Tick tick) {}

  /**
   * Returns the state that everybody sees. The result is encoded before any method that changes the
   * simulation is called, so it may refer to live state. Called once in a tick, however many
   * formats are in use, and once more for the subscribers that joined between two ticks; not at all
   * while nobody is to see it, except that a durable shard compares it with its journal about once
   * a second. So it must change nothing.
   *
   * <p>If it throws, returns null, or returns what cannot be encoded, the shard ends: all its
   * subscribers are closed with 1011.
   *
   * @return a record, or anything else the JSON library can write
   */
  Object snapshot();

  /**
   * Returns the state that one subscriber sees, if it differs from the common one. Called once for
   * each subscriber in each tick, and once when they join; and once more for each operator who
   * looks at the shard as this subscriber sees it, so it must change nothing. Subscribers that are
   * given the same object, for example a team's view, share one encoding of it.
   *
   * <p>If it throws, the shard ends, as with {@link #snapshot}.
   *
   * @param subscriber who will see it
   * @return their view; empty, the default, for the common snapshot
   */
  default Optional<?> snapshotFor(Subscriber subscriber) {
    return Optional.empty();
  }

  /**
   * Returns when an event-driven shard wants its next tick even if no input arrives. Called after
   * each tick, and after the simulation was created; not called for a shard with a tick rate.
   *
   * <p>If it throws, the shard ends, as with {@link #advance}.
   *
   * @return a point on the shard's clock, or a delay; empty, the default, for none. {@link
   *     ShardContext#timers() Timers} work as well, and need no such method
   */
  default Optional<Wake> wakeAt() {
    return Optional.empty();
  }

  /**
   * Returns whether the shard is over. Called in each tick, after {@link #advance} and before
   * {@link #snapshot}. If true, this is the last tick: {@link #onEnd} follows, then the last
   * snapshot, and the subscribers are closed with 1000.
   *
   * <p>If it throws, the shard ends, as with {@link #advance}.
   *
   * @return true to end the shard; the default is false
   */
  default boolean finished() {
    return false;
  }

  /**
   * Takes a signal of an operator or another shard. Called in a tick, before the inputs of clients,
   * in the order in which the signals came, for at most 64 in one tick.
   *
   * <p>If it throws, that is logged, an operator is told that it failed, and the shard goes on: so
   * check before you change anything.
   *
   * @param signal of the type that {@link ShardType#signalType} names
   */
  default void onSignal(Signal signal) {}

  /**
   * Returns everything that {@link ShardType#restore} needs to make this simulation again. Called
   * between two ticks of a durable shard whose type names a {@link ShardType#savedType}: about
   * every {@link ShardSettings#checkpointEvery}, when the server drains, and about once a second to
   * compare a replay with its journal. The result is encoded before any other method is called, so
   * it may refer to live state. It must change nothing, and what it lists must be in an order that
   * is the same in each run. Refer to subscribers by their {@link Subscriber#number}.
   *
   * <p>If it throws, returns null or something of another type, that is logged; the shard goes on
   * and is asked again later.
   *
   * @return the state, of the type that {@link ShardType#savedType} names
   */
  default Object save() {
    throw new UnsupportedOperationException(
        "savedType() says that simulations are saved: override save(), too");
  }

  /**
   * Called once when the shard ends and will not come back, in its last tick, whatever the reason:
   * after {@link #advance}, so that what it changes is in the last snapshot. It may send events,
   * and start last work with {@link ShardContext#async}, for example to save the result: such work
   * is waited for, also while the server stops. Not called for a shard whose tick does not return.
   *
   * <p>If it throws, that is logged, and the shard ends all the same.
   *
   * @param reason why it ends
   */
  default void onEnd(EndReason reason) {}
}
