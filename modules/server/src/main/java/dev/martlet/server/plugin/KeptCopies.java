package dev.martlet.server.plugin;

import dev.martlet.engine.plugin.HostedType;
import dev.martlet.engine.plugin.KeptPlugins;
import dev.martlet.engine.plugin.PluginIdentity;
import dev.martlet.engine.plugin.PluginThreads;
import dev.martlet.server.config.PluginSettings;
import dev.martlet.server.config.ServerConfig;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Copies of the plugins that have written journals: each in a folder that has the hash of its jars
 * as its name, below {@code dev.martlet.server/kept-plugins} in the folder for data. A copy whose
 * hash is another is not used. Any thread.
 */
public final class KeptCopies implements KeptPlugins {
  private static final System.Logger LOG = System.getLogger(KeptCopies.class.getName());

  /** Also keeps what a damaged journal says from being a path. */
  private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");

  /** Names of copies that are not complete. */
  private static final String FRESH = ".new-";

  private static final int SHORT = 12;
  private static final long RETRY_NANOS = Duration.ofMinutes(1).toNanos();

  private final ServerConfig config;
  private final LoadedPlugins loaded;
  private final PluginThreads threads;
  private final Path folder;

  // Guarded by this.

  /** After a failure: nothing is copied before that. */
  private long tryAgainAt = System.nanoTime();

  /** Hashes of plugins that this server has seen to. */
  private final Set<String> seenTo = new HashSet<>();

  /** What was loaded from copies, by hash; empty if that failed. */
  private final Map<String, Optional<LoadedPlugins>> used = new HashMap<>();

  private final Map<String, Integer> found = new HashMap<>();

  /**
   * No copy is made or loaded by this.
   *
   * @param config of the server
   * @param loaded plugins, which are copied when a journal needs that
   * @param threads for the constructors of those that are loaded from copies
   */
  public KeptCopies(ServerConfig config, LoadedPlugins loaded, PluginThreads threads) {
    this.config = config;
    this.loaded = loaded;
    this.threads = threads;
    this.folder = config.get(PluginSettings.DATA).resolve("dev.martlet.server/kept-plugins");
  }

  // ---- keeping ----------------------------------------------------------------------------

  @Override
  public synchronized void keep(String hash) {
    if (hash.isEmpty() || seenTo.contains(hash) || System.nanoTime() - tryAgainAt < 0) {
      return;
    }
    for (Plugin plugin : loaded.plugins()) {
      if (!plugin.types().isEmpty() && plugin.jars().hash().equals(hash)) {
        try {
          keep(plugin.name(), plugin.jars());
          seenTo.add(hash);
        } catch (IOException e) {
          tryAgainAt = System.nanoTime() + RETRY_NANOS;
          LOG.log(
              Level.ERROR,
              "no copy of plugin {0} can be kept, so that another version of it could not take its"
                  + " journals over: {1}",
              plugin.name(),
              e.toString());
        }
        return;
      }
    }
  }

  private void keep(String plugin, PluginJars jars) throws IOException {
    Path copy = folder.resolve(jars.hash());
    if (Files.isDirectory(copy)) {
      if (PluginJars.in(copy).hash().equals(jars.hash())) {
        return;
      }
      LOG.log(
          Level.WARNING, "the copy of plugin {0} in {1} is damaged, and made anew", plugin, copy);
      delete(copy);
    }
    Files.createDirectories(folder.getParent());
    if (!Files.isDirectory(folder)) {
      Files.createDirectory(folder, ownerOnly());
    }
    deleteIncomplete();
    Path fresh = Files.createTempDirectory(folder, FRESH);
    jars.copyTo(fresh);
    String hash = PluginJars.in(fresh).hash();
    if (!hash.equals(jars.hash())) {
      delete(fresh);
      throw new IOException("its jars have changed since they were loaded");
    }
    Files.move(fresh, copy, StandardCopyOption.ATOMIC_MOVE);
    PluginJars.force(folder);
    LOG.log(Level.INFO, "a copy of plugin {0} is kept for its journals: {1}", plugin, copy);
  }

  /** Whoever may write there may have the server run their code. */
  private FileAttribute<?>[] ownerOnly() throws IOException {
    return Files.getFileStore(folder.getParent()).supportsFileAttributeView("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
        }
        : new FileAttribute<?>[0];
  }

  /** Those of a server that was killed. */
  private void deleteIncomplete() throws IOException {
    for (Path entry : entries()) {
      if (entry.getFileName().toString().startsWith(FRESH)) {
        delete(entry);
      }
    }
  }

