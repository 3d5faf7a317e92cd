package dev.martlet.engine;

import dev.martlet.api.Options;
import dev.martlet.api.ShardSettings;
import dev.martlet.api.ShardType;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A shard type that was loaded, and what the engine knows about it.
 *
 * @param <I> its inputs
 */
public final class HostedType<I> {
  private final String name;
  private final ShardType<I> type;
  private final JsonCodec<I> codec;
  private final String plugin;

  /** Threads that are left behind in this type's code. */
  private final AtomicInteger hung = new AtomicInteger();

  private HostedType(String name, ShardType<I> type, JsonCodec<I> codec, String plugin) {
    this.name = name;
    this.type = type;
    this.codec = codec;
    this.plugin = plugin;
  }

  /**
   * Takes a type in.
   *
   * @param <I> its inputs
   * @param type from a plugin
   * @param json of that plugin
   * @param plugin its name and version, for people
   * @return the type, ready to make shards
   * @throws IllegalArgumentException if its name or its input class is not as {@link ShardType}
   *     says
   */
  public static <I> HostedType<I> of(ShardType<I> type, PluginJson json, String plugin) {
    String name = type.name();
    if (name == null || !name.matches("[a-z][a-z0-9-]{0,31}")) {
      throw new IllegalArgumentException(
          "a shard type's name is 1 to 32 of a-z 0-9 -, beginning with a letter: " + name);
    }
    if (type.inputType() == null) {
      throw new IllegalArgumentException("shard type " + name + " names no input class");
    }
    return new HostedType<>(name, type, json.codecFor(type), plugin);
  }

  /**
   * The name shards of this type are addressed by.
   *
   * @return the name, asked once when the type was loaded
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
   * The options the type has.
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
   * @throws IllegalArgumentException if the type does not take the shard's id, or the plan's
   *     settings or options
   */
  public ShardSettings settings(ShardPlan plan) {
    Options.of(type.options(), plan.options());
    return plan.changes().apply(type.settings(plan.id()));
  }

  /** Any thread. */
  AtomicInteger hung() {
    return hung;
  }

  ShardType<I> type() {
    return type;
  }

  JsonCodec<I> codec() {
    return codec;
  }
}
