package dev.martlet.server.plugin;

import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleDescriptor.Builder;
import java.lang.module.ModuleDescriptor.Requires;
import java.util.Set;

/**
 * The module descriptors that the modular jars of a plugin are loaded with. All modules are open:
 * the server reads inputs and states by reflection, and so do many libraries.
 */
final class PluginDescriptors {
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
   * @throws PluginRefusedException if the module requires one of the server's
   */
  ModuleDescriptor open(ModuleDescriptor of) throws PluginRefusedException {
    Builder builder = ModuleDescriptor.newOpenModule(of.name());
    of.version().ifPresent(version -> builder.version(version));
    builder.packages(of.packages());
    for (Requires requires : of.requires()) {
      if (own.contains(requires.name()) || !visible.isOfServer(requires.name())) {
        builder.requires(requires);
      } else if (!requires.modifiers().contains(Requires.Modifier.STATIC)) {
        throw new PluginRefusedException(
            "module %s requires %s, which is the server's: a plugin sees the JDK, %s and its own jars, so put it into the plugin's folder"
                .formatted(of.name(), requires.name(), VisibleModules.API));
      }
    }
    of.exports().forEach(builder::exports);
    of.provides().forEach(builder::provides);
    of.uses().forEach(builder::uses);
    return builder.build();
  }
}
