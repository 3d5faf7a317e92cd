package dev.martlet.api.journal;

import dev.martlet.api.Options;
import java.util.Map;

/**
 * Opens a plugin's {@link JournalStore}. The operator chooses one provider by its name ({@code
 * martlet.journal.store}). The server creates the provider itself as it creates a {@link
 * dev.martlet.api.shard.ShardType}.
 *
 * @since 1.0
 */
public interface JournalStoreProvider {
  /**
   * The name by which the operator chooses the provider.
   *
   * @return 1 to 32 characters out of {@code a-z}, {@code 0-9} and {@code -}, beginning with a
   *     letter
   */
  String name();

  /**
   * The options of the store ({@code martlet.journal.<name>.<option>}) and their defaults. Any
   * other name in the configuration is an error, and the server does not start. An empty default
   * means that the option is not set.
   *
   * @return option names and default values, as {@link Options} reads them
   */
  default Map<String, String> options() {
    return Map.of();
  }

  /**
   * Opens the store. Called once, when the server starts, or by a tool, which may only {@linkplain
   * JournalStoreContext#readOnly read}.
   *
   * @param context of the server
   * @return the store
   * @throws Exception if it cannot be opened, for example because another server has it open; the
   *     server then prints the message and does not start
   */
  JournalStore open(JournalStoreContext context) throws Exception;
}
