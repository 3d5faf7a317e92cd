package dev.martlet.engine;

/**
 * A subscriber's connection, as its shard sees it. Called from the shard's turn: every method must
 * return at once, waiting for nobody, and must not throw.
 */
public interface Receiver {
  /**
   * There is something in the subscription's {@link Outbox}, to be taken soon, on another thread.
   */
  void ready();

  /**
   * There is something in the {@link Outbox}, and time to take it now, on this thread, as far as it
   * can be written without waiting. The time is the shard's.
   */
  default void readyNow() {
    ready();
  }

  /**
   * An input was not applied.
   *
   * @param complaint to pass on to the client, as far as it is not too many
   */
  void complain(Complaint complaint);
}
