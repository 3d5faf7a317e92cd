package dev.martlet.sqlite;

import dev.martlet.api.journal.JournalStore;
import dev.martlet.testkit.journal.JournalStoreContract;
import java.nio.file.Path;
import java.util.Map;

/** The store does what every store must do. */
class SqliteContractTest extends JournalStoreContract {
  @Override
  protected JournalStore open(Path folder) throws Exception {
    return Stores.open(folder, Map.of());
  }

  @Override
  protected JournalStore openReadOnly(Path folder) throws Exception {
    return Stores.openReadOnly(folder);
  }
}
