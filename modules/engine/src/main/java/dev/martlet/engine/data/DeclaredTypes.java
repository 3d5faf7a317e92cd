package dev.martlet.engine.data;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import java.lang.annotation.Annotation;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JavaType;

/**
 * Checks the annotations of the types of inputs and states when a plugin is loaded, as far as they
 * are declared. What is found only when a state is written, {@link ValueSerializers} refuses then.
 */
public final class DeclaredTypes {
  private final Set<Class<?>> checked = new LinkedHashSet<>();

  private DeclaredTypes() {}

  /**
   * Checks the type of a shard type's inputs and the classes of their members.
   *
   * @param inputs type of the inputs
   * @throws IllegalArgumentException if one has an annotation of Jackson without effect
   */
  public static void checkInputs(Type inputs) {
    new DeclaredTypes().check(inputs);
  }

  /**
   * The records of sealed interfaces that a shard type's inputs may have.
   *
   * @param inputs type of the inputs
   * @return those that the type or one of its members declares, or declares a sealed interface of
   */
  public static List<Class<?>> variants(Type inputs) {
    DeclaredTypes types = new DeclaredTypes();
    types.check(inputs);
    return types.checked.stream().filter(type -> Variants.name(type).isPresent()).toList();
  }

  /**
   * Checks the classes of a shard type's states, if its {@code create} and their {@code snapshot}
   * declare them.
   *
   * @param shardType class of the shard type
   * @throws IllegalArgumentException if one has an annotation of Jackson without effect
   */
  public static void checkStates(Class<?> shardType) {
    DeclaredTypes types = new DeclaredTypes();
    for (Method create : shardType.getMethods()) {
      if (create.getName().equals("create") && create.getParameterCount() == 1) {
        for (Method method : create.getReturnType().getMethods()) {
          if (method.getName().equals("snapshot") || method.getName().equals("snapshotFor")) {
            types.check(method.getGenericReturnType());
          }
        }
      }
    }
  }

  /**
   * Why no input can be read of an abstract type.
   *
   * @param type of the inputs
   * @return the reason, which names the classes
   */
  public static String whyUnreadable(Class<?> type) {
    String none = "of " + type.getName() + ", which is abstract, no object can be made";
    return type.isSealed() ? none + " (" + Variants.whyNone(type) + ")" : none;
  }

  private void check(Type type) {
    switch (type) {
      case Class<?> known when known.isArray() -> check(known.getComponentType());
      case Class<?> known -> checkClass(known);
      case ParameterizedType generic -> {
        check(generic.getRawType());
        checkAll(generic.getActualTypeArguments());
      }
      case JavaType resolved -> {
        check(resolved.getRawClass());
        for (int i = 0; i < resolved.containedTypeCount(); i++) {
          check(resolved.containedType(i));
        }
      }
      case GenericArrayType array -> check(array.getGenericComponentType());
      case WildcardType wildcard -> checkAll(wildcard.getUpperBounds());
      default -> {
        // a variable: its values are known when they are written
      }
    }
  }

  private void checkAll(Type[] types) {
    for (Type type : types) {
      check(type);
    }
  }

  private void checkClass(Class<?> type) {
    if (type.isPrimitive() || DataTypes.isOfJdk(type) || !checked.add(type)) {
      return;
    }
    TypeAnnotations.fault(type)
        .or(() -> Variants.fault(type))
        .ifPresent(
            fault -> {
              throw new IllegalArgumentException(fault);
            });
    if (type.isRecord()) {
      checkComponents(type);
    } else {
      checkMembers(type);
    }
    checkSubtypes(type);
  }

  private void checkComponents(Class<?> type) {
    for (RecordComponent component : type.getRecordComponents()) {
      check(component.getGenericType());
    }
  }

  private void checkMembers(Class<?> type) {
    for (Field field : type.getDeclaredFields()) {
      if (!Modifier.isStatic(field.getModifiers())) {
        check(field.getGenericType());
      }
    }
    for (Constructor<?> constructor : type.getDeclaredConstructors()) {
      checkAll(constructor.getGenericParameterTypes());
    }
    if (type.getSuperclass() != null) {
      check(type.getSuperclass());
    }
  }

  private void checkSubtypes(Class<?> type) {
    if (type.isSealed()) {
      checkAll(type.getPermittedSubclasses());
    }
    for (Annotation annotation : type.getAnnotations()) {
      if (annotation.annotationType().getName().equals(JsonSubTypes.class.getName())) {
        for (JsonSubTypes.Type subtype :
            AnnotationCopy.of(annotation, JsonSubTypes.class).value()) {
          check(subtype.value());
        }
      }
    }
  }
}
