package dev.martlet.wire;

/** The close codes of RFC 6455 section 7.4 and its registry that Martlet sends or checks. */
public final class CloseCode {
  /** The shard ended, or the peer has finished. */
  public static final int NORMAL = 1000;

  /** The server is draining. */
  public static final int GOING_AWAY = 1001;

  /** The peer broke the protocol. */
  public static final int PROTOCOL_ERROR = 1002;

  /** Stands for a close frame without a code; never sent. */
  public static final int NO_STATUS = 1005;

  /** A text message, or a close reason, is not UTF-8. */
  public static final int BAD_UTF8 = 1007;

  /** The simulation refused the subscriber, or the client exceeded a limit on inputs. */
  public static final int POLICY_VIOLATION = 1008;

  /** A message is longer than the limit. */
  public static final int TOO_BIG = 1009;

  /** The simulation failed. */
  public static final int INTERNAL_ERROR = 1011;

  /** Shard full or stopped: try again later. */
  public static final int TRY_AGAIN_LATER = 1013;

  private CloseCode() {}

  /**
   * Returns whether a peer may send a code in a close frame. RFC 6455 section 7.4 and the registry
   * define which codes may be sent; 3000 to 4999 are for libraries and applications.
   *
   * @param code as received
   * @return false for codes that are reserved, undefined or out of range
   */
  public static boolean mayBeSent(int code) {
    return code >= 1000 && code <= 1003
        || code >= 1007 && code <= 1014
        || code >= 3000 && code <= 4999;
  }
}
