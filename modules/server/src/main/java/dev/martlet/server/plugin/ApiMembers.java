package dev.martlet.server.plugin;

import dev.martlet.api.shard.ShardType;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleDescriptor.Exports;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the server's API has for plugins: its version, its types and their members. Used by one
 * thread.
 */
final class ApiMembers {
  private final Module module = ShardType.class.getModule();
  private final Set<String> packages =
      module.getDescriptor().exports().stream().map(Exports::source).collect(Collectors.toSet());

  /** By binary name what was asked for, since most classes of a plugin ask for the same. */
  private final Map<String, Optional<Class<?>>> types = new HashMap<>();

  /** By binary name the names of a type's members, each with its descriptor. */
  private final Map<String, Set<String>> members = new HashMap<>();

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

  /** Whether a type has a field, method or constructor for plugins, or inherits one. */
  boolean hasMember(String className, String name, String descriptor) {
    return members.computeIfAbsent(className, this::members).contains(name + " " + descriptor);
  }

  private Set<String> members(String className) {
    Set<String> found = new HashSet<>();
    type(className)
        .ifPresent(
            type -> {
              for (Constructor<?> each : type.getDeclaredConstructors()) {
                if (isForPlugins(each.getModifiers())) {
                  found.add("<init> " + descriptor(each.getParameterTypes(), void.class));
                }
              }
              addWithInherited(type, found);
            });
    return found;
  }

  /** Adds the fields and methods of a type; of an interface, also those that every object has. */
  private static void addWithInherited(Class<?> type, Set<String> found) {
    for (Field each : type.getDeclaredFields()) {
      if (isForPlugins(each.getModifiers())) {
        found.add(each.getName() + " " + each.getType().descriptorString());
      }
    }
    for (Method each : type.getDeclaredMethods()) {
      if (isForPlugins(each.getModifiers())) {
        found.add(
            each.getName() + " " + descriptor(each.getParameterTypes(), each.getReturnType()));
      }
    }
    for (Class<?> each : type.getInterfaces()) {
      addWithInherited(each, found);
    }
    Class<?> superclass = type.isInterface() ? Object.class : type.getSuperclass();
    if (superclass != null) {
      addWithInherited(superclass, found);
    }
  }

  /** As {@code MethodType} would write it, but without making one for each method of the API. */
  private static String descriptor(Class<?>[] parameters, Class<?> result) {
    StringBuilder text = new StringBuilder("(");
    for (Class<?> parameter : parameters) {
      text.append(parameter.descriptorString());
    }
    return text.append(')').append(result.descriptorString()).toString();
  }

  private static boolean isForPlugins(int modifiers) {
    return (modifiers & (Modifier.PUBLIC | Modifier.PROTECTED)) != 0;
  }

  private Optional<Class<?>> type(String className) {
    return types.computeIfAbsent(className, this::find);
  }

  private Optional<Class<?>> find(String className) {
    if (!packages.contains(PluginJar.packageOf(className))) {
      return Optional.empty();
    }
    Class<?> type = Class.forName(module, className);
    return Optional.<Class<?>>ofNullable(type).filter(found -> isForPlugins(found.getModifiers()));
  }
}
