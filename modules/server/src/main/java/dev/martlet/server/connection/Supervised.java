package dev.martlet.server.connection;

/** A connection whose deadlines the {@link ConnectionSupervisor} enforces. */
public interface Supervised {
  /** The kinds of connections. */
  enum Kind {
    /** The upgrade to a WebSocket is in progress, or is being refused. */
    HANDSHAKE,
    /** A subscription over a WebSocket, which may be closing. */
    WEBSOCKET,
    /** A subscription over HTTP. */
    EVENT_STREAM,
    /** A connection to the HTTP port, whatever is asked on it. */
    HTTP
  }

  /**
   * Checks the deadlines. Called on the supervisor's thread.
   *
   * @param now the time on the clock of {@link System#nanoTime}
   * @param resumedAt when the process last came back from a pause, on the same clock; deadlines
   *     count from there at the earliest
   */
  void check(long now, long resumedAt);

  /**
   * The kind of connection. Any thread.
   *
   * @return the same each time
   */
  Kind kind();

  /** Ends the connection at once, without a word to the client. Any thread. */
  void cut();
}
