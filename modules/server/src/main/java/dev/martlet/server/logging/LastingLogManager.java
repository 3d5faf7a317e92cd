package dev.martlet.server.logging;

import java.util.logging.LogManager;

/**
 * Keeps the log open until the server says that it has stopped. The JDK's own manager closes it in
 * a shutdown hook that runs beside ours, and what is logged while draining would be lost.
 */
public final class LastingLogManager extends LogManager {
  /** Made by {@link LogManager} itself. */
  public LastingLogManager() {}

  @Override
  public void reset() {
    // The operating system closes what is open, and console output is not buffered.
  }
}
