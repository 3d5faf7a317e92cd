package dev.martlet.server.admission;

/** A seat that a shard holds for a lost connection, as far as the limits are concerned. */
public interface HeldSeat {
  /**
   * Whether a ticket is for it.
   *
   * @param ticket that a client presents
   * @return true if it lets the client resume the seat
   */
  boolean hasTicket(String ticket);

  /** Releases it before its time, unless a client that has joined already resumes it. */
  void letGo();
}
