package dev.martlet.engine.data;

import java.io.File;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Month;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.DoubleAccumulator;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.jsontype.TypeSerializer;
import tools.jackson.databind.ser.std.StdSerializer;

/**
 * Writes the types of which the library writes something else in some formats (protocol page,
 * "Types").
 *
 * @param <T> the type
 */
final class ScalarSerializer<T> extends StdSerializer<T> {
  private interface Writing<T> {
    void write(T value, JsonGenerator to);
  }

  private static final Map<Class<?>, ScalarSerializer<?>> BY_CLASS = new HashMap<>();

  static {
    put(Double.class, ScalarSerializer::write);
    BY_CLASS.put(double.class, BY_CLASS.get(Double.class));
    put(Float.class, ScalarSerializer::write);
    BY_CLASS.put(float.class, BY_CLASS.get(Float.class));
    put(double[].class, ScalarSerializer::writeAll);
    put(float[].class, ScalarSerializer::writeAll);
    put(BigInteger.class, ScalarSerializer::write);
    put(BigDecimal.class, (value, to) -> to.writeString(value.toString()));
    put(UUID.class, (value, to) -> to.writeString(value.toString()));
    put(Month.class, (value, to) -> to.writeString(value.name()));
    put(File.class, (value, to) -> to.writeString(value.toString()));
    put(AtomicBoolean.class, (value, to) -> to.writeBoolean(value.get()));
    put(AtomicInteger.class, (value, to) -> to.writeNumber(value.get()));
    put(AtomicLong.class, (value, to) -> to.writeNumber(value.get()));
    put(LongAdder.class, (value, to) -> to.writeNumber(value.sum()));
    put(LongAccumulator.class, (value, to) -> to.writeNumber(value.get()));
    put(DoubleAdder.class, (value, to) -> write(value.sum(), to));
    put(DoubleAccumulator.class, (value, to) -> write(value.get(), to));
    put(OptionalDouble.class, ScalarSerializer::writeOptional);
  }

  private static final ScalarSerializer<CharSequence> TEXT =
      new ScalarSerializer<>(CharSequence.class, (value, to) -> to.writeString(value.toString()));
  private static final ScalarSerializer<Path> PATH =
      new ScalarSerializer<>(Path.class, (value, to) -> to.writeString(value.toString()));
  private static final ScalarSerializer<ByteBuffer> BUFFER =
      new ScalarSerializer<>(ByteBuffer.class, ScalarSerializer::writeBytes);

  private final transient Writing<T> writing;

  private ScalarSerializer(Class<T> type, Writing<T> writing) {
    super(type);
    this.writing = writing;
  }

  private static <T> void put(Class<T> type, Writing<T> writing) {
    BY_CLASS.put(type, new ScalarSerializer<>(type, writing));
  }

  /** The serializer of a class; null if the library's own is right. */
  static ScalarSerializer<?> of(Class<?> type) {
    if (CharSequence.class.isAssignableFrom(type)) {
      return type == String.class ? null : TEXT;
    }
    if (Path.class.isAssignableFrom(type)) {
      return PATH;
    }
    if (ByteBuffer.class.isAssignableFrom(type)) {
      return BUFFER;
    }
    Class<?> base = type; // a plugin may extend some, BigDecimal for one
    while (base != null && !BY_CLASS.containsKey(base)) {
      base = base.getSuperclass();
    }
    return BY_CLASS.get(base);
  }

  @Override
  public void serialize(T value, JsonGenerator to, SerializationContext context) {
    writing.write(value, to);
  }

  @Override
  public void serializeWithType(
      T value, JsonGenerator to, SerializationContext context, TypeSerializer types) {
    serialize(value, to, context);
  }

  /** Every format has the integers of 64 bits, with or without a sign, as numbers. */
  private static void write(BigInteger value, JsonGenerator to) {
    if (value.bitLength() < Long.SIZE) {
      to.writeNumber(value.longValue());
    } else if (value.bitLength() == Long.SIZE && value.signum() > 0) {
      to.writeNumber(value);
    } else {
      to.writeString(value.toString());
    }
  }

  /** Not every format has NaN and the infinities as numbers. */
  private static void write(double value, JsonGenerator to) {
    if (Double.isFinite(value)) {
      to.writeNumber(value);
    } else {
      to.writeString(Double.toString(value));
    }
  }

  private static void write(float value, JsonGenerator to) {
    if (Float.isFinite(value)) {
      to.writeNumber(value);
    } else {
      to.writeString(Float.toString(value));
    }
  }

  private static void writeAll(double[] values, JsonGenerator to) {
    to.writeStartArray(values, values.length);
    for (double value : values) {
      write(value, to);
    }
    to.writeEndArray();
  }

  private static void writeAll(float[] values, JsonGenerator to) {
    to.writeStartArray(values, values.length);
    for (float value : values) {
      write(value, to);
    }
    to.writeEndArray();
  }

  private static void writeOptional(OptionalDouble value, JsonGenerator to) {
    if (value.isPresent()) {
      write(value.getAsDouble(), to);
    } else {
      to.writeNull();
    }
  }

  private static void writeBytes(ByteBuffer value, JsonGenerator to) {
    byte[] bytes = new byte[value.remaining()];
    value.duplicate().get(bytes);
    to.writeBinary(bytes);
  }
}
