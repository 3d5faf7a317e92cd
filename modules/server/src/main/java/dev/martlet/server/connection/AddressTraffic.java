package dev.martlet.server.connection;

import dev.martlet.engine.codec.InputEnvelope;
import dev.martlet.server.config.AdmissionSettings;
import dev.martlet.server.config.InputSettings;
import dev.martlet.server.config.ServerConfig;
import dev.martlet.server.config.TrafficSettings;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * What all connections of each address may still send together, and what one connection may; and
 * for what each address may still ask over HTTP. Who asks too often shall not hold up those of the
 * address who play, nor the other way round, so these are two credits. An address that has its
 * whole credit takes no memory. Any thread.
 */
public final class AddressTraffic {
  private final int bytesPerSecond;
  private final int framesPerSecond;
  private final int connections;
  private final int bytesPerSecondOfConnection;
  private final int framesPerSecondOfConnection;
  private final int longest;
  private final int mostValues;
  private final LongSupplier clock;

  // Each credit is used under its own monitor.
  private final Map<String, TrafficCredit> ofConnections = new ConcurrentHashMap<>();
  private final Map<String, TrafficCredit> ofRequests = new ConcurrentHashMap<>();

  /**
   * Each address has its whole credit.
   *
   * @param config of the server
   */
  public AddressTraffic(ServerConfig config) {
    this(config, System::nanoTime);
  }

  /** With the clock of {@link System#nanoTime}, or another in a test. */
  AddressTraffic(ServerConfig config, LongSupplier clock) {
    this.clock = clock;
    this.bytesPerSecond = config.get(TrafficSettings.ADDRESS_BYTES);
    this.framesPerSecond = config.get(TrafficSettings.ADDRESS_FRAMES);
    this.connections = config.get(AdmissionSettings.CONNECTIONS_PER_ADDRESS);
    this.bytesPerSecondOfConnection = config.get(TrafficSettings.BYTES);
    this.framesPerSecondOfConnection = config.get(TrafficSettings.FRAMES);
    this.longest = config.get(InputSettings.MESSAGE_BYTES);
    this.mostValues = config.get(InputSettings.JSON_VALUES);
  }

  /** The traffic of a connection that has sent nothing yet. */
  ConnectionTraffic ofConnection(String address) {
    long now = clock.getAsLong();
    return new ConnectionTraffic(
        this,
        address,
        new TrafficCredit(bytesPerSecondOfConnection, framesPerSecondOfConnection, longest, now),
        TrafficCredit.part(bytesPerSecond, framesPerSecond, connections, longest, now));
  }

  // ---- connections ------------------------------------------------------------------------

  /** Pays for what a connection of an address has sent. */
  void charge(String address, long bytes, long frames, long now) {
    charge(ofConnections, address, bytes, frames, now);
  }

  /**
   * The limit of bytes, or of frames, or of either that the connections of an address have passed
   * together, as long as what was too much is not paid; null if there is none.
   */
  TrafficLimit over(String address, boolean bytes, boolean frames, long now) {
    return over(ofConnections, address, bytes, frames, now);
  }

  // ---- requests ---------------------------------------------------------------------------

  /**
   * Pays for a request of an address, if that has credit left.
   *
   * @param address key of the address that sent it
   * @param cost of it, in bytes
   * @return the limit that was passed before; empty if it is paid
   */
  public Optional<TrafficLimit> take(String address, int cost) {
    Optional<TrafficLimit> over = over(address);
    if (over.isEmpty()) {
      charge(ofRequests, address, cost, 1, clock.getAsLong());
    }
    return over;
  }

  /**
   * Pays for a post that was read and then refused, so that it counts for no connection.
   *
   * @param address key of the address that sent it
   * @param length of its body, which may have been nothing but values
   */
  public void chargeRefused(String address, int length) {
    long values = Math.min(mostValues, length / 2);
    long cost = length + InputEnvelope.VALUE_COST * values;
    charge(ofRequests, address, cost, 1, clock.getAsLong());
  }

  /**
   * Whether an address has asked for more than it may.
   *
   * @param address key of the address
   * @return the limit that was passed; empty if none was, or what was too much is paid
   */
  public Optional<TrafficLimit> over(String address) {
    return Optional.ofNullable(over(ofRequests, address, true, true, clock.getAsLong()));
  }

  // ---- both -------------------------------------------------------------------------------

  /**
   * Looked up each time: a credit that somebody held on to would not be the one that others are
   * charged to, once it was forgotten. One that is forgotten between the look-up and the charge was
   * full, so what is lost is one frame, once in a sweep at the most; to charge inside of the map
   * would cost a lock more for each frame.
   */
  private void charge(
      Map<String, TrafficCredit> credits, String address, long bytes, long frames, long now) {
    TrafficCredit known = credits.get(address);
    TrafficCredit credit =
        known != null
            ? known
            : credits.computeIfAbsent(
                address, key -> new TrafficCredit(bytesPerSecond, framesPerSecond, longest, now));
    synchronized (credit) {
      credit.charge(bytes, frames, now);
    }
  }

  private static TrafficLimit over(
      Map<String, TrafficCredit> credits, String address, boolean bytes, boolean frames, long now) {
    TrafficCredit credit = credits.get(address);
    if (credit == null) {
      return null;
    }
    synchronized (credit) {
      if (bytes && credit.owesBytes(now)) {
        return TrafficLimit.ADDRESS_BYTES;
      }
      return frames && credit.owesFrames(now) ? TrafficLimit.ADDRESS_FRAMES : null;
    }
  }

  /** Forgets the addresses that have their whole credit again. */
  public void sweep() {
    long now = clock.getAsLong();
    sweep(ofConnections, now);
    sweep(ofRequests, now);
  }

  private static void sweep(Map<String, TrafficCredit> credits, long now) {
    credits
        .keySet()
        .forEach(
            address ->
                credits.computeIfPresent(
                    address, (key, credit) -> isFull(credit, now) ? null : credit));
  }

  private static boolean isFull(TrafficCredit credit, long now) {
    synchronized (credit) {
      return credit.full(now);
    }
  }
}
