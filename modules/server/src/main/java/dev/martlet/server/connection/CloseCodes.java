package dev.martlet.server.connection;

import dev.martlet.engine.stream.CloseReason;
import dev.martlet.wire.CloseCode;

/** The close code of each ending (design page, the table of closes). */
public final class CloseCodes {
  private CloseCodes() {}

  /**
   * Maps an ending to a close code.
   *
   * @param ending of a subscription
   * @return the code of the close frame, or of an event stream's last event
   */
  public static int of(CloseReason ending) {
    return switch (ending.kind()) {
      case KICKED -> ending.code();
      case UNAUTHORIZED, BAD_JOIN, MOVED -> CloseCode.POLICY_VIOLATION;
      case FULL, STOPPED, SLOW -> CloseCode.TRY_AGAIN_LATER;
      case FINISHED, SEEN_LEFT -> CloseCode.NORMAL;
      case FAILED -> CloseCode.INTERNAL_ERROR;
      case DRAINING -> CloseCode.GOING_AWAY;
    };
  }

  /**
   * Tells whether the shard refused the subscriber for who they are or what they said. Such an
   * ending counts against the address's budget of refused joins. That a shard is full is not its
   * client's fault.
   *
   * @param kind of ending
   * @return true if the subscription never began
   */
  public static boolean isRefusedJoin(CloseReason.Kind kind) {
    return kind == CloseReason.Kind.UNAUTHORIZED || kind == CloseReason.Kind.BAD_JOIN;
  }

  /**
   * The label of a close code in the metrics. A client's close is answered with its own code, so
   * the codes that are not Martlet's must not become labels.
   *
   * @param code that is sent
   * @return the number of a code that Martlet itself closes with; {@code other} for all others
   */
  public static String label(int code) {
    return switch (code) {
      case CloseCode.NORMAL,
          CloseCode.GOING_AWAY,
          CloseCode.PROTOCOL_ERROR,
          CloseCode.NO_STATUS,
          CloseCode.BAD_UTF8,
          CloseCode.POLICY_VIOLATION,
          CloseCode.TOO_BIG,
          CloseCode.INTERNAL_ERROR,
          CloseCode.TRY_AGAIN_LATER ->
          Integer.toString(code);
      default -> "other";
    };
  }
}
