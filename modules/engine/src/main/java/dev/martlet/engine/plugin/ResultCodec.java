package dev.martlet.engine.plugin;

import java.lang.reflect.Modifier;
import java.util.Arrays;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DatabindContext;
import tools.jackson.databind.DefaultTyping;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.jsontype.PolymorphicTypeValidator;

/**
 * Writes what work beside ticks has come to, so that it can be read back without knowing its type:
 * as JSON with the names of classes where the declarations do not tell them. Any thread.
 */
public final class ResultCodec {
  /** What is written: declared as anything, so that its class is named. */
  private record Holder(Object value) {}

  private final JsonMapper plain;
  private final JsonMapper mapper;

  /**
   * For one plugin.
   *
   * @param plugin mapper of the plugin
   * @param loader of the plugin's classes, which are the only ones but the JDK's that are read
   */
  ResultCodec(JsonMapper plugin, ClassLoader loader) {
    this.plain = plugin;
    this.mapper =
        plugin
            .rebuild()
            .activateDefaultTyping(new Known(loader), DefaultTyping.JAVA_LANG_OBJECT)
            .build();
  }

  /**
   * Writes a result.
   *
   * @param value to write; may be null
   * @return its bytes
   * @throws IllegalArgumentException if it cannot be read back as it was
   */
  public byte[] write(Object value) {
    try {
      byte[] written = mapper.writeValueAsBytes(new Holder(value));
      byte[] data = plain.writeValueAsBytes(value);
      if (!Arrays.equals(data, plain.writeValueAsBytes(read(written)))) {
        throw new IllegalArgumentException("it is not the same when it is read back");
      }
      return written;
    } catch (JacksonException e) {
      throw new IllegalArgumentException(e.getOriginalMessage(), e);
    }
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
      return mapper.readValue(written, Holder.class).value();
    } catch (JacksonException e) {
      throw new IllegalArgumentException(e.getOriginalMessage(), e);
    }
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
      Class<?> type = sub.getRawClass();
      String home = type.getPackageName();
      boolean data =
          type.getClassLoader() == loader
              || home.equals("java.util")
              || home.equals("java.time")
              || home.equals("java.math")
              || home.equals("java.lang") && Modifier.isFinal(type.getModifiers());
      return data ? Validity.ALLOWED : Validity.DENIED;
    }
  }
}
