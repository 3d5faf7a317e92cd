package dev.martlet.engine.journal;

import dev.martlet.api.auth.Principal;
import dev.martlet.api.interest.Interest;
import dev.martlet.api.shard.InputAck;
import java.util.List;
import java.util.Optional;

/**
 * Everything that a shard is between two turns: what its simulation has saved, and what the server
 * knows of it. With it a shard goes on without what its journal had before.
 *
 * @param birth what the shard began with
 * @param plugin name and version of the plugin that saved it, and records what follows
 * @param hash of that plugin's jars; empty if it was not loaded from jars
 * @param time of the shard
 * @param random what the next random numbers depend on
 * @param timers of the simulation
 * @param calls the last call that the simulation made beside ticks; none is pending
 * @param counts how many of what there were
 * @param seats those who have a seat, in the order of their numbers
 * @param bans users who may not come back yet
 * @param metadata what the simulation tells of the shard; empty if nothing
 * @param version of the saved form
 * @param state what the simulation has saved, as JSON
 */
public record ShardCheckpoint(
    ShardBirth birth,
    String plugin,
    String hash,
    Time time,
    long random,
    Timers timers,
    Calls calls,
    Counts counts,
    List<Seat> seats,
    List<Ban> bans,
    Optional<Description> metadata,
    int version,
    byte[] state) {
  /** Copies the lists. */
  public ShardCheckpoint {
    seats = List.copyOf(seats);
    bans = List.copyOf(bans);
  }

  /**
   * Where a shard is in its time.
   *
   * @param tick number of the last tick
   * @param ofTick the shard's time in that tick, in nanoseconds
   * @param now the shard's time, which passes between the ticks of an event-driven shard
   * @param reserved the last tick that may have been seen
   */
  public record Time(long tick, long ofTick, long now, long reserved) {}

  /**
   * The timers of a simulation.
   *
   * @param timers in no order
   * @param settings how often one was set, which tells those of the same time apart
   */
  public record Timers(List<Timer> timers, long settings) {
    /** Copies the list. */
    public Timers {
      timers = List.copyOf(timers);
    }
  }

  /**
   * A timer; times in nanoseconds.
   *
   * @param name of the timer
   * @param due in the shard's time
   * @param order tells those of the same time apart
   * @param period 0 if it comes once
   */
  public record Timer(String name, long due, long order, long period) {}

  /**
   * The last call.
   *
   * @param tick in which it was made
   * @param number in that tick
   */
  public record Calls(long tick, int number) {}

  /**
   * How many there were.
   *
   * @param subscribers the highest number of one
   * @param events that were sent
   * @param applied inputs that were applied
   */
  public record Counts(long subscribers, long events, long applied) {}

  /** Whether somebody keeps their seat. */
  public enum Standing {
    /** They have it. */
    SEATED,
    /** They have left, which the simulation has not been told yet. */
    LEAVING,
    /** The simulation has sent them away, and is about to be told that they have left. */
    KICKED
  }

  /**
   * A seat.
   *
   * @param number of the subscriber
   * @param sid subscriber id
   * @param principal of the client
   * @param stream version and format that the client is sent
   * @param parameters the envelope of the join parameters; empty if there are none
   * @param tickets hashes of the tickets that resume the seat, the newest last: more than one as
   *     long as the client may not have that one; none if none does
   * @param away whether their connection was lost, and the simulation has been told
   * @param standing whether they keep it
   * @param takenBack how often the seat was taken back without its ticket
   * @param inputs what is known of their inputs
   * @param events that a client may have missed; empty for one that gets none
   * @param view of the entities; empty if there is none
   */
  public record Seat(
      long number,
      String sid,
      Principal principal,
      StreamKind stream,
      Optional<byte[]> parameters,
      List<String> tickets,
      boolean away,
      Standing standing,
      int takenBack,
      Inputs inputs,
      Events events,
      Optional<View> view) {
    /** Copies the list. */
    public Seat {
      tickets = List.copyOf(tickets);
    }
  }

  /**
   * What is known of the inputs of a seat.
   *
   * @param last the number in the shard of the last that was applied; 0 if none was
   * @param ack the acknowledgement of the last one; empty if none had a number
   * @param recent the last ones, which are not applied again
   */
  public record Inputs(long last, Optional<InputAck> ack, List<Input> recent) {
    /** Copies the list. */
    public Inputs {
      recent = List.copyOf(recent);
    }
  }

  /**
   * An input that was applied.
   *
   * @param clientSeq its number from the client
   * @param seq its number in the shard
   */
  public record Input(long clientSeq, long seq) {}

  /**
   * The last events of a seat.
   *
   * @param lastDropped the number of the last that is not kept; 0 if all are
   * @param kept the oldest first
   */
  public record Events(long lastDropped, List<Event> kept) {
    /** None. */
    public static final Events NONE = new Events(0, List.of());

    /** Copies the list. */
    public Events {
      kept = List.copyOf(kept);
    }
  }

  /**
   * An event.
   *
   * @param number of the event in the shard
   * @param tick in which it was sent
   * @param body of its message, encoded
   */
  public record Event(long number, long tick, byte[] body) {}

  /**
   * Where a subscriber looks.
   *
   * @param interest which entities they are sent
   * @param x of the place
   * @param y of the place
   * @param z of the place
   * @param follows id of the entity that the place follows; empty if it stays
   */
  public record View(Interest interest, double x, double y, double z, Optional<String> follows) {}

  /**
   * A user who may not come back yet.
   *
   * @param user the user's id
   * @param until when, in the shard's time
   * @param reason for their clients
   * @param code of the close frame
   */
  public record Ban(String user, long until, String reason, int code) {}

  /**
   * What the simulation tells of the shard.
   *
   * @param json an object
   * @param listed whether it is in the list of shards
   * @param readers who may read it: {@code everybody}, {@code users}, or {@code role} and a name
   */
  public record Description(byte[] json, boolean listed, String readers) {}
}
