package dev.martlet.engine.plugin;

import java.util.Optional;
import java.util.Set;

/**
 * Copies of the plugins that have written journals, by the hashes of their jars: a journal can be
 * replayed by the plugin that wrote it, although another version is loaded now. What fails is
 * logged, and keeps nobody from going on. Any thread.
 */
public interface KeptPlugins {
  /** Keeps none. */
  KeptPlugins NONE =
      new KeptPlugins() {
        @Override
        public void keep(String hash) {}

        @Override
        public Optional<HostedType<?>> find(String plugin, String hash, HostedType<?> now) {
          return Optional.empty();
        }

        @Override
        public Set<String> others() {
          return Set.of();
        }

        @Override
        public void forget(String hash) {}

        @Override
        public void release() {}
      };

  /**
   * Sees to it that there is a copy of a plugin that is loaded. Returns when it is on the disk.
   *
   * @param hash of its jars; nothing is kept if it is empty
   */
  void keep(String hash);

  /**
   * Finds a shard type as it was when a journal was written. Loads its plugin from the copy, if
   * that is not done yet. Calls the plugin.
   *
   * @param plugin name and version of the plugin that wrote the journal
   * @param hash of that plugin's jars
   * @param now the type of the same name that is loaded
   * @return the type; empty if there is no copy, or it cannot be used
   */
  Optional<HostedType<?>> find(String plugin, String hash, HostedType<?> now);

  /**
   * The copies of plugins that are not loaded now.
   *
   * @return the hashes of their jars
   */
  Set<String> others();

  /**
   * Deletes a copy, because no journal needs it any more.
   *
   * @param hash of its jars
   */
  void forget(String hash);

  /** No journal waits to be replayed: lets go of what was loaded from copies. */
  void release();
}
