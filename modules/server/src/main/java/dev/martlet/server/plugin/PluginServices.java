package dev.martlet.server.plugin;

import dev.martlet.api.auth.AuthenticatorProvider;
import dev.martlet.api.journal.JournalStoreProvider;
import dev.martlet.api.shard.ShardType;
import dev.martlet.api.shard.SnapshotFormat;
import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.reflect.AccessFlag;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The services of which a plugin provides at least one. */
final class PluginServices {
  /** The names of the services. */
  static final Set<String> NAMES =
      Stream.of(
              ShardType.class,
              AuthenticatorProvider.class,
              SnapshotFormat.class,
              JournalStoreProvider.class)
          .map(Class::getName)
          .collect(Collectors.toUnmodifiableSet());

  private static final String NONE =
      " provides no ShardType, no AuthenticatorProvider, no SnapshotFormat and no"
          + " JournalStoreProvider";

  private PluginServices() {}

  /** Why some jars are no plugin, for people. */
  static String whyNone(List<PluginJar> jars) throws IOException {
    if (jars.isEmpty()) {
      return "holds no jar";
    }
    if (jars.size() == 1) {
      PluginJar jar = jars.getFirst();
      return "module " + jar.name() + NONE + hint(jar);
    }
    List<String> hints = new ArrayList<>();
    for (PluginJar jar : jars) {
      hints.add(jar.file() + hint(jar));
    }
    return "none of its jars provides a ShardType, an AuthenticatorProvider, a SnapshotFormat or a"
        + " JournalStoreProvider: "
        + String.join(", ", hints);
  }

  /** What the author of a jar has probably forgotten. */
  private static String hint(PluginJar jar) throws IOException {
    for (String service : NAMES) {
      String file = "META-INF/services/" + service;
      if (jar.holds(file)) {
        return jar.isPlain()
            ? " (its " + file + " names no class)"
            : " (its " + file + " does not count beside a module-info: \"provides\" belongs there)";
      }
    }
    for (String name : jar.classes()) {
      for (String service : implemented(jar, name)) {
        return jar.isPlain()
            ? ": put a file META-INF/services/%s into it, with the line %s".formatted(service, name)
            : ": add to its module-info: provides %s with %s;".formatted(service, name);
      }
    }
    return jar.isPlain()
        ? " (it has neither a module-info that says so, nor a file in META-INF/services)"
        : " (and no class in it implements one)";
  }

  /** The services that a class implements itself, if an object of it can be made. */
  private static List<String> implemented(PluginJar jar, String name) throws IOException {
    byte[] bytes = jar.read(name.replace('.', '/') + ".class").orElseThrow();
    ClassModel model;
    try {
      model = ClassFile.of().parse(bytes);
    } catch (IllegalArgumentException e) { // no class file, or of a newer version
      return List.of();
    }
    return model.flags().has(AccessFlag.ABSTRACT)
        ? List.of()
        : model.interfaces().stream()
            .map(each -> each.asInternalName().replace('/', '.'))
            .filter(NAMES::contains)
            .toList();
  }
}