  private List<Path> entries() throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(folder)) {
      return all.toList();
    }
  }

  private static void delete(Path copy) throws IOException {
    List<Path> deepestFirst;
    try (Stream<Path> all = Files.walk(copy)) {
      deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : deepestFirst) {
      Files.delete(path);
    }
  }

  @Override
  public synchronized Set<String> others() {
    Set<String> others = new TreeSet<>();
    try {
      for (Path entry : entries()) {
        others.add(entry.getFileName().toString());
      }
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "copies of plugins are not looked for: {0}", e.toString());
      return Set.of();
    }
    others.removeIf(name -> !HASH.matcher(name).matches());
    if (!others.isEmpty()) {
      loaded.plugins().stream()
          .filter(plugin -> !plugin.types().isEmpty())
          .forEach(plugin -> others.remove(plugin.jars().hash()));
    }
    return others;
  }

  @Override
  public synchronized void forget(String hash) {
    try {
      delete(folder.resolve(hash));
      LOG.log(Level.INFO, "no journal needs the copy of a plugin {0} any more: deleted", hash);
    } catch (IOException e) {
      LOG.log(Level.WARNING, "the copy of a plugin {0} is not deleted: {1}", hash, e.toString());
    }
  }

  // ---- using ------------------------------------------------------------------------------

  @Override
  public synchronized Optional<HostedType<?>> find(String plugin, String hash, HostedType<?> now) {
    boolean first = !used.containsKey(hash);
    Optional<HostedType<?>> type = find(plugin, hash, now.name());
    if (type.isPresent()) {
      found.merge(hash, 1, Integer::sum);
    }
    if (first) {
      Level level = type.isPresent() ? Level.INFO : Level.ERROR;
      LOG.log(
          level,
          "journals were written by {0} ({1}), and {2} ({3}) is loaded: {4}",
          plugin,
          shorter(hash),
          now.plugin(),
          shorter(now.hash()),
          type.isPresent()
              ? "they are replayed with the copy that was kept"
              : "without a copy of what wrote them, they are replayed with what is loaded, and fall"
                  + " back to their checkpoints if it does not do the same");
    }
    return type;
  }

  /**
   * Finds a shard type as it was when a journal was written, for a tool.
   *
   * @param plugin name and version of the plugin that wrote the journal
   * @param hash of that plugin's jars
   * @param type name of the type
   * @return the type; empty if there is no copy, or it cannot be used, which is logged
   */
  public synchronized Optional<HostedType<?>> find(String plugin, String hash, String type) {
    return used.computeIfAbsent(hash, key -> load(plugin, hash)).stream()
        .<HostedType<?>>flatMap(kept -> kept.types().stream())
        .filter(each -> each.name().equals(type))
        .findFirst();
  }

  private Optional<LoadedPlugins> load(String plugin, String hash) {
    Path copy = folder.resolve(hash);
    if (!HASH.matcher(hash).matches() || !Files.isDirectory(copy)) {
      LOG.log(Level.WARNING, "no copy of plugin {0} ({1}) is kept", plugin, shorter(hash));
      return Optional.empty();
    }
    try {
      if (!PluginJars.in(copy).hash().equals(hash)) {
        LOG.log(Level.ERROR, "the copy of plugin {0} in {1} is damaged: not used", plugin, copy);
        return Optional.empty();
      }
    } catch (IOException e) {
      LOG.log(Level.ERROR, "the copy of plugin {0} in {1} cannot be read: {2}", plugin, copy, e);
      return Optional.empty();
    }
    LoadedPlugins kept = PluginLoader.loadKept(config, threads, copy);
    kept.failures()
        .forEach(failure -> LOG.log(Level.ERROR, "the copy of plugin {0}: {1}", plugin, failure));
    for (Plugin each : kept.plugins()) {
      each.providers().forEach(one -> PluginIdentity.note(one, each.name() + " (kept)"));
    }
    return Optional.of(kept);
  }

  private static String shorter(String hash) {
    return hash.length() > SHORT ? hash.substring(0, SHORT) + "…" : hash;
  }

  /** Classes go when the last shard of theirs has; JDBC drivers keep theirs until the end. */
  @Override
  public synchronized void release() {
    found.forEach(
        (hash, count) ->
            LOG.log(
                Level.INFO,
                "{0} journals were replayed with the copy {1}",
                Integer.toString(count),
                shorter(hash)));
    found.clear();
    used.clear();
  }
}
