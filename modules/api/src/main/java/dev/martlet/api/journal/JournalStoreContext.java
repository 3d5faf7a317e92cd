package dev.martlet.api.journal;

import dev.martlet.api.Options;
import dev.martlet.api.PluginMetrics;
import java.nio.file.Path;

/**
 * What a store is told about the server. The server implements it; new versions add methods.
 *
 * @since 1.0
 */
public interface JournalStoreContext {
  /**
   * The options of the store, with the operator's values.
   *
   * @return the options
   */
  Options options();

  /**
   * The folder that relative paths in options are resolved against.
   *
   * @return the folder
   */
  Path home();

  /**
   * A logger of the plugin's. What it writes is in the server's log from INFO on, with the plugin
   * and its version.
   *
   * @return the logger, which is named as the store
   */
  System.Logger logger();

  /**
   * The metrics of the plugin, as this store writes them.
   *
   * @return the metrics
   */
  PluginMetrics metrics();

  /**
   * A folder for the plugin's files: {@code martlet.data} and the name of the plugin's module. It
   * is made with the first call, unless the store is {@linkplain #readOnly only read}.
   *
   * @return the folder
   * @throws java.io.UncheckedIOException if it cannot be made
   */
  Path dataFolder();

  /**
   * Whether the store is only read, by a tool of the operator's, perhaps while a server has it
   * open. Such a store takes no lock, changes nothing, and makes none that is not there yet. It
   * sees what the server has committed when a method is called. Methods that write throw {@link
   * java.io.IOException}. With a store that does not ask, tools work while no server runs.
   *
   * @return true for a tool; false for the server
   */
  default boolean readOnly() {
    return false;
  }
}
