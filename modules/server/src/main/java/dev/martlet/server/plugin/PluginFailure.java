package dev.martlet.server.plugin;

import java.nio.file.Path;

/**
 * A plugin, or one provider of a plugin, that could not be loaded.
 *
 * @param from the jar or the folder
 * @param reason that names the module and what was wrong
 */
public record PluginFailure(Path from, String reason) {
  @Override
  public String toString() {
    return from.getFileName() + ": " + reason;
  }
}
