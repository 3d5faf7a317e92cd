package dev.martlet.server.logging;

import dev.martlet.engine.plugin.PluginIdentity;
import dev.martlet.wire.PrintableText;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Logs the exceptions that end threads, with the plugin whose thread it was. Called on the thread
 * that ends.
 */
public final class UncaughtFaults {
  private static final Logger LOG = Logger.getLogger(UncaughtFaults.class.getName());

  private UncaughtFaults() {}

  /** Becomes the handler of all threads that have none of their own. */
  public static void logFromNowOn() {
    Thread.setDefaultUncaughtExceptionHandler(UncaughtFaults::log);
  }

  private static void log(Thread thread, Throwable fault) {
    LogOrigin.KnownEvent event =
        new LogOrigin.KnownEvent(
            Level.SEVERE,
            "thread " + PrintableText.of(thread.getName()) + " ended with an exception",
            plugin(thread, fault));
    event.setLoggerName(LOG.getName());
    event.setThrown(fault);
    LOG.log(event);
  }

  /**
   * The plugin that the thread was of: by its context class loader, which threads inherit from the
   * code that starts them, or by the classes of the thread and the exception.
   */
  private static Optional<String> plugin(Thread thread, Throwable fault) {
    return PluginIdentity.of(thread.getContextClassLoader())
        .or(() -> PluginIdentity.of(thread.getClass()))
        .or(() -> PluginIdentity.of(fault.getClass()));
  }
}
