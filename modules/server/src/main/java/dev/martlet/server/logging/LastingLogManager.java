package dev.martlet.server.logging;

import java.util.logging.LogManager;
import java.util.logging.Logger;

/**
 * Keeps the log open until the process ends. The JDK's own manager closes it in a shutdown hook,
 * which runs concurrently with the server's, and loses what is logged while the server drains.
 */
public final class LastingLogManager extends LogManager {
  /** Called by {@link LogManager}. */
  public LastingLogManager() {}

  /**
   * Opens the log, which would be opened by the first line: once a shutdown has begun, as a plugin
   * can have it begin, the JDK does not open it any more.
   */
  public static void open() {
    Logger.getLogger("").getHandlers();
  }

  @Override
  public void reset() {
    // Nothing to do: output is not buffered, and the operating system closes the files.
  }
}
