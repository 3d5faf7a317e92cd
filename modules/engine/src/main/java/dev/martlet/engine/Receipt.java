package dev.martlet.engine;

/**
 * Is told what became of one input: one of its methods is called, once, unless the shard hangs. In
 * the shard's turn mostly, so they must return at once, and must not throw.
 */
public interface Receipt {
  /**
   * It was applied.
   *
   * @param number of the input in its shard: inputs are applied in the order of their numbers,
   *     which begin at 1
   */
  void applied(long number);

  /**
   * It was not, and will not be.
   *
   * @param complaint that says why
   */
  void refused(Complaint complaint);
}
