package dev.martlet.server.connection;

import dev.martlet.engine.codec.InputEnvelope;
import java.util.Optional;

/**
 * What one connection has sent, and whether more may be read from it now. It has a credit of its
 * own, and a part of its address's credit that nobody else can use up. Only who is beyond that part
 * has to wait when the others of the address have used up the rest. Any thread.
 */
final class ConnectionTraffic {
  private final AddressTraffic addresses;
  private final String address;

  // Guarded by the monitor.
  private final TrafficCredit own;
  private final TrafficCredit part;

  /**
   * The traffic of a new connection.
   *
   * @param addresses of which the connection's is one
   * @param address key of the address that the connection comes from
   * @param own full credit
   * @param part empty credit, of that of the address
   */
  ConnectionTraffic(
      AddressTraffic addresses, String address, TrafficCredit own, TrafficCredit part) {
    this.addresses = addresses;
    this.address = address;
    this.own = own;
    this.part = part;
  }

  /**
   * Pays for a frame or a post.
   *
   * @return the limit of the connection's own that is passed so far that waiting does not help;
   *     empty if the rest may be read, if only later
   */
  Optional<TrafficLimit> frame(long length, long now) {
    addresses.charge(address, length, 1, now);
    synchronized (this) {
      part.charge(length, 1, now);
      own.charge(length, 1, now);
      if (own.overdrawnFrames(now)) {
        return Optional.of(TrafficLimit.CONNECTION_FRAMES);
      }
      return own.overdrawnBytes(now)
          ? Optional.of(TrafficLimit.CONNECTION_BYTES)
          : Optional.empty();
    }
  }

  /** Pays for the values that were found in a message. */
  void values(int values, long now) {
    long cost = InputEnvelope.VALUE_COST * (long) values;
    addresses.charge(address, cost, 0, now);
    synchronized (this) {
      part.charge(cost, 0, now);
      own.charge(cost, 0, now);
    }
  }

  /**
   * The limit for which no more is to be read from the connection now.
   *
   * @return the limit; null if there is none
   */
  TrafficLimit over(long now) {
    boolean bytes;
    boolean frames;
    synchronized (this) {
      if (own.owesBytes(now)) {
        return TrafficLimit.CONNECTION_BYTES;
      }
      if (own.owesFrames(now)) {
        return TrafficLimit.CONNECTION_FRAMES;
      }
      bytes = part.owesBytes(now);
      frames = part.owesFrames(now);
    }
    return bytes || frames ? addresses.over(address, bytes, frames, now) : null;
  }
}
