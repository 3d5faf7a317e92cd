package dev.martlet.server.determinism;

import java.lang.classfile.MethodModel;

/**
 * A place in the source of a plugin, as stack traces name it. Immutable.
 *
 * @param type the binary name of the class
 * @param method its name; for a lambda, that of the method around it
 * @param file the name of the source file; empty if the class does not say
 * @param line in the file; 0 if the class does not say
 */
public record Place(String type, String method, String file, int line) {
  static Place of(PluginClass type, MethodModel method, int line) {
    return new Place(
        type.binaryName(), shown(method.methodName().stringValue()), type.sourceFile(), line);
  }

  /** The compiler calls a lambda of the method x {@code lambda$x$0}. */
  private static String shown(String method) {
    if (!method.startsWith("lambda$") || method.lastIndexOf('$') < "lambda$".length()) {
      return method;
    }
    String around = method.substring("lambda$".length(), method.lastIndexOf('$'));
    return switch (around) {
      case "new" -> "<init>";
      case "static" -> "<clinit>";
      default -> around;
    };
  }

  /** The class and the method. */
  String member() {
    return type + "." + method;
  }

  @Override
  public String toString() {
    if (file.isEmpty()) {
      return member();
    }
    return member() + " (" + file + (line == 0 ? "" : ":" + line) + ")";
  }
}
