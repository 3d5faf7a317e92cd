package dev.martlet.server.socket;

import dev.martlet.engine.Ending;
import dev.martlet.wire.CloseCode;

/** What subscribers are told of an ending (design page, the table of closes). */
public final class CloseCodes {
  private CloseCodes() {}

  /**
   * The code of a close frame.
   *
   * @param kind of ending
   * @return the code
   */
  public static int of(Ending.Kind kind) {
    return switch (kind) {
      case UNAUTHORIZED, MOVED -> CloseCode.POLICY_VIOLATION;
      case FULL, STOPPED, SLOW -> CloseCode.TRY_AGAIN_LATER;
      case FINISHED -> CloseCode.NORMAL;
      case FAILED -> CloseCode.INTERNAL_ERROR;
      case DRAINING -> CloseCode.GOING_AWAY;
    };
  }
}
