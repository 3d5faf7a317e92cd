package dev.martlet.engine.journal;

import dev.martlet.api.ShardId;
import dev.martlet.api.auth.Principal;
import java.util.Optional;

/**
 * One thing that entered a simulation, or that is known of its state. The engine's own code, given
 * the records in their order, brings a new simulation to the same state. Subscribers are told by
 * their number.
 */
public sealed interface JournalRecord {
  /**
   * The shard was made: the first record of each journal.
   *
   * @param birth what it began with
   */
  record Born(ShardBirth birth) implements JournalRecord {}

  /**
   * All ticks up to one are over; nothing entered in those of which there is no record. What
   * follows happens between that tick and the next.
   *
   * @param tick number of the last tick
   * @param nanos the shard's time
   */
  record Position(long tick, long nanos) implements JournalRecord {}

  /**
   * A tick begins into which something enters: the records up to {@link Advanced}.
   *
   * @param number of the tick
   * @param nanos the shard's time in it
   */
  record Ticked(long number, long nanos) implements JournalRecord {}

  /**
   * Everything has entered the tick; the simulation is advanced.
   *
   * @param ending why the tick is the last one, the name of an {@link
   *     dev.martlet.api.shard.EndReason}; empty if that is for the simulation to say
   */
  record Advanced(Optional<String> ending) implements JournalRecord {}

  /**
   * The simulation was asked about somebody who wants to join.
   *
   * @param number of the subscriber
   * @param sid subscriber id
   * @param principal of the client
   * @param stream version and format that the client is sent
   * @param parameters the envelope of the join parameters; empty if there are none
   * @param ticket hash of the ticket that resumes the seat; empty if none does
   * @param admitted whether they have a seat now
   */
  record Joined(
      long number,
      String sid,
      Principal principal,
      StreamKind stream,
      Optional<byte[]> parameters,
      Optional<String> ticket,
      boolean admitted)
      implements JournalRecord {}

  /**
   * A seat has another connection.
   *
   * @param number of its subscriber
   * @param principal of the client, as it is now
   * @param stream version and format that the client is sent
   * @param ticket hash of the ticket that resumes the seat; empty if none does
   * @param goesOn whether the client has what it was sent before
   */
  record Moved(
      long number, Principal principal, StreamKind stream, Optional<String> ticket, boolean goesOn)
      implements JournalRecord {}

  /**
   * The connection of a subscriber is lost; the seat is held.
   *
   * @param number of the subscriber
   */
  record Away(long number) implements JournalRecord {}

  /**
   * A subscriber has left.
   *
   * @param number of the subscriber
   */
  record Left(long number) implements JournalRecord {}

  /**
   * An input is applied, or refused by the simulation.
   *
   * @param number of the subscriber
   * @param takenBack how often their seat had been taken back without its ticket when the
   *     connection got it that the input came on
   * @param envelope that holds it, as the client sent it
   */
  record Applied(long number, int takenBack, byte[] envelope) implements JournalRecord {}

  /**
   * An operator's signal.
   *
   * @param sender who sent it
   * @param envelope that holds it
   */
  record SignalOfOperator(Principal sender, byte[] envelope) implements JournalRecord {}

  /**
   * Another shard's signal.
   *
   * @param sender the shard that sent it
   * @param envelope that holds it
   */
  record SignalOfShard(ShardId sender, byte[] envelope) implements JournalRecord {}

  /**
   * The result of work beside ticks.
   *
   * @param tick in which it was asked for
   * @param call its number in that tick
   * @param outcome what came of it
   */
  record Result(long tick, int call, ResultData outcome) implements JournalRecord {}

  /**
   * Ticks up to one may be seen, although there is no record of them.
   *
   * @param tick number of the last of them
   */
  record Reserved(long tick) implements JournalRecord {}

  /**
   * What the state comes to after the last tick.
   *
   * @param hash of the state
   */
  record Hashed(long hash) implements JournalRecord {}
}
