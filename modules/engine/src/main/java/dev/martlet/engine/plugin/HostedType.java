package dev.martlet.engine.plugin;

import dev.martlet.api.shard.DataType;
import dev.martlet.api.shard.ShardType;
import dev.martlet.engine.data.DeclaredTypes;
import java.lang.reflect.Type;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import tools.jackson.databind.JavaType;

/**
 * A shard type that was loaded from a plugin. Any thread.
 *
 * @param <I> its inputs
 */
public final class HostedType<I> {
  private final String name;
  private final ShardType<I> type;
  private final ClassLoader loader;
  private final TypeJson json;
  private final Optional<TypeJson> signals;
  private final Optional<TypeJson> joins;
  private final Optional<SavedForm> saved;
  private final PluginSite site;
  private final Supplier<String> hash;
  private final Map<String, String> options;
  private final Supplier<ResultCodec> resultCodecs;
  private ResultCodec results;
  private final AtomicInteger hung = new AtomicInteger();
  private final AtomicInteger lateCalls = new AtomicInteger();

  private HostedType(
      String name,
      ShardType<I> type,
      TypeJson json,
      Optional<TypeJson> signals,
      Optional<TypeJson> joins,
      Optional<SavedForm> saved,
      Supplier<ResultCodec> resultCodecs,
      PluginSite site,
      Supplier<String> hash,
      Map<String, String> options) {
    this.hash = hash;
    this.resultCodecs = resultCodecs;
    this.name = name;
    this.options = options;
    this.type = type;
    this.loader = type.getClass().getClassLoader();
    this.json = json;
    this.signals = signals;
    this.joins = joins;
    this.saved = saved;
    this.site = site;
  }

  /**
   * Validates a type that comes from no jar. Calls the plugin.
   *
   * @param <I> its inputs
   * @param type from a plugin
   * @param json mapper of that plugin
   * @param site what the server has for that plugin
   * @return the type, ready to create shards
   */
  public static <I> HostedType<I> of(ShardType<I> type, PluginJson json, PluginSite site) {
    return of(type, json, site, () -> "");
  }

  /**
   * Validates a type. Calls the plugin.
   *
   * @param <I> its inputs
   * @param type from a plugin
   * @param json mapper of that plugin
   * @param site what the server has for that plugin
   * @param hash tells that of the plugin's jars; asked on any thread, when it is needed
   * @return the type, ready to create shards
   * @throws IllegalArgumentException if its name, its input type or its options break the rules of
   *     {@link ShardType}, an annotation of Jackson has no effect, or a state is declared that is
   *     no data
   * @throws NullPointerException if the type answers null where it must not
   */
  public static <I> HostedType<I> of(
      ShardType<I> type, PluginJson json, PluginSite site, Supplier<String> hash) {
    String name = type.name();
    if (!PluginNames.valid(name)) {
      throw new IllegalArgumentException(
          "a shard type's name is " + PluginNames.RULE + ": " + name);
    }
    DataType<I> declared = PluginAnswers.require(type.inputType(), "inputType");
    JavaType inputs = json.inputType(type.getClass(), declared);
    DeclaredTypes.checkInputs(inputs);
    DeclaredTypes.checkStates(type.getClass());
    json.requireWritable(type.getClass());
    Map<String, String> options = PluginAnswers.requireOptions(type.options());
    TypeJson readers = json.forInputs(inputs, type.lenientInputs());
    return new HostedType<>(
        name,
        type,
        readers,
        readers("signalType", type.signalType(), json),
        readers("joinType", type.joinType(), json),
        saved(type, json),
        () -> json.results(type.getClass().getClassLoader()),
        site,
        hash,
        options);
  }

  /**
   * The same type for a replay: nobody sees the metrics of its shards, and what hangs there does
   * not count here.
   *
   * @return the type
   */
  public HostedType<I> apart() {
    return new HostedType<>(
        name, type, json, signals, joins, saved, resultCodecs, site.unseen(), hash, options);
  }

  /** Readers of what is no input; empty if it is not taken. */
  private static Optional<TypeJson> readers(String method, DataType<?> answer, PluginJson json) {
    return declared(method, answer, json::forInputs);
  }

  private static Optional<SavedForm> saved(ShardType<?> type, PluginJson json) {
    return declared("savedType", type.savedType(), form -> json.saved(form, type.savedVersion()));
  }

  private static <T> Optional<T> declared(
      String method, DataType<?> answer, Function<Type, T> make) {
    Type declared =
        PluginAnswers.require(answer, method)
            .type()
            .orElseThrow(
                () -> new IllegalArgumentException(method + "() names no type, nor none()"));
    if (declared.equals(Void.class)) {
      return Optional.empty();
    }
    try {
      return Optional.of(make.apply(declared));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(method + "(): " + e.getMessage(), e);
    }
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
    return site.plugin();
  }

  /**
   * The hash of the plugin's jars: that of a journal which the same plugin has written.
   *
   * @return the hash; empty if the type comes from no jar
   */
  public String hash() {
    return hash.get();
  }

  /**
   * What the server has for the plugin.
   *
   * @return its metrics and its folder
   */
  public PluginSite site() {
    return site;
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
   * The class loader of the plugin.
   *
   * @return the loader, which is to be the context class loader of its code
   */
  public ClassLoader loader() {
    return loader;
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
   * The readers of its signals.
   *
   * @return the readers; empty if it takes no signals
   */
  public Optional<TypeJson> signals() {
    return signals;
  }

  /**
   * The readers of what clients may say when they join.
   *
   * @return the readers; empty if they may say nothing
   */
  public Optional<TypeJson> joins() {
    return joins;
  }

  /**
   * How its simulations are saved.
   *
   * @return the form; empty if they are not
   */
  public Optional<SavedForm> saved() {
    return saved;
  }

  /**
   * Writes and reads results of work beside ticks. Made when the first durable shard needs it.
   *
   * @return the codec
   */
  public synchronized ResultCodec results() {
    results = results == null ? resultCodecs.get() : results;
    return results;
  }

  /**
   * The options of the type.
   *
   * @return names and default values, read once when the type was loaded
   */
  public Map<String, String> options() {
    return options;
  }

  /**
   * How many threads are left behind in calls that simulations of this type have made beside their
   * ticks.
   *
   * @return the counter, which any thread may change
   */
  public AtomicInteger lateCalls() {
    return lateCalls;
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
