package dev.martlet.engine.plugin;

import dev.martlet.engine.metrics.Metrics;
import dev.martlet.engine.metrics.OwnMetrics;
import dev.martlet.engine.metrics.PluginMeters;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the server has for one plugin: its metrics and its folder. Any thread. */
public final class PluginSite {
  private final String plugin;
  private final Path folder;
  private final PluginMeters meters;
  private final int mostMetrics;

  /**
   * For one plugin.
   *
   * @param plugin name and version of its module
   * @param data folder of the data of all plugins
   * @param metrics of the server
   * @param mostMetrics how many metrics the plugin may make; 0 is unlimited
   */
  public PluginSite(String plugin, Path data, Metrics metrics, int mostMetrics) {
    this(
        plugin,
        data.resolve(module(plugin).replaceAll("[^A-Za-z0-9._-]+", "_")),
        new PluginMeters(module(plugin), metrics, mostMetrics),
        mostMetrics);
  }

  private PluginSite(String plugin, Path folder, PluginMeters meters, int mostMetrics) {
    this.plugin = plugin;
    this.folder = folder;
    this.meters = meters;
    this.mostMetrics = mostMetrics;
  }

  /** A plugin of plain jars may have several. */
  private static String module(String plugin) {
    return plugin.replaceAll("@[^,]*", "");
  }

  /**
   * For a plugin without a server around it, as in a test or a benchmark: nobody sees its metrics.
   *
   * @param plugin name and version of its module
   * @return the site, with a folder below that for temporary files
   */
  public static PluginSite apart(String plugin) {
    Path data = Path.of(System.getProperty("java.io.tmpdir"), "martlet-data");
    return new PluginSite(plugin, data, new Metrics(), 0);
  }

  /**
   * The same site with metrics that nobody sees: what a replay counts, the shard has counted.
   *
   * @return the site
   */
  PluginSite unseen() {
    PluginMeters apart = new PluginMeters(module(plugin), new Metrics(), mostMetrics);
    return new PluginSite(plugin, folder, apart, mostMetrics);
  }

  /**
   * The plugin.
   *
   * @return its name and version, for people
   */
  public String plugin() {
    return plugin;
  }

  /**
   * The plugin's metrics, for one shard or authenticator to write.
   *
   * @return new ones, to be closed at its end
   */
  public OwnMetrics newMetrics() {
    return new OwnMetrics(meters);
  }

  /**
   * A logger of a plugin's. It is of the plugin's module, so that the log tells whose it is.
   *
   * @param name of the shard type or authenticator
   * @param provider of the plugin
   * @return the logger
   */
  public static System.Logger logger(String name, Object provider) {
    return System.LoggerFinder.getLoggerFinder().getLogger(name, provider.getClass().getModule());
  }

  /**
   * Where the folder for the plugin's data is, or would be.
   *
   * @return the folder, which may not be there
   */
  public Path folderIfMade() {
    return folder;
  }

  /**
   * The folder for the plugin's data, which is made if it is not there.
   *
   * @return the folder
   * @throws UncheckedIOException if it cannot be made
   */
  public Path folder() {
    try {
      return Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "the folder %s for the data of %s cannot be made: see martlet.data"
              .formatted(folder, plugin),
          e);
    }
  }
}
