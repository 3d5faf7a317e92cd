package dev.martlet.server.plugin;

import dev.martlet.server.config.PluginSettings;
import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleReader;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The web page of a plugin: what lies below {@code www/} in its jar, read into memory. It is not
 * read through the plugin's class loader, which hides what looks like a package. Immutable.
 *
 * @param name under which it is served: the last part of the module's name
 * @param files by their paths below {@code www/}
 */
public record PluginPage(String name, Map<String, byte[]> files) {
  private static final String FOLDER = "www/";

  /** What the HTTP port serves itself. */
  private static final Set<String> RESERVED =
      Set.of("api", "observe", "console", "shards", "martlet");

  /** What a path needs no escapes for. */
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_]+");

  /**
   * Reads the page of a plugin's jar.
   *
   * @param most bytes that all its files may have; 0 for any number
   * @return the page; empty if there is none in the jar
   * @throws PluginRefusedException if there is one that cannot be served
   * @throws IOException if the jar cannot be read
   */
  static Optional<PluginPage> of(PluginJar jar, int most)
      throws PluginRefusedException, IOException {
    List<String> paths =
        jar.files().stream()
            .filter(path -> path.startsWith(FOLDER) && !path.endsWith("/"))
            .toList();
    if (paths.isEmpty()) {
      return Optional.empty();
    }
    String name = jar.name().substring(jar.name().lastIndexOf('.') + 1);
    if (RESERVED.contains(name)) {
      throw notServed("/" + name + "/ is the server's own: rename the module " + jar.name());
    }
    if (!NAME.matcher(name).matches()) {
      throw notServed("a path would have to escape \"" + name + "\": rename " + jar.name());
    }
    return Optional.of(new PluginPage(name, read(jar, paths, most)));
  }

  private static Map<String, byte[]> read(PluginJar jar, List<String> paths, int most)
      throws PluginRefusedException, IOException {
    Map<String, byte[]> files = new TreeMap<>();
    int left = most == 0 ? Integer.MAX_VALUE - 1 : most;
    try (ModuleReader reader = jar.module().open()) {
      for (String path : paths) {
        byte[] file = read(reader, path, left + 1);
        left -= file.length;
        if (left < 0) {
          throw notServed(
              "it has more than " + most + " bytes (" + PluginSettings.PAGE_BYTES.key() + ")");
        }
        files.put(path.substring(FOLDER.length()), file);
      }
    }
    return files;
  }

  private static PluginRefusedException notServed(String why) {
    return new PluginRefusedException("its page is not served: " + why);
  }

  private static byte[] read(ModuleReader reader, String path, int most) throws IOException {
    try (InputStream in = reader.open(path).orElseThrow(() -> new IOException("no " + path))) {
      return in.readNBytes(most);
    }
  }

  /** Where it is served. */
  @Override
  public String toString() {
    return "/" + name + "/";
  }
}
