package dev.martlet.system;

import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A folder of plugins for a server under test. It starts with the demo plugins of the image; a test
 * adds its own.
 *
 * @param path the folder
 */
record PluginFolder(Path path) {
  /** A new folder below target/work that holds the demo plugins. */
  static PluginFolder of(String name) throws Exception {
    Path path = Project.workFolder(name);
    for (String demo : List.of("martlet-arena.jar", "martlet-lot.jar")) {
      Files.copy(Project.IMAGE.resolve("plugins").resolve(demo), path.resolve(demo));
    }
    return new PluginFolder(path);
  }

  /** Builds plugins into the folder. */
  PluginFolder with(PluginSource... plugins) throws Exception {
    for (PluginSource plugin : plugins) {
      plugin.build(path);
    }
    return this;
  }

  /** Adds a file to a jar. */
  PluginFolder withEntry(String jar, String name, String text) throws Exception {
    try (FileSystem files = FileSystems.newFileSystem(path.resolve(jar))) {
      Path entry = files.getPath(name);
      Files.createDirectories(entry.getParent());
      Files.writeString(entry, text);
    }
    return this;
  }

  /** Adds a file that is no plugin. */
  PluginFolder withFile(String name, String text) throws Exception {
    Files.writeString(path.resolve(name), text);
    return this;
  }

  /** Adds a copy of a plugin that is a folder of jars, under a name of its own. */
  PluginFolder withCopyOf(Path plugin, String name) throws Exception {
    Project.copyTree(plugin, path.resolve(name));
    return this;
  }

  /**
   * The settings of a server that loads these plugins.
   *
   * @param more further settings: keys without "martlet." and values, in turn
   */
  Map<String, String> settings(String... more) {
    Map<String, String> all = new HashMap<>();
    all.put("martlet.plugins", path.toString());
    for (int i = 0; i < more.length; i += 2) {
      all.put("martlet." + more[i], more[i + 1]);
    }
    return all;
  }

  /** The command that starts the image with these plugins and {@link #settings more settings}. */
  ProcessBuilder command(String... more) {
    return Server.command(Project.IMAGE.resolve("bin/martlet"), settings(more));
  }

  /** Starts the image with these plugins and {@link #settings more settings}. */
  Server start(String... more) throws Exception {
    return Server.start(settings(more));
  }
}
