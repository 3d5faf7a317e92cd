package dev.martlet.testkit;

/**
 * What a simulation has thrown where the server would log it and go on. The test is told when the
 * shard has done all that the server does then.
 */
final class Faults {
  private Throwable first;

  /** Calls the simulation. Returns whether it threw nothing. */
  boolean survive(Runnable call) {
    try {
      call.run();
      return true;
    } catch (RuntimeException | Error e) {
      note(e);
      return false;
    }
  }

  void note(Throwable thrown) {
    if (first == null) {
      first = thrown;
    } else {
      first.addSuppressed(thrown);
    }
  }

  /** Throws what the simulation threw first, if it did. */
  void rethrow() {
    Throwable thrown = first;
    first = null;
    if (thrown instanceof Error error) {
      throw error;
    } else if (thrown != null) {
      throw (RuntimeException) thrown;
    }
  }
}
