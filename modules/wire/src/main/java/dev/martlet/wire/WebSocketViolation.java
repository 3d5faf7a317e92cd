package dev.martlet.wire;

/** What a peer sent breaks RFC 6455 or a limit; the connection is to be closed with this code. */
public final class WebSocketViolation extends Exception {
  private static final long serialVersionUID = 1L;

  /** The close code. */
  private final int code;

  WebSocketViolation(int code, String message) {
    super(message, null, false, false);
    this.code = code;
  }

  /**
   * The code to close with.
   *
   * @return {@link CloseCode#PROTOCOL_ERROR}, {@link CloseCode#BAD_UTF8} or {@link
   *     CloseCode#TOO_BIG}
   */
  public int code() {
    return code;
  }
}
