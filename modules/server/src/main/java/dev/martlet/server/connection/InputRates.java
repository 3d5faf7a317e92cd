package dev.martlet.server.connection;

import dev.martlet.engine.codec.InputEnvelope;
import dev.martlet.server.config.ServerConfig;
import java.util.Optional;

/**
 * How many inputs, and how many malformed ones, one connection may still send: as many as its own
 * budget has, and the one that it shares with others of the same address, user and shard; and what
 * it may send in all. Any thread.
 */
public final class InputRates {
  private final InputBudget shared;
  private final InputBudget own;
  private final TrafficCredit traffic;
  private final AddressTraffic addresses;
  private final String address;

  /**
   * Creates full budgets.
   *
   * @param config of the connection
   * @param shared budget
   * @param addresses whose traffic counts together
   * @param address key of the address that the connection comes from
   */
  public InputRates(
      ServerConfig config, InputBudget shared, AddressTraffic addresses, String address) {
    this.shared = shared;
    this.traffic = addresses.ofConnection();
    this.addresses = addresses;
    this.address = address;
    this.own = new InputBudget(config, 1);
  }

  /**
   * Counts an input.
   *
   * @return false if it is over the rate
   */
  public boolean takeInput() {
    return own.takeInput() && shared.takeInput();
  }

  /**
   * Counts a malformed input.
   *
   * @return false if it is over the rate
   */
  public boolean takeMalformed() {
    return own.takeMalformed() && shared.takeMalformed();
  }

  /**
   * Tells whether another malformed input would be within the rate, and counts nothing.
   *
   * @return false if the sender has to wait
   */
  public boolean allowsMalformed() {
    return own.allowsMalformed() && shared.allowsMalformed();
  }

  /**
   * Pays for a frame before its payload is read.
   *
   * @param length of the payload, in bytes
   * @return the limit that it would pass; empty if it is paid
   */
  public Optional<TrafficLimit> takeFrame(long length) {
    return switch (traffic.take(length, System.nanoTime())) {
      case TAKEN -> addresses.take(address, length);
      case NO_BYTES -> Optional.of(TrafficLimit.CONNECTION_BYTES);
      case NO_FRAMES -> Optional.of(TrafficLimit.CONNECTION_FRAMES);
    };
  }

  /**
   * Pays for the values that were found in a message. If the credit is not enough, the next frame
   * is refused.
   *
   * @param values in its JSON
   */
  public void chargeValues(int values) {
    traffic.charge(InputEnvelope.VALUE_COST * (long) values, System.nanoTime());
    addresses.chargeValues(address, values);
  }
}
