package dev.martlet.server.plugin;

/** A plugin that cannot be loaded. Its message says what is wrong, for operators. */
final class PluginRefusedException extends Exception {
  private static final long serialVersionUID = 1;

  PluginRefusedException(String message) {
    super(message);
  }
}
