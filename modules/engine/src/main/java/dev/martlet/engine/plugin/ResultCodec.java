package dev.martlet.engine.plugin;

import java.io.ByteArrayOutputStream;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DatabindContext;
import tools.jackson.databind.DefaultTyping;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.jsontype.PolymorphicTypeValidator;

/**
 * Writes what work beside ticks has come to, so that it can be read back without knowing its type:
 * an array of the name of its class and of its JSON; of a list, a map and the like, whose elements
 * have classes of their own, an empty name and JSON that names those. Any thread.
 */
public final class ResultCodec {
  private final JsonMapper mapper;
  private final Known known;
  private final ClassLoader loader;

  /**
   * For one plugin.
   *
   * @param plugin mapper of the plugin
   * @param loader of the plugin's classes, which are the only ones but the JDK's that are read
   */
  ResultCodec(JsonMapper plugin, ClassLoader loader) {
    this.loader = loader;
    this.known = new Known(loader);
    this.mapper =
        plugin.rebuild().activateDefaultTyping(known, DefaultTyping.JAVA_LANG_OBJECT).build();
  }

  private static boolean hasElements(Object value) {
    return value instanceof Iterable || value instanceof Map || value instanceof Optional;
  }

  /**
   * A result as it comes back when it was written. Whoever is given that is given the same by a
   * journal.
   *
   * @param value to write; may be null
   * @return the value that is read back
   * @throws IllegalArgumentException if it cannot be read back as it was
   */
  public Object keep(Object value) {
    byte[] written = write(value);
    Object back = read(written);
    boolean exact = value instanceof Record || hasElements(value);
    if (exact ? !value.equals(back) : !Arrays.equals(written, write(back))) {
      throw new IllegalArgumentException("it is not equal to itself when it is read back");
    }
    return back;
  }

  /**
   * Writes a result, which {@link #keep} has returned: that is not checked again.
   *
   * @param value to write; may be null
   * @return its bytes
   * @throws IllegalArgumentException if it cannot be written
   */
  public byte[] write(Object value) {
    try {
      return encode(value);
    } catch (JacksonException e) {
      throw new IllegalArgumentException(e.getOriginalMessage(), e);
    }
  }

  private byte[] encode(Object value) {
    boolean named = value != null && !hasElements(value);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write('[');
    out.writeBytes(mapper.writeValueAsBytes(named ? value.getClass().getName() : ""));
    out.write(',');
    out.writeBytes(
        named
            ? mapper.writerFor(value.getClass()).writeValueAsBytes(value)
            : mapper.writerFor(Object.class).writeValueAsBytes(value));
    out.write(']');
    return out.toByteArray();
  }

  /**
   * Reads a result.
   *
   * @param written by {@link #write}
   * @return the value; may be null
   * @throws IllegalArgumentException if it is none
   */
  public Object read(byte[] written) {
    try {
      JsonNode pair = mapper.readTree(written);
      if (pair.size() != 2 || !pair.get(0).isString()) {
        throw new IllegalArgumentException("no result");
      }
      String name = pair.get(0).asString();
      return mapper.readerFor(name.isEmpty() ? Object.class : type(name)).readValue(pair.get(1));
    } catch (JacksonException e) {
      throw new IllegalArgumentException(e.getOriginalMessage(), e);
    }
  }

  private Class<?> type(String name) {
    try {
      Class<?> type = Class.forName(name, false, loader);
      if (known.isData(type)) {
        return type;
      }
    } catch (ClassNotFoundException e) {
      throw new IllegalArgumentException("there is no class " + name, e);
    }
    throw new IllegalArgumentException(name + " is not made of what was written");
  }

  /** A journal may name classes of the plugin, and what the JDK has for data. */
  private static final class Known extends PolymorphicTypeValidator.Base {
    private static final long serialVersionUID = 1L;

    private final transient ClassLoader loader;

    Known(ClassLoader loader) {
      this.loader = loader;
    }

    @Override
    public Validity validateBaseType(DatabindContext context, JavaType base) {
      return Validity.INDETERMINATE;
    }

    @Override
    public Validity validateSubType(DatabindContext context, JavaType base, JavaType sub) {
      return isData(sub.getRawClass()) ? Validity.ALLOWED : Validity.DENIED;
    }

    boolean isData(Class<?> type) {
      String home = type.getPackageName();
      return type.getClassLoader() == loader
          || home.equals("java.util")
          || home.equals("java.time")
          || home.equals("java.math")
          || home.equals("java.lang") && Modifier.isFinal(type.getModifiers());
    }
  }
}
