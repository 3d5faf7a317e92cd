package dev.martlet.engine;

/**
 * A subscriber's connection, as its shard sees it. Called from the shard's turn: every method must
 * return at once, waiting for nobody, and must not throw.
 */
public interface Receiver {
  /**
   * There is something in the subscription's {@link Outbox}. What can be written without waiting
   * may be written now; the time it takes is the shard's.
   */
  void ready();

  /**
   * An input was not applied.
   *
   * @param complaint to pass on to the client, as far as it is not too many
   */
  void complain(Complaint complaint);
}
