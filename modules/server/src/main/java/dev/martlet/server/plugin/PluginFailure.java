package dev.martlet.server.plugin;

import java.nio.file.Path;

/**
 * A plugin, or one provider of a plugin, that could not be loaded.
 *
 * @param from the jar or folder
 * @param reason names the module, and says what is wrong
 */
public record PluginFailure(Path from, String reason) {
  @Override
  public String toString() {
    return from.getFileName() + ": " + reason;
  }
}
