package dev.martlet.engine.data;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.ser.PropertyWriter;

/**
 * Looks for types that are no data in the states that a shard type declares: by what its {@code
 * create} and their {@code snapshot} return. It asks for the writers that will write them, so that
 * annotations, generic types and members count as they do then. A type whose subtypes may be data
 * is passed over: its values are known when they are written.
 */
public final class DeclaredStates {
  private final JsonMapper mapper;
  private final SerializationContext writers;
  private final Set<JavaType> checked = new HashSet<>();

  private DeclaredStates(JsonMapper mapper) {
    this.mapper = mapper;
    this.writers = mapper._serializationContext();
  }

  /**
   * Checks the states of a shard type.
   *
   * @param shardType class of the shard type
   * @param mapper that will write them
   * @throws IllegalArgumentException if one of them or a part of it is no data
   */
  public static void check(Class<?> shardType, JsonMapper mapper) {
    DeclaredStates states = new DeclaredStates(mapper);
    for (Method create : shardType.getMethods()) {
      if (create.getName().equals("create") && create.getParameterCount() == 1) {
        states.checkSimulation(states.returned(mapper.constructType(shardType), create));
      }
    }
  }

  /** What a method of a type returns, with the arguments of that type. */
  private JavaType returned(JavaType type, Method method) {
    JavaType declaring = type.findSuperType(method.getDeclaringClass());
    return mapper
        .getTypeFactory()
        .resolveMemberType(method.getGenericReturnType(), declaring.getBindings());
  }

  private void checkSimulation(JavaType simulation) {
    for (Method method : simulation.getRawClass().getMethods()) {
      if (method.getName().equals("snapshot") || method.getName().equals("snapshotFor")) {
        String place = simulation.getRawClass().getName() + "." + method.getName() + "()";
        check(returned(simulation, method), place);
      }
    }
  }

  private void check(JavaType type, String place) {
    if (!checked.add(type)) {
      return;
    }
    Class<?> raw = type.getRawClass();
    try {
      ValueSerializer<?> writer = writers.findValueSerializer(type);
      if (writer instanceof NoDataSerializer none && isFinal(type)) {
        throw new IllegalArgumentException(place + " " + none.message());
      }
      checkContents(type, place);
      if (!type.isAbstract()) {
        checkMembers(raw, writer.properties());
      }
    } catch (JacksonException e) {
      return; // it cannot be written, which is said with the path when it is
    }
    if (raw.isSealed()) {
      for (Class<?> subtype : raw.getPermittedSubclasses()) {
        check(mapper.constructType(subtype), place);
      }
    }
  }

  private void checkMembers(Class<?> of, Iterator<PropertyWriter> members) {
    while (members.hasNext()) {
      PropertyWriter member = members.next();
      check(member.getType(), of.getName() + "." + member.getName());
    }
  }

  private void checkContents(JavaType type, String place) {
    JavaType key = type.getKeyType();
    if (key != null) {
      checkKey(key, place);
    }
    if (type.getContentType() != null) { // of a list, a map, an array, an Optional
      check(type.getContentType(), place + "[]");
    } else if (DataTypes.isHolder(type.getRawClass())) { // an entry of a map
      for (int i = 0; i < type.containedTypeCount(); i++) {
        check(type.containedType(i), place + "[]");
      }
    }
  }

  private void checkKey(JavaType key, String place) {
    if (Modifier.isFinal(key.getRawClass().getModifiers())
        && writers.findKeySerializer(key, null) instanceof NoDataSerializer none) {
      throw new IllegalArgumentException(place + " as a key " + none.message());
    }
  }

  /** Whether what is refused for a type is refused for all values that may stand in its place. */
  private static boolean isFinal(JavaType type) {
    return Modifier.isFinal(type.getRawClass().getModifiers())
        || DataTypes.refusesSubtypes(type.getRawClass());
  }
}
