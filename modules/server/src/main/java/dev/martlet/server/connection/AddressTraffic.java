package dev.martlet.server.connection;

import dev.martlet.engine.codec.InputEnvelope;
import dev.martlet.server.config.AdmissionSettings;
import dev.martlet.server.config.InputSettings;
import dev.martlet.server.config.ServerConfig;
import dev.martlet.server.config.TrafficSettings;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What all connections of each address may still send together, and what one connection may. An
 * address that has its whole credit takes no memory. Any thread.
 */
public final class AddressTraffic {
  private final int bytesPerSecond;
  private final int framesPerSecond;
  private final int connections;
  private final int bytesPerSecondOfConnection;
  private final int framesPerSecondOfConnection;
  private final int longest;
  private final int mostValues;

  /** Each is used under its own monitor. */
  private final Map<String, TrafficCredit> credits = new ConcurrentHashMap<>();

  /**
   * Each address has its whole credit.
   *
   * @param config of the server
   */
  public AddressTraffic(ServerConfig config) {
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
    long now = System.nanoTime();
    return new ConnectionTraffic(
        this,
        address,
        new TrafficCredit(bytesPerSecondOfConnection, framesPerSecondOfConnection, longest, now),
        TrafficCredit.part(bytesPerSecond, framesPerSecond, connections, longest, now));
  }

  /** Pays for what a connection of an address has sent. */
  void charge(String address, long bytes, long frames, long now) {
    TrafficCredit credit = credit(address, now);
    synchronized (credit) {
      credit.charge(bytes, frames, now);
    }
  }

  /**
   * Pays for something that is done for an address, unless it has sent too much already.
   *
   * @param address key of the address that asks for it
   * @param cost of it, in bytes
   * @return the limit that was passed before; empty if it is paid
   */
  public Optional<TrafficLimit> take(String address, long cost) {
    long now = System.nanoTime();
    TrafficLimit over = over(address, true, true, now);
    if (over == null) {
      charge(address, cost, 1, now);
    }
    return Optional.ofNullable(over);
  }

  /**
   * Pays for a post that was read and then refused, so that it counts for no connection.
   *
   * @param address key of the address that sent it
   * @param length of its body, which may have been nothing but values
   */
  public void chargeRefused(String address, int length) {
    long values = Math.min(mostValues, length / 2);
    charge(address, length + InputEnvelope.VALUE_COST * values, 1, System.nanoTime());
  }

  /**
   * Whether all connections of an address have sent more than they may together.
   *
   * @param address key of the address
   * @return the limit that was passed; empty if none was, or what was too much is paid
   */
  public Optional<TrafficLimit> over(String address) {
    return Optional.ofNullable(over(address, true, true, System.nanoTime()));
  }

  /** The same, asked for bytes, or frames, or both; null if no limit was passed. */
  TrafficLimit over(String address, boolean bytes, boolean frames, long now) {
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

  /**
   * Looked up each time: a credit that somebody held on to would not be the one that others are
   * charged to, once it was forgotten.
   */
  private TrafficCredit credit(String address, long now) {
    TrafficCredit known = credits.get(address);
    return known != null
        ? known
        : credits.computeIfAbsent(
            address, key -> new TrafficCredit(bytesPerSecond, framesPerSecond, longest, now));
  }

  /** Forgets the addresses that have their whole credit again. */
  public void sweep() {
    long now = System.nanoTime();
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
