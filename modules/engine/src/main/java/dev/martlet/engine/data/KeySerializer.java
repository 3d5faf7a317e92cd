package dev.martlet.engine.data;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.introspect.AnnotatedMember;
import tools.jackson.databind.ser.std.StdSerializer;
import tools.jackson.databind.util.TokenBuffer;

/** Writes the key of a map as the text that stands for it where it is a value. */
abstract sealed class KeySerializer extends StdSerializer<Object> {
  static final KeySerializer OF_TEXT = new OfText();

  private KeySerializer() {
    super(Object.class);
  }

  /** Keys whose text is their class's own. */
  private static final class OfText extends KeySerializer {
    @Override
    public void serialize(Object key, JsonGenerator to, SerializationContext context) {
      to.writeName(text(key, context));
    }

    private static String text(Object key, SerializationContext context) {
      return switch (key) {
        case String text -> text;
        case Number number -> number.toString();
        case Boolean value -> value.toString();
        case Character character -> character.toString();
        default -> DataTypes.isScalar(key.getClass()) ? asValue(key, context) : String.valueOf(key);
      };
    }

    /** Dates and the like, for which their {@code toString} is not always what is written. */
    private static String asValue(Object key, SerializationContext context) {
      try (TokenBuffer buffer = TokenBuffer.forGeneration()) {
        context.findTypedValueSerializer(key.getClass(), true).serialize(key, buffer, context);
        JsonParser written = buffer.asParser(ObjectReadContext.empty());
        written.nextToken();
        return written.getString();
      }
    }
  }

  /** Keys of a class with an annotated member that stands for them. */
  static final class OfMember extends KeySerializer {
    private final AnnotatedMember member;

    OfMember(AnnotatedMember member) {
      this.member = member;
    }

    @Override
    public void serialize(Object key, JsonGenerator to, SerializationContext context) {
      write(member.getValue(key), to, context);
    }
  }

  /** Keys of which only an interface or a base class is known before. */
  static final class OfAny extends KeySerializer {
    private final Map<Class<?>, ValueSerializer<Object>> byClass = new ConcurrentHashMap<>();

    @Override
    public void serialize(Object key, JsonGenerator to, SerializationContext context) {
      byClass
          .computeIfAbsent(key.getClass(), type -> find(type, context))
          .serialize(key, to, context);
    }
  }

  private static ValueSerializer<Object> find(Class<?> type, SerializationContext context) {
    return context.findKeySerializer(context.constructType(type), null);
  }

  private static void write(Object key, JsonGenerator to, SerializationContext context) {
    if (key instanceof String text) {
      to.writeName(text);
    } else if (key == null) {
      throw new NoDataException(to, "is no key: it is null");
    } else {
      find(key.getClass(), context).serialize(key, to, context);
    }
  }
}
