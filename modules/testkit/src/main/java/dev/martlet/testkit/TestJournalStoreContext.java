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
 * @since 1.0
 */
public record TestJournalStoreContext(Options options, Path home) implements JournalStoreContext {
  /**
   * What the store of a tool is told, which only reads.
   *
   * @return the same, but for that
   */
  public JournalStoreContext asReadOnly() {
    TestJournalStoreContext same = this;
    return new JournalStoreContext() {
      @Override
      public Options options() {
        return same.options();
      }

      @Override
      public Path home() {
        return same.home();
      }

      @Override
      public System.Logger logger() {
        return same.logger();
      }

      @Override
      public PluginMetrics metrics() {
        return same.metrics();
      }

      @Override
      public Path dataFolder() {
        return same.dataFolder();
      }

      @Override
      public boolean readOnly() {
        return true;
      }
    };
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
