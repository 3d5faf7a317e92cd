package dev.martlet.server.determinism;

import dev.martlet.api.shard.AsyncWork;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The types of the JDK and the API that plugins extend: what they call of a plugin's object, no
 * instruction of the plugin shows.
 */
final class OutsideTypes {
  private final Map<String, Set<String>> callable = new HashMap<>();

  /**
   * The names and descriptors of the methods that whoever has an object of the type may call; none
   * for work that is done beside the shard. Of those of {@code Object} only {@code equals} and
   * {@code hashCode}: collections call them, and texts are mostly for people.
   *
   * @param name the internal name of the type
   */
  Set<String> callable(String name) {
    return callable.computeIfAbsent(name, OutsideTypes::methods);
  }

  /** Whether a type is an enum. */
  static boolean isEnum(String name) {
    return find(name).filter(Class::isEnum).isPresent();
  }

  private static Optional<Class<?>> find(String name) {
    try {
      ClassLoader visible = AsyncWork.class.getClassLoader();
      return Optional.of(Class.forName(name.replace('/', '.'), false, visible));
    } catch (ClassNotFoundException | LinkageError e) {
      return Optional.empty(); // a library that is missing; the virtual machine says so
    }
  }

  private static Set<String> methods(String name) {
    Set<String> keys = new HashSet<>();
    if (name.equals("java/lang/Object")) {
      keys.add("equals(Ljava/lang/Object;)Z");
      keys.add("hashCode()I");
    } else {
      find(name).filter(type -> type != AsyncWork.class).ifPresent(type -> collect(type, keys));
    }
    return keys;
  }

  private static void collect(Class<?> type, Set<String> keys) {
    for (Method method : type.getDeclaredMethods()) {
      if ((method.getModifiers() & (Modifier.STATIC | Modifier.PRIVATE)) == 0
          && !method.getName().equals("toString")) {
        keys.add(method.getName() + descriptor(method));
      }
    }
    for (Class<?> parent : type.getInterfaces()) {
      collect(parent, keys);
    }
    if (type.getSuperclass() != null && type.getSuperclass() != Object.class) {
      collect(type.getSuperclass(), keys);
    }
  }

  private static String descriptor(Method method) {
    return MethodType.methodType(method.getReturnType(), method.getParameterTypes())
        .descriptorString();
  }
}
