package dev.martlet.engine.data;

import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.jsontype.TypeSerializer;
import tools.jackson.databind.ser.std.StdSerializer;

/** Refuses the values of a class. */
final class NoDataSerializer extends StdSerializer<Object> {
  private final String message;

  /**
   * A serializer for one class.
   *
   * @param type of the values
   * @param reason that they are refused for
   */
  NoDataSerializer(Class<?> type, String reason) {
    super(Object.class);
    this.message = "(" + type.getName() + ") is no data: " + reason;
  }

  /** The class, and why its values are refused. */
  String message() {
    return message;
  }

  @Override
  public void serialize(Object value, JsonGenerator to, SerializationContext context) {
    throw new NoDataException(to, message);
  }

  @Override
  public void serializeWithType(
      Object value, JsonGenerator to, SerializationContext context, TypeSerializer types) {
    serialize(value, to, context);
  }
}
