package dev.martlet.engine.stream;

import dev.martlet.wire.TickFrame;

/** What a connection sends next. */
public sealed interface Outgoing {
  /**
   * A state: whole, or a difference to an earlier one.
   *
   * @param frame to send
   */
  record Frame(TickFrame frame) implements Outgoing {}

  /**
   * An event or a control message.
   *
   * @param frame to send
   */
  record Message(TickFrame frame) implements Outgoing {}

  /**
   * The subscription has ended and no more frames will come.
   *
   * @param reason for the client
   */
  record Close(CloseReason reason) implements Outgoing {}

  /** Nothing to send now. */
  enum Nothing implements Outgoing {
    /** The only value. */
    NOTHING
  }
}
