package dev.martlet.server.refusal;

/** A request is refused. */
public final class RefusedException extends Exception {
  private static final long serialVersionUID = 1L;

  /** The answer to the client. */
  private final transient Refusal refusal;

  /**
   * Without a stack trace: refusals are ordinary, and a client can cause many.
   *
   * @param refusal the answer to the client
   */
  public RefusedException(Refusal refusal) {
    super(refusal.code(), null, false, false);
    this.refusal = refusal;
  }

  /**
   * The answer to the client.
   *
   * @return the refusal
   */
  public Refusal refusal() {
    return refusal;
  }
}
