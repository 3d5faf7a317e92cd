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
  private final Predicate<String> files;

  private JarsReader(List<ModuleReader> jars, Predicate<String> files) {
    this.jars = jars;
    this.files = files;
  }

  /**
   * Opens jars.
   *
   * @param files those that are read
   */
  static JarsReader open(List<PluginJar> jars, Predicate<String> files) throws IOException {
    List<ModuleReader> readers = new ArrayList<>();
    for (PluginJar jar : jars) {
      readers.add(jar.module().open());
    }
    return new JarsReader(readers, files);
  }

  @Override
  public Optional<URI> find(String file) throws IOException {
    Optional<URI> found = Optional.empty();
    if (files.test(file)) {
      for (int i = 0; i < jars.size() && found.isEmpty(); i++) {
        found = jars.get(i).find(file);
      }
    }
    return found;
  }

  @Override
  public Optional<InputStream> open(String file) throws IOException {
    Optional<InputStream> found = Optional.empty();
    if (files.test(file)) {
      for (int i = 0; i < jars.size() && found.isEmpty(); i++) {
        found = jars.get(i).open(file);
      }
    }
    return found;
  }

  @Override
  public Stream<String> list() throws IOException {
    List<String> list = new ArrayList<>();
    for (ModuleReader jar : jars) {
      try (Stream<String> all = jar.list()) {
        all.filter(files).forEach(list::add);
      }
    }
    return list.stream().distinct();
  }

  @Override
  public void close() throws IOException {
    for (ModuleReader jar : jars) {
      jar.close();
    }
  }
}
