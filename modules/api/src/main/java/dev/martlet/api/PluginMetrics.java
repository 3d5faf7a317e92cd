package dev.martlet.api;

import java.time.Duration;

/**
 * The metrics of a plugin, which the server shows at {@code /observe/metrics} with its own, as
 * {@code martlet_plugin_<plugin>_<name>}: the plugin is the name of its module, with {@code _} in
 * place of what is no letter or digit. They are summed over all shards of the plugin. They can only
 * be written, so that no rule of a game depends on them. Any thread may use them, for example one
 * that does {@code async} work.
 *
 * <p>A name has 1 to 64 small letters, digits and {@code _}, and begins with a letter. A plugin has
 * at most {@code martlet.limits.plugin-metrics} of them; the log says so when there are more, which
 * are not shown. Asking for one by its name costs a look-up: keep it in a field.
 *
 * @since 1.0
 */
public interface PluginMetrics {
  /**
   * Something that is counted. Shown with {@code _total} at the end of its name.
   *
   * @since 1.0
   */
  interface Counter {
    /** Adds one. */
    default void increment() {
      add(1);
    }

    /**
     * Adds a number.
     *
     * @param number to add
     * @throws IllegalArgumentException if it is negative
     */
    void add(long number);
  }

  /**
   * Something that has a value at each moment. What is shown is the sum of what the shards that
   * exist have set last.
   *
   * @since 1.0
   */
  interface Gauge {
    /**
     * Sets the value, of this shard.
     *
     * @param value from now on; NaN counts as 0
     */
    void set(double value);
  }

  /**
   * How long something takes. Shown as a histogram with {@code _seconds} at the end of its name.
   *
   * @since 1.0
   */
  interface Timer {
    /**
     * Records one duration.
     *
     * @param took how long it took; a negative one counts as zero
     */
    void record(Duration took);
  }

  /**
   * Returns a counter.
   *
   * @param name of the metric
   * @return the counter, the same for all shards
   * @throws IllegalArgumentException if the name is not valid, or is that of something else than a
   *     counter
   */
  Counter counter(String name);

  /**
   * Returns a gauge.
   *
   * @param name of the metric
   * @return the gauge of this shard
   * @throws IllegalArgumentException if the name is not valid, or is that of something else than a
   *     gauge
   */
  Gauge gauge(String name);

  /**
   * Returns a timer.
   *
   * @param name of the metric
   * @return the timer, the same for all shards
   * @throws IllegalArgumentException if the name is not valid, or is that of something else than a
   *     timer
   */
  Timer timer(String name);
}
