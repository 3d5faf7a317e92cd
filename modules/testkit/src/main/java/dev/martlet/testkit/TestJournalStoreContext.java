package dev.martlet.testkit;

import dev.martlet.api.Options;
import dev.martlet.api.PluginMetrics;
import dev.martlet.api.journal.JournalStoreContext;
import java.nio.file.Path;

/**
 * What a store of journals is told about the server, in a test of it. Its metrics are counted for
 * nobody.
 *
 * @param options of the store
 * @param home the folder that relative paths in options are resolved against, and that of its data
 * @param readOnly whether the store is only read
 * @since 1.0
 */
public record TestJournalStoreContext(Options options, Path home, boolean readOnly)
    implements JournalStoreContext {
  /**
   * What the server's store is told.
   *
   * @param options of the store
   * @param home the folder that relative paths in options are resolved against, and that of its
   *     data
   */
  public TestJournalStoreContext(Options options, Path home) {
    this(options, home, false);
  }

  @Override
  public System.Logger logger() {
    return System.getLogger("test");
  }

  @Override
  public PluginMetrics metrics() {
    return new TestMetrics();
  }

  @Override
  public Path dataFolder() {
    return home;
  }
}
