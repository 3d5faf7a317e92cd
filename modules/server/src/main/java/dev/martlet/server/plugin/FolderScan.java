package dev.martlet.server.plugin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * What counts in the plugin folder. Names that begin with a dot do not: they are the data of a
 * mounted Kubernetes ConfigMap, to which the other names link, or an editor's or a file manager's.
 */
final class FolderScan {
  /** Where a file system check puts what it finds. */
  private static final String LOST_AND_FOUND = "lost+found";

  private FolderScan() {}

  /** The plugins of the plugin folder: jars, and folders of jars. In the order of their names. */
  static List<Path> plugins(Path folder) throws IOException {
    return entries(folder, true);
  }

  /** The jars of one plugin. */
  static List<Path> jars(Path plugin) throws IOException {
    return Files.isDirectory(plugin) ? entries(plugin, false) : List.of(plugin);
  }

  private static List<Path> entries(Path folder, boolean folders) throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(FolderScan::counts)
          .filter(entry -> Files.isDirectory(entry) ? folders : isJar(entry))
          .sorted()
          .toList();
    }
  }

  private static boolean counts(Path entry) {
    String name = entry.getFileName().toString();
    return !name.startsWith(".") && !name.equals(LOST_AND_FOUND);
  }

  /** Also true of a link that leads nowhere, so that it is reported. */
  private static boolean isJar(Path entry) {
    return entry.getFileName().toString().toLowerCase(Locale.ROOT).endsWith(".jar");
  }
}
