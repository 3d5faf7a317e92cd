package dev.martlet.server.plugin;

import dev.martlet.wire.Spelling;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleDescriptor.Builder;
import java.lang.module.ModuleDescriptor.Requires;
import java.util.Set;
import java.util.TreeSet;

/**
 * The module descriptors that the modular jars of a plugin are loaded with. All modules are open:
 * the server reads inputs and states by reflection, and so do many libraries.
 */
final class PluginDescriptors {
  /** The most letters typed wrong for a module to be recognised. */
  private static final int MOST_MISTAKES = 2;

  private final VisibleModules visible;
  private final Set<String> own;

  /**
   * The descriptors of one plugin's jars.
   *
   * @param visible what it sees besides
   * @param own the names of its modules
   */
  PluginDescriptors(VisibleModules visible, Set<String> own) {
    this.visible = visible;
    this.own = own;
  }

  /**
   * The descriptor of a modular jar, open.
   *
   * @throws PluginRefusedException if the module requires one that it cannot see
   */
  ModuleDescriptor open(ModuleDescriptor of) throws PluginRefusedException {
    Builder builder = ModuleDescriptor.newOpenModule(of.name());
    of.version().ifPresent(version -> builder.version(version));
    builder.packages(of.packages());
    for (Requires requires : of.requires()) {
      String name = requires.name();
      if (own.contains(name) || visible.names().contains(name)) {
        builder.requires(requires);
      } else if (!requires.modifiers().contains(Requires.Modifier.STATIC)) {
        throw new PluginRefusedException(
            "module %s requires %s, which is %s".formatted(of.name(), name, whyMissing(name)));
      }
    }
    of.exports().forEach(builder::exports);
    of.provides().forEach(builder::provides);
    of.uses().forEach(builder::uses);
    return builder.build();
  }

  private String whyMissing(String name) {
    if (visible.isOfServer(name)) {
      return "the server's: a plugin sees the JDK, %s and its own jars, so put it into the plugin's folder"
          .formatted(VisibleModules.API);
    }
    String meant =
        Spelling.nearest(name, visible.names(), MOST_MISTAKES)
            .map(known -> "not there (did you mean " + known + "?): ")
            .orElse("not there: ");
    String there = String.join(", ", new TreeSet<>(visible.documented()));
    return VisibleModules.isOfJdk(name)
        ? meant + "this server's image has of the JDK " + there
        : meant + "put its jar into the plugin's folder";
  }
}
