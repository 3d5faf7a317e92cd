package dev.martlet.engine.data;

import java.lang.annotation.Annotation;
import java.lang.reflect.Array;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.Map;

/** Makes an annotation of a class that the server knows from one of another class of its name. */
final class AnnotationCopy {
  private AnnotationCopy() {}

  /**
   * Copies an annotation. A value that the other class does not have, because it is older, is the
   * default.
   *
   * @param foreign an annotation
   * @param type the class of the same name that the copy has
   * @return the copy
   */
  static <A extends Annotation> A of(Annotation foreign, Class<A> type) {
    Map<String, Object> values = new HashMap<>();
    for (Method member : type.getDeclaredMethods()) {
      values.put(member.getName(), value(foreign, member));
    }
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (self, method, arguments) ->
                switch (method.getName()) {
                  case "annotationType" -> type;
                  case "toString" -> "@" + type.getName() + values;
                  case "hashCode" -> System.identityHashCode(self);
                  case "equals" -> self == arguments[0];
                  default -> values.get(method.getName());
                }));
  }

  private static Object value(Annotation foreign, Method member) {
    try {
      Method its = foreign.annotationType().getMethod(member.getName());
      return converted(its.invoke(foreign), member.getReturnType());
    } catch (NoSuchMethodException | IllegalArgumentException e) { // another version of Jackson
      return member.getDefaultValue();
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw new IllegalStateException(foreign + " cannot be read", e);
    }
  }

  private static Object converted(Object value, Class<?> type) {
    return switch (value) {
      case Object[] array -> array(array, type.getComponentType());
      case Enum<?> constant -> constant(type, constant.name());
      case Annotation inner -> of(inner, type.asSubclass(Annotation.class));
      case Class<?> named when JacksonAnnotations.isJackson(named.getName()) -> known(named);
      default -> value;
    };
  }

  private static Object array(Object[] values, Class<?> elements) {
    Object copy = Array.newInstance(elements, values.length);
    for (int i = 0; i < values.length; i++) {
      Array.set(copy, i, converted(values[i], elements));
    }
    return copy;
  }

  private static Object constant(Class<?> type, String name) {
    for (Object constant : type.getEnumConstants()) {
      if (((Enum<?>) constant).name().equals(name)) {
        return constant;
      }
    }
    throw new IllegalArgumentException(name);
  }

  /** Jackson's annotations use their own classes for "none". */
  private static Class<?> known(Class<?> foreign) {
    try {
      return Class.forName(foreign.getName(), false, AnnotationCopy.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      return foreign;
    }
  }
}
