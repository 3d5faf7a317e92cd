package dev.martlet.server.determinism;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.MethodModel;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The classes of a plugin and of its libraries. Those of the libraries are read when they are asked
 * for: most of them never are.
 */
final class PluginCode {
  private final ClassFile parser = ClassFile.of();
  private final ClassSource libraries;
  private final Map<String, PluginClass> own = new LinkedHashMap<>();
  private final Map<String, Optional<PluginClass>> foreign = new HashMap<>();

  /** A method, and the class that has it. */
  record Found(PluginClass type, MethodModel method) {}

  /**
   * The classes of a plugin.
   *
   * @param own class files of the plugin itself
   * @param libraries of the plugin
   */
  PluginCode(Collection<byte[]> own, ClassSource libraries) {
    this.libraries = libraries;
    for (byte[] file : own) {
      parse(file, true).ifPresent(type -> this.own.put(type.name(), type));
    }
  }

  /** What cannot be read is left to the virtual machine, which says so if it is ever needed. */
  private Optional<PluginClass> parse(byte[] file, boolean isOwn) {
    try {
      return Optional.of(new PluginClass(parser.parse(file), isOwn));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** The classes of the plugin itself. */
  Collection<PluginClass> own() {
    return own.values();
  }

  /** A class by its internal name; empty if neither the plugin nor a library has it. */
  Optional<PluginClass> find(String name) {
    PluginClass known = own.get(name);
    return known != null ? Optional.of(known) : foreign.computeIfAbsent(name, this::read);
  }

  private Optional<PluginClass> read(String name) {
    if (name.startsWith("java/") || name.startsWith("dev/martlet/api/") || name.startsWith("[")) {
      return Optional.empty();
    }
    try {
      return libraries.read(name + ".class").flatMap(file -> parse(file, false));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The method that a class has or inherits from the plugin's code. As the virtual machine does, it
   * looks in the superclasses before it looks in the interfaces.
   */
  Optional<Found> resolve(PluginClass type, String key) {
    Optional<Found> abstractOne = Optional.empty();
    for (PluginClass each : family(type)) {
      Optional<Found> found = each.method(key).map(method -> new Found(each, method));
      if (found.isPresent() && found.get().method().code().isPresent()) {
        return found;
      }
      abstractOne = abstractOne.or(() -> found);
    }
    return abstractOne;
  }

  /**
   * A class and its supertypes in the plugin's code: first the superclasses, from the class on,
   * then the interfaces, the nearer first.
   */
  List<PluginClass> family(PluginClass type) {
    Set<PluginClass> all = new LinkedHashSet<>();
    Optional<PluginClass> next = Optional.of(type);
    while (next.isPresent() && all.add(next.get())) {
      next = next.get().supertypes().stream().findFirst().flatMap(this::find);
    }
    List<PluginClass> queue = new ArrayList<>(all);
    for (int i = 0; i < queue.size(); i++) {
      for (String name : queue.get(i).supertypes()) {
        find(name).filter(all::add).ifPresent(queue::add);
      }
    }
    return queue;
  }

  /** The internal names of the supertypes of a class that are not in the plugin's code. */
  Set<String> outside(PluginClass type) {
    Set<String> names = new LinkedHashSet<>();
    for (PluginClass each : family(type)) {
      each.supertypes().stream().filter(name -> find(name).isEmpty()).forEach(names::add);
    }
    return names;
  }
}
