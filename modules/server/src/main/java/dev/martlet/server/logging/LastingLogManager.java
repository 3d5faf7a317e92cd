package dev.martlet.server.logging;

import java.util.logging.LogManager;

/**
 * Keeps the log open until the process ends. The JDK's own manager closes it in a shutdown hook,
 * which runs concurrently with the server's, and loses what is logged while the server drains.
 */
public final class LastingLogManager extends LogManager {
  /** Called by {@link LogManager}. */
  public LastingLogManager() {}

  @Override
  public void reset() {
    // Nothing to do: output is not buffered, and the operating system closes the files.
  }
}
