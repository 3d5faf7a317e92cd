package dev.martlet.server.socket;

/** An upgrade is not granted. */
final class RefusedException extends Exception {
  private static final long serialVersionUID = 1L;

  /** What the client is answered. */
  private final transient Refusal refusal;

  RefusedException(Refusal refusal) {
    super(refusal.code(), null, false, false);
    this.refusal = refusal;
  }

  Refusal refusal() {
    return refusal;
  }
}
