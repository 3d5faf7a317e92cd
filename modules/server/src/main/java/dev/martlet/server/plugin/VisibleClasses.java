package dev.martlet.server.plugin;

/**
 * The parent of the plugins' class loaders: finds classes of {@link VisibleModules visible
 * modules}, and nothing of the server. Its parent is the platform's class loader, so that services
 * and resources of the JDK are found; that one alone would also find the server's classes.
 */
final class VisibleClasses extends ClassLoader {
  static {
    registerAsParallelCapable();
  }

  private final VisibleModules visible;

  VisibleClasses(VisibleModules visible) {
    super("martlet-plugins", ClassLoader.getPlatformClassLoader());
    this.visible = visible;
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (visible.has(PluginJar.packageOf(name))) {
      return ClassLoader.getSystemClassLoader().loadClass(name);
    }
    return Class.forName(name, false, null); // what an agent has added to the JDK
  }
}
