package dev.martlet.wire;

/** The peer broke RFC 6455 or a limit. The connection must be closed with this code. */
public final class WebSocketViolation extends Exception {
  private static final long serialVersionUID = 1L;

  /** The close code. */
  private final int code;

  /**
   * A violation.
   *
   * @param code to close the connection with
   * @param message what was wrong, for the peer to read
   */
  public WebSocketViolation(int code, String message) {
    super(message, null, false, false);
    this.code = code;
  }

  /**
   * Returns the code to close the connection with.
   *
   * @return {@link CloseCode#PROTOCOL_ERROR}, {@link CloseCode#BAD_UTF8}, {@link CloseCode#TOO_BIG}
   *     or {@link CloseCode#POLICY_VIOLATION}
   */
  public int code() {
    return code;
  }
}
