package dev.martlet.engine.plugin;

import dev.martlet.api.Options;
import dev.martlet.api.ShardSettings;
import dev.martlet.api.ShardType;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A shard type that was loaded from a plugin. Any thread; methods that call the plugin say so.
 *
 * @param <I> its inputs
 */
public final class HostedType<I> {
  private final String name;
  private final ShardType<I> type;
  private final TypeJson json;
  private final String plugin;
  private final AtomicInteger hung = new AtomicInteger();

  private HostedType(String name, ShardType<I> type, TypeJson json, String plugin) {
    this.name = name;
    this.type = type;
    this.json = json;
    this.plugin = plugin;
  }

  /**
   * Validates a type. Calls the plugin.
   *
   * @param <I> its inputs
   * @param type from a plugin
   * @param json mapper of that plugin
   * @param plugin its name and version, for people
   * @return the type, ready to create shards
   * @throws IllegalArgumentException if its name or its input class breaks the rules of {@link
   *     ShardType}
   */
  public static <I> HostedType<I> of(ShardType<I> type, PluginJson json, String plugin) {
    String name = type.name();
    if (!PluginNames.valid(name)) {
      throw new IllegalArgumentException(
          "a shard type's name is " + PluginNames.RULE + ": " + name);
    }
    Class<I> inputs = type.inputType();
    if (inputs == null) {
      throw new IllegalArgumentException("shard type " + name + " names no input class");
    }
    return new HostedType<>(name, type, json.forInputs(inputs, type.lenientInputs()), plugin);
  }

  /**
   * The name that shards of this type are addressed by.
   *
   * @return the name, read once when the type was loaded
   */
  public String name() {
    return name;
  }

  /**
   * Where the type comes from.
   *
   * @return the plugin's name and version, for people
   */
  public String plugin() {
    return plugin;
  }

  /**
   * The plugin's own object.
   *
   * @return the type; calling it runs plugin code
   */
  public ShardType<I> type() {
    return type;
  }

  /**
   * The readers of its inputs and the writers of its states.
   *
   * @return the readers and writers
   */
  public TypeJson json() {
    return json;
  }

  /**
   * The options of the type. Calls the plugin.
   *
   * @return names and default values
   */
  public Map<String, String> options() {
    return type.options();
  }

  /**
   * The settings that a planned shard would run with. Calls the plugin.
   *
   * @param plan of the shard
   * @return the type's own settings, as the plan changes them
   * @throws IllegalArgumentException if the type refuses the shard's id, or the plan's settings or
   *     options
   */
  public ShardSettings settings(ShardPlan plan) {
    Options.of(type.options(), plan.options());
    return plan.changes().apply(type.settings(plan.id()));
  }

  /**
   * How many threads are left behind in this type's code.
   *
   * @return the counter, which any thread may change
   */
  public AtomicInteger hung() {
    return hung;
  }
}
