package dev.martlet.server.connection;

import dev.martlet.engine.codec.InputEnvelope;
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
  private final int bytesPerSecondOfConnection;
  private final int framesPerSecondOfConnection;
  private final int longest;
  private final Map<String, TrafficCredit> credits = new ConcurrentHashMap<>();

  /**
   * Each address has its whole credit.
   *
   * @param config of the server
   */
  public AddressTraffic(ServerConfig config) {
    this.bytesPerSecond = config.get(TrafficSettings.ADDRESS_BYTES);
    this.framesPerSecond = config.get(TrafficSettings.ADDRESS_FRAMES);
    this.bytesPerSecondOfConnection = config.get(TrafficSettings.BYTES);
    this.framesPerSecondOfConnection = config.get(TrafficSettings.FRAMES);
    this.longest = config.get(InputSettings.MESSAGE_BYTES);
  }

  /** A full credit of one connection. */
  TrafficCredit ofConnection() {
    return new TrafficCredit(
        bytesPerSecondOfConnection, framesPerSecondOfConnection, longest, System.nanoTime());
  }

  /**
   * Pays for a frame, or a posted body, before it is read.
   *
   * @param address key of the address that sends it
   * @param length of it, in bytes
   * @return the limit that it would pass; empty if it is paid
   */
  public Optional<TrafficLimit> take(String address, long length) {
    return switch (credit(address).take(length, System.nanoTime())) {
      case TAKEN -> Optional.empty();
      case NO_BYTES -> Optional.of(TrafficLimit.ADDRESS_BYTES);
      case NO_FRAMES -> Optional.of(TrafficLimit.ADDRESS_FRAMES);
    };
  }

  /**
   * Pays for the values that were found in a message.
   *
   * @param address key of the address that sent it
   * @param values in its JSON
   */
  public void chargeValues(String address, int values) {
    credit(address).charge(InputEnvelope.VALUE_COST * (long) values, System.nanoTime());
  }

  /**
   * Looked up each time: a credit that somebody held on to would not be the one that others are
   * charged to, once it was forgotten.
   */
  private TrafficCredit credit(String address) {
    TrafficCredit known = credits.get(address);
    return known != null
        ? known
        : credits.computeIfAbsent(
            address,
            key -> new TrafficCredit(bytesPerSecond, framesPerSecond, longest, System.nanoTime()));
  }

  /** Forgets the addresses that have their whole credit again. */
  public void sweep() {
    long now = System.nanoTime();
    credits
        .keySet()
        .forEach(
            address ->
                credits.computeIfPresent(
                    address, (key, credit) -> credit.full(now) ? null : credit));
  }
}
