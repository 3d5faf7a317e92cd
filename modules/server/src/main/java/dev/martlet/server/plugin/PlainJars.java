package dev.martlet.server.plugin;

import static java.util.stream.Collectors.toSet;

import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleDescriptor.Builder;
import java.lang.module.ModuleDescriptor.Provides;
import java.lang.module.ModuleDescriptor.Requires;
import java.lang.module.ModuleReader;
import java.lang.module.ModuleReference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The jars of one plugin that have no module descriptor, as one module: to each other they are what
 * they would be on a class path. As automatic modules they would also read the modules of the
 * server, which fails where both have a library. What requires one of them by its name finds a
 * module of that name that requires the one module in turn.
 *
 * <p>The one module has all files of the jars, so that any class finds them; of those with one name
 * outside of packages, such as {@code META-INF/MANIFEST.MF}, the first. The others are in the
 * modules that have the jars' names, so that {@code ClassLoader.getResources} finds each once.
 */
final class PlainJars {
  /** The module of all of them. */
  static final String NAME = "plain.jars";

  private static final Pattern ANONYMOUS = Pattern.compile("\\$\\d");

  private final List<PluginJar> jars;
  private final VisibleModules visible;
  private final Set<String> packages = new HashSet<>();
  private final Set<String> classes = new HashSet<>();

  private PlainJars(List<PluginJar> jars, VisibleModules visible) {
    this.jars = jars;
    this.visible = visible;
  }

  /**
   * Examines plain jars.
   *
   * @throws PluginRefusedException if two of them have a class of the same name
   * @throws IOException if one cannot be read
   */
  static PlainJars of(List<PluginJar> jars, VisibleModules visible)
      throws PluginRefusedException, IOException {
    PlainJars plain = new PlainJars(jars, visible);
    Map<String, PluginJar> owners = new HashMap<>();
    for (PluginJar jar : jars) {
      plain.packages.addAll(jar.descriptor().packages());
      for (String name : jar.classes()) {
        PluginJar other = owners.putIfAbsent(name, jar);
        if (other != null && !name.endsWith(".package-info")) {
          throw new PluginRefusedException(
              "class %s is in %s and in %s: leave one of them"
                  .formatted(name, other.file(), jar.file()));
        }
      }
    }
    // As on a class path, packages of the JDK are the JDK's.
    plain.packages.removeIf(visible::has);
    owners.keySet().stream()
        .filter(name -> plain.packages.contains(PluginJar.packageOf(name)))
        .forEach(plain.classes::add);
    return plain;
  }

  /**
   * The classes that the jars name as providers of the server's services, and do not have. For
   * other services, a library may name a class that only comes with another library.
   *
   * @return a sentence about each, for people
   */
  List<String> missingProviders() {
    List<String> missing = new ArrayList<>();
    for (PluginJar jar : jars) {
      for (Provides provides : jar.descriptor().provides()) {
        if (PluginServices.NAMES.contains(provides.service())) {
          provides.providers().stream()
              .filter(name -> !classes.contains(name))
              .forEach(name -> missing.add(missing(name, provides.service(), jar)));
        }
      }
    }
    return missing;
  }

  private static String missing(String provider, String service, PluginJar jar) {
    return "there is no class %s, which META-INF/services/%s of %s names"
        .formatted(provider, service, jar.file());
  }

  /**
   * The modules for these jars.
   *
   * @param modular the other jars of the plugin
   */
  List<ModuleReference> modules(List<PluginJar> modular) throws IOException {
    List<ModuleReference> modules = new ArrayList<>();
    if (!jars.isEmpty()) {
      Set<String> own =
          Stream.of(jars, modular).flatMap(List::stream).map(PluginJar::name).collect(toSet());
      ModuleDescriptor descriptor = descriptor(independent(modular), own);
      modules.add(reference(descriptor, jars, file -> true));
      Set<String> seen = new HashSet<>();
      for (PluginJar jar : jars) {
        Set<String> again = new HashSet<>(jar.files());
        again.removeIf(file -> packages.contains(packageOf(file)) || seen.add(file));
        modules.add(reference(alias(jar.descriptor()), List.of(jar), again::contains));
      }
    }
    return modules;
  }

  /**
   * The modular jars that need none of the plain ones. Only those can be required here: modules
   * must not require each other in a circle.
   */
  private List<PluginJar> independent(List<PluginJar> modular) {
    Set<String> dependent = jars.stream().map(PluginJar::name).collect(toSet());
    Predicate<PluginJar> depends =
        jar -> jar.descriptor().requires().stream().anyMatch(r -> dependent.contains(r.name()));
    while (dependent.addAll(modular.stream().filter(depends).map(PluginJar::name).toList())) {
      // and those that depend on what was found
    }
    return modular.stream().filter(jar -> !dependent.contains(jar.name())).toList();
  }

  private ModuleDescriptor descriptor(List<PluginJar> required, Set<String> own)
      throws IOException {
    Builder builder = ModuleDescriptor.newOpenModule(NAME).packages(packages);
    packages.forEach(builder::exports);
    visible.names().stream().filter(name -> !own.contains(name)).forEach(builder::requires);
    required.forEach(jar -> builder.requires(jar.name()));
    // It does not say which services it looks for: any class that it can may be one.
    Set<String> services = new HashSet<>(visible.services());
    services.addAll(classes);
    Set<String> readable = new HashSet<>(packages);
    for (PluginJar jar : required) {
      Set<String> exported = jar.exported();
      readable.addAll(exported);
      jar.classes().stream()
          .filter(name -> exported.contains(PluginJar.packageOf(name)))
          .forEach(services::add);
    }
    Map<String, Set<String>> providers = providers(readable);
    providers.forEach((service, names) -> builder.provides(service, List.copyOf(names)));
    services.addAll(providers.keySet());
    services.forEach(name -> use(name, builder));
    return builder.build();
  }

  private static void use(String service, Builder builder) {
    if (service.indexOf('$') >= 0 && ANONYMOUS.matcher(service).find()) {
      return;
    }
    try {
      builder.uses(service);
    } catch (IllegalArgumentException e) {
      // a class whose name only another language than Java can write: no service
    }
  }

  /**
   * The providers in all jars, by their services.
   *
   * @param readable packages besides those of the visible modules
   */
  private Map<String, Set<String>> providers(Set<String> readable) {
    Map<String, Set<String>> all = new HashMap<>();
    for (PluginJar jar : jars) {
      for (Provides provides : jar.descriptor().provides()) {
        String of = PluginJar.packageOf(provides.service());
        if (readable.contains(of) || visible.exports(of)) {
          provides.providers().stream()
              .filter(classes::contains)
              .forEach(
                  name ->
                      all.computeIfAbsent(provides.service(), s -> new LinkedHashSet<>())
                          .add(name));
        }
      }
    }
    return all;
  }

  private static String packageOf(String file) {
    return file.substring(0, Math.max(0, file.lastIndexOf('/'))).replace('/', '.');
  }

  private static ModuleDescriptor alias(ModuleDescriptor of) {
    Builder builder = ModuleDescriptor.newModule(of.name());
    of.version().ifPresent(version -> builder.version(version));
    return builder.requires(Set.of(Requires.Modifier.TRANSITIVE), NAME).build();
  }

  private static ModuleReference reference(
      ModuleDescriptor descriptor, List<PluginJar> jars, Predicate<String> files) {
    return new ModuleReference(descriptor, jars.getFirst().module().location().orElse(null)) {
      @Override
      public ModuleReader open() throws IOException {
        return JarsReader.open(jars, files);
      }
    };
  }
}
