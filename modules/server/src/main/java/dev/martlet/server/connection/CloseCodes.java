package dev.martlet.server.connection;

import dev.martlet.engine.stream.CloseReason;
import dev.martlet.wire.CloseCode;

/** The close code of each ending (design page, the table of closes). */
public final class CloseCodes {
  private CloseCodes() {}

  /**
   * Maps an ending to a close code.
   *
   * @param kind of ending
   * @return the code of the close frame, or of an event stream's last event
   */
  public static int of(CloseReason.Kind kind) {
    return switch (kind) {
      case UNAUTHORIZED, MOVED -> CloseCode.POLICY_VIOLATION;
      case FULL, STOPPED, SLOW -> CloseCode.TRY_AGAIN_LATER;
      case FINISHED -> CloseCode.NORMAL;
      case FAILED -> CloseCode.INTERNAL_ERROR;
      case DRAINING -> CloseCode.GOING_AWAY;
    };
  }

  /**
   * Tells whether the shard refused the subscriber for who they are. Such an ending counts against
   * the address's budget of refused joins. That a shard is full is not its client's fault.
   *
   * @param kind of ending
   * @return true if the subscription never began
   */
  public static boolean isRefusedJoin(CloseReason.Kind kind) {
    return kind == CloseReason.Kind.UNAUTHORIZED;
  }
}
