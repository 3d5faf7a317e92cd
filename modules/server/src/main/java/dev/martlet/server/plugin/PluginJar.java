package dev.martlet.server.plugin;

import java.io.IOException;
import java.io.InputStream;
import java.lang.module.FindException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleDescriptor.Exports;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReader;
import java.lang.module.ModuleReference;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A jar of a plugin. Used by one thread; its module by any. */
final class PluginJar {
  private final String file;
  private final ModuleReference module;
  private final Attributes attributes;
  private List<String> files;

  private PluginJar(String file, ModuleReference module, Attributes attributes) {
    this.file = file;
    this.module = module;
    this.attributes = attributes;
  }

  /**
   * Copies, verifies and examines a jar.
   *
   * @throws PluginRefusedException if it is no jar, or was altered after it was signed
   */
  static PluginJar read(Path jar, JarCopies copies) throws PluginRefusedException {
    String file = jar.getFileName().toString();
    try {
      Path copy = copies.copy(jar);
      // Open until it is examined, so that its directory is read once.
      try (JarFile opened = new JarFile(copy.toFile(), true)) {
        SignedJar.verify(opened);
        Manifest manifest = opened.getManifest();
        return new PluginJar(
            file, module(copy), manifest == null ? new Attributes() : manifest.getMainAttributes());
      }
    } catch (IOException e) {
      throw new PluginRefusedException(file + " cannot be read: " + reason(e));
    } catch (FindException e) {
      throw new PluginRefusedException(file + " cannot be used: " + withHint(reason(e)));
    } catch (PluginRefusedException e) {
      throw new PluginRefusedException(file + " " + e.getMessage());
    }
  }

  private static ModuleReference module(Path copy) {
    return ModuleFinder.of(copy).findAll().stream()
        .findFirst()
        .orElseThrow(() -> new FindException("it is no jar"));
  }

  /** The innermost message: those around it name the copy. */
  private static String reason(Exception e) {
    Throwable innermost = e;
    while (innermost.getCause() != null) {
      innermost = innermost.getCause();
    }
    return Objects.requireNonNullElse(innermost.getMessage(), innermost.toString());
  }

  private static String withHint(String reason) {
    if (reason.contains("Invalid module name")) {
      return reason + "; a jar without a module-info has its name from its file: rename the file";
    }
    if (reason.contains("Unsupported major.minor version")) {
      int release = Runtime.version().feature();
      return reason + "; it is for a newer Java: compile it with --release " + release;
    }
    return reason;
  }

  /** Its name in the plugin folder. */
  String file() {
    return file;
  }

  ModuleReference module() {
    return module;
  }

  String name() {
    return module.descriptor().name();
  }

  ModuleDescriptor descriptor() {
    return module.descriptor();
  }

  /** A main attribute of the jar's manifest. */
  Optional<String> attribute(String name) {
    return Optional.ofNullable(attributes.getValue(name));
  }

  /** Whether the jar has no module descriptor. */
  boolean isPlain() {
    return descriptor().isAutomatic();
  }

  /** Whether the jar provides one of some services. */
  boolean providesOneOf(Set<String> services) {
    return descriptor().provides().stream()
        .anyMatch(provides -> services.contains(provides.service()));
  }

  /** The names of the files in the jar. */
  List<String> files() throws IOException {
    if (files == null) {
      try (ModuleReader reader = module.open();
          Stream<String> all = reader.list()) {
        files = all.toList();
      }
    }
    return files;
  }

  /** The binary names of the classes in the module's packages. */
  List<String> classes() throws IOException {
    return files().stream()
        .filter(entry -> entry.endsWith(".class"))
        .map(entry -> entry.substring(0, entry.length() - ".class".length()).replace('/', '.'))
        .filter(name -> descriptor().packages().contains(packageOf(name)))
        .toList();
  }

  /** The packages that the module exports to all others. */
  Set<String> exported() {
    return descriptor().exports().stream()
        .filter(exports -> !exports.isQualified())
        .map(Exports::source)
        .collect(Collectors.toSet());
  }

  /** The content of a file in the jar; empty if there is none. */
  Optional<byte[]> read(String entry) throws IOException {
    try (ModuleReader reader = module.open()) {
      Optional<InputStream> file = reader.open(entry);
      if (file.isEmpty()) {
        return Optional.empty();
      }
      try (InputStream in = file.get()) {
        return Optional.of(in.readAllBytes());
      }
    }
  }

  /** Whether the jar holds a file. */
  boolean holds(String entry) throws IOException {
    try (ModuleReader reader = module.open()) {
      return reader.find(entry).isPresent();
    }
  }

  static String packageOf(String className) {
    return className.substring(0, Math.max(0, className.lastIndexOf('.')));
  }
}
