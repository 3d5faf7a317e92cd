package dev.martlet.server.plugin;

/** Takes class files while somebody else reads them, so that they are read once. */
@FunctionalInterface
interface ClassFiles {
  /** Takes a class file of a jar. The array is nobody else's. */
  void take(PluginJar jar, byte[] classFile);
}
