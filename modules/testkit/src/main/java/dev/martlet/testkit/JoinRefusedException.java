package dev.martlet.testkit;

/**
 * A {@link TestShard} does not let somebody in.
 *
 * @since 1.0
 */
public final class JoinRefusedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** The close code. */
  private final int code;

  JoinRefusedException(int code, String reason) {
    super(reason);
    this.code = code;
  }

  /**
   * The close code that the client would be sent.
   *
   * @return 1008 if the simulation refuses them, 1013 if the shard is full, or the code of the kick
   *     by which they were banned
   */
  public int code() {
    return code;
  }
}
