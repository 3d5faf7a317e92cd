package dev.martlet.server.plugin;

import dev.martlet.api.shard.ShardType;
import java.lang.invoke.MethodType;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleDescriptor.Exports;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the server's API has for plugins: its version, its types and their members. Immutable. */
final class ApiMembers {
  private final Module module = ShardType.class.getModule();
  private final Set<String> packages =
      module.getDescriptor().exports().stream().map(Exports::source).collect(Collectors.toSet());

  /** The version of the API; empty if its module has none, as where it is run from a build. */
  Optional<ApiVersion> version() {
    ModuleDescriptor descriptor = module.getDescriptor();
    return descriptor.rawVersion().flatMap(ApiVersion::of);
  }

  /** Whether a name is in the packages of the API, be there such a type or not. */
  boolean isAbout(String className) {
    return className.startsWith(module.getName() + ".");
  }

  /** Whether there is a type of a binary name. */
  boolean has(String className) {
    return type(className).isPresent();
  }

  /** Whether a type that is not there is one that all plugins used before version 1. */
  boolean wasBeforeOne(String className) {
    String prefix = module.getName() + ".";
    return className.startsWith(prefix)
        && className.indexOf('.', prefix.length()) < 0
        && packages.stream()
            .anyMatch(name -> has(name + className.substring(module.getName().length())));
  }

  /** Whether a type has a field for plugins, or inherits one. */
  boolean hasField(String className, String name, String descriptor) {
    return type(className)
        .map(ApiMembers::withSupertypes)
        .orElseGet(Stream::of)
        .flatMap(type -> Arrays.stream(type.getDeclaredFields()))
        .anyMatch(
            field ->
                isForPlugins(field.getModifiers())
                    && field.getName().equals(name)
                    && field.getType().descriptorString().equals(descriptor));
  }

  /** Whether a type has a method or constructor for plugins, or inherits one. */
  boolean hasMethod(String className, String name, String descriptor) {
    Class<?> owner = type(className).orElse(null);
    if (owner == null) {
      return false;
    }
    if (name.equals("<init>")) {
      return Arrays.stream(owner.getDeclaredConstructors())
          .filter(constructor -> isForPlugins(constructor.getModifiers()))
          .map(constructor -> MethodType.methodType(void.class, constructor.getParameterTypes()))
          .anyMatch(type -> type.descriptorString().equals(descriptor));
    }
    return withSupertypes(owner)
        .flatMap(type -> Arrays.stream(type.getDeclaredMethods()))
        .filter(method -> isForPlugins(method.getModifiers()) && method.getName().equals(name))
        .map(method -> MethodType.methodType(method.getReturnType(), method.getParameterTypes()))
        .anyMatch(type -> type.descriptorString().equals(descriptor));
  }

  private static boolean isForPlugins(int modifiers) {
    return (modifiers & (Modifier.PUBLIC | Modifier.PROTECTED)) != 0;
  }

  /** A type and all that it inherits from; of an interface, also what every object has. */
  private static Stream<Class<?>> withSupertypes(Class<?> type) {
    Stream<Class<?>> direct =
        Stream.concat(
            Stream.of(type.getInterfaces()),
            Stream.ofNullable(type.isInterface() ? Object.class : type.getSuperclass()));
    return Stream.concat(Stream.of(type), direct.flatMap(ApiMembers::withSupertypes));
  }

  private Optional<Class<?>> type(String className) {
    if (!packages.contains(PluginJar.packageOf(className))) {
      return Optional.empty();
    }
    Class<?> type = Class.forName(module, className);
    return Optional.<Class<?>>ofNullable(type).filter(found -> isForPlugins(found.getModifiers()));
  }
}
