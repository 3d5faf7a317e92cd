package dev.martlet.server.plugin;

import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleReader;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Reads some files of some jars; of files of one name, the first. Any thread. */
final class JarsReader implements ModuleReader {
  private final List<ModuleReader> jars;
  private final Predicate<String> packages;

  private JarsReader(List<ModuleReader> jars, Predicate<String> packages) {
    this.jars = jars;
    this.packages = packages;
  }

  /**
   * Opens jars.
   *
   * @param packages those whose files are read; a file that is in none has the package of its
   *     folder, such as META-INF
   */
  static JarsReader open(List<PluginJar> jars, Predicate<String> packages) throws IOException {
    List<ModuleReader> readers = new ArrayList<>();
    for (PluginJar jar : jars) {
      readers.add(jar.module().open());
    }
    return new JarsReader(readers, packages);
  }

  private boolean reads(String file) {
    return packages.test(file.substring(0, Math.max(0, file.lastIndexOf('/'))).replace('/', '.'));
  }

  @Override
  public Optional<URI> find(String file) throws IOException {
    Optional<URI> found = Optional.empty();
    if (reads(file)) {
      for (int i = 0; i < jars.size() && found.isEmpty(); i++) {
        found = jars.get(i).find(file);
      }
    }
    return found;
  }

  @Override
  public Optional<InputStream> open(String file) throws IOException {
    Optional<InputStream> found = Optional.empty();
    if (reads(file)) {
      for (int i = 0; i < jars.size() && found.isEmpty(); i++) {
        found = jars.get(i).open(file);
      }
    }
    return found;
  }

  @Override
  public Stream<String> list() throws IOException {
    List<String> files = new ArrayList<>();
    for (ModuleReader jar : jars) {
      try (Stream<String> all = jar.list()) {
        all.filter(this::reads).forEach(files::add);
      }
    }
    return files.stream().distinct();
  }

  @Override
  public void close() throws IOException {
    for (ModuleReader jar : jars) {
      jar.close();
    }
  }
}
