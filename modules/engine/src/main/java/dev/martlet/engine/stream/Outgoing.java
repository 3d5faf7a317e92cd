package dev.martlet.engine.stream;

import dev.martlet.wire.TickFrame;

/** What a connection is to send next. */
public sealed interface Outgoing {
  /**
   * A state, an event or a control message.
   *
   * @param frame that holds it
   */
  record Frame(TickFrame frame) implements Outgoing {}

  /**
   * The subscription has ended, and nothing will come any more.
   *
   * @param reason for the client
   */
  record Close(CloseReason reason) implements Outgoing {}

  /** Nothing for now. */
  enum Nothing implements Outgoing {
    /** The only one. */
    NOTHING
  }
}
