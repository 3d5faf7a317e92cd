package dev.martlet.server.admission;

/** A caller does not get what he asked for. */
public final class RefusedException extends Exception {
  private static final long serialVersionUID = 1L;

  /** What the client is answered. */
  private final transient Refusal refusal;

  /**
   * Refused.
   *
   * @param refusal what the client is answered
   */
  public RefusedException(Refusal refusal) {
    super(refusal.code(), null, false, false);
    this.refusal = refusal;
  }

  /**
   * What the client is answered.
   *
   * @return the refusal
   */
  public Refusal refusal() {
    return refusal;
  }
}
